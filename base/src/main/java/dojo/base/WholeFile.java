package dojo.base;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces files so that whoever looks finds the whole of the old or of the new one, also after a
 * power cut: what was written is on the disk when a method returns.
 */
public final class WholeFile {
    /** What is written. */
    public interface Contents {
        /** Writes it to {@code out}. */
        void to(OutputStream out) throws IOException;
    }

    /** What is written, as text in UTF-8. */
    public interface Text {
        /** Writes it to {@code out}. */
        void to(Writer out) throws IOException;
    }

    private WholeFile() {}

    /** Writes {@code file}, in a folder that is there. */
    public static void write(Path file, Contents contents) throws IOException {
        write(file, file.resolveSibling("." + file.getFileName() + ".new"), contents);
    }

    /** As {@link #write}, for text. */
    public static void writeText(Path file, Text text) throws IOException {
        write(
                file,
                out -> {
                    var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                    text.to(writer);
                    writer.flush();
                });
    }

    /** As {@link #write}, readable by the owner alone where there are POSIX permissions. */
    public static void writePrivate(Path file, Contents contents) throws IOException {
        // It is created with 0600, and the move keeps that.
        write(file, Files.createTempFile(folder(file), ".", ".new"), contents);
    }

    private static void write(Path file, Path beside, Contents contents) throws IOException {
        try {
            try (var channel =
                            FileChannel.open(
                                    beside,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE);
                    var out = Channels.newOutputStream(channel)) {
                contents.to(out);
                channel.force(true);
            }
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
        syncFolder(folder(file));
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().resolveSibling("");
    }

    /** Syncs what {@code folder} lists, where a folder can be synced. */
    public static void syncFolder(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
