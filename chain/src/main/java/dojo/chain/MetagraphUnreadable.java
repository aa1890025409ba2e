package dojo.chain;

import java.nio.file.Path;

/** A file that holds no metagraph of ours; the message says which, where and why. */
public final class MetagraphUnreadable extends RuntimeException {
    MetagraphUnreadable(Path file, String why) {
        super("metagraph file " + file + " cannot be read: " + why);
    }

    MetagraphUnreadable(Path file, String why, Throwable cause) {
        super("metagraph file " + file + " cannot be read: " + why, cause);
    }
}
