package dojo.wallet;

import java.nio.file.Path;

/**
 * A keyfile that gives no key; the message says which file and why, and nothing of its contents.
 */
public final class KeyfileUnreadable extends RuntimeException {
    /** What to do about a damaged file. */
    static final String REPLACE_IT =
            "restore it from a copy, or make the key again from its phrase";

    KeyfileUnreadable(Path file, String why) {
        super("keyfile " + file + " cannot be used: " + why);
    }

    KeyfileUnreadable(Path file, String why, Throwable cause) {
        super("keyfile " + file + " cannot be used: " + why, cause);
    }
}
