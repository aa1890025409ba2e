package dojo.wallet;

import java.nio.file.Path;

/**
 * A keyfile that gives no key; the message says which file and why, and nothing of its contents.
 */
public final class KeyfileUnreadable extends RuntimeException {
    KeyfileUnreadable(Path file, String why) {
        super("keyfile " + file + " cannot be used: " + why);
    }

    KeyfileUnreadable(Path file, String why, Throwable cause) {
        super("keyfile " + file + " cannot be used: " + why, cause);
    }
}
