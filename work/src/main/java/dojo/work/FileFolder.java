package dojo.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Files of tasks in a folder, named by the SHA-256 of their bytes; never by what a stranger says.
 */
final class FileFolder {
    static final int FILE_BYTES_MAX = 20 << 20;

    private final Path folder;

    FileFolder(Path folder) {
        this.folder = folder;
    }

    /** What an image's first bytes say it is; nothing for what is none that browsers show. */
    static Optional<String> imageType(byte[] bytes) {
        if (starts(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'))
            return Optional.of("image/png");
        if (starts(bytes, 0, 0xff, 0xd8, 0xff)) return Optional.of("image/jpeg");
        if (starts(bytes, 0, 'G', 'I', 'F', '8')) return Optional.of("image/gif");
        boolean webp = starts(bytes, 0, 'R', 'I', 'F', 'F') && starts(bytes, 8, 'W', 'E', 'B', 'P');
        return webp ? Optional.of("image/webp") : Optional.empty();
    }

    private static boolean starts(byte[] bytes, int at, int... with) {
        if (bytes.length < at + with.length) return false;
        for (int i = 0; i < with.length; i++) {
            if ((bytes[at + i] & 0xff) != with[i]) return false;
        }
        return true;
    }

    /**
     * Keeps an image; what is there already stays.
     *
     * @return its id
     */
    String keep(byte[] bytes) {
        if (bytes.length > FILE_BYTES_MAX) {
            throw Refusal.TOO_LARGE.because("a file has more than " + FILE_BYTES_MAX + " bytes");
        }
        if (imageType(bytes).isEmpty()) {
            throw Refusal.MEDIA_TYPE.because("a file is no PNG, JPEG, GIF or WebP");
        }
        String id = WorkStore.sha256(bytes);
        Path file = folder.resolve(id);
        try {
            if (Files.exists(file)) return id;
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part", "");
            Files.write(part, bytes);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a file in " + folder, e);
        }
        return id;
    }

    byte[] read(String id) {
        if (!id.matches("[0-9a-f]{64}")) throw missing();
        try {
            return Files.readAllBytes(folder.resolve(id));
        } catch (NoSuchFileException e) {
            throw missing();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a file in " + folder, e);
        }
    }

    private static WorkRefused missing() {
        return Refusal.NOT_FOUND.because("there is no such file");
    }
}
