package dojo.wallet;

import java.nio.file.Path;

/**
 * A keyfile that was not written; the message says which and why. What was there before still is.
 */
public final class KeyfileUnwritable extends RuntimeException {
    KeyfileUnwritable(Path file, String why) {
        super("keyfile " + file + " was not written: " + why);
    }

    KeyfileUnwritable(Path file, String why, Throwable cause) {
        super("keyfile " + file + " was not written: " + why, cause);
    }
}
