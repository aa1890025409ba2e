package dojo.protocol;

import dojo.base.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file of nonces. Two processes must not use one at once. */
final class NonceFile implements NonceDisk {
    /** The longest file that is read: more than a full {@link NonceStore} ever writes. */
    static final int BYTES_MAX = 16 << 20;

    private final Path file;
    private Optional<FileChannel> end = Optional.empty();

    NonceFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Optional<byte[]> read() throws IOException {
        if (!Files.exists(file)) return Optional.empty();
        if (Files.size(file) > BYTES_MAX) throw new IOException("it is too long");
        return Optional.of(Files.readAllBytes(file));
    }

    @Override
    public void replace(byte[] whole) throws IOException {
        close();
        Files.createDirectories(file.getParent());
        WholeFile.write(file, out -> out.write(whole));
        end = Optional.of(FileChannel.open(file, StandardOpenOption.APPEND));
    }

    @Override
    public void append(byte[] line) throws IOException {
        write(end.orElseThrow(() -> new IOException(file + " is not open")), line);
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) channel.write(left);
        channel.force(true);
    }

    @Override
    public void close() {
        if (end.isEmpty()) return;
        try {
            end.get().close();
        } catch (IOException e) {
            // Every line was synced before anybody relied on it, so nothing is lost.
        }
        end = Optional.empty();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
