package dojo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/**
 * The number from which the order of a validator's tasks follows, drawn once. Who knew it would
 * know which answer is the better one.
 */
final class SecretSeed {
    private SecretSeed() {}

    /** The one in the file {@code seed} of {@code folder}, which is made if it is not there. */
    static long in(Path folder) throws IOException {
        Path file = folder.resolve("seed");
        if (Files.exists(file)) return read(file);
        long drawn = new SecureRandom().nextLong();
        // Where there are POSIX permissions this creates it with 0600, and the move keeps them.
        Path beside = Files.createTempFile(folder, "seed", ".new");
        Files.writeString(beside, drawn + "\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        return drawn;
    }

    private static long read(Path file) throws IOException {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NumberFormatException e) {
            throw new StateUnusable(file, "no number; put it back, or delete it to draw a new one");
        }
    }
}
