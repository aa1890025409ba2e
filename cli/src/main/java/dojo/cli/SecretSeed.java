package dojo.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dojo.base.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        WholeFile.writePrivate(file, out -> out.write((drawn + "\n").getBytes(US_ASCII)));
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
