package dojo.wallet;

import java.nio.file.Path;

/** Where the passwords of encrypted keyfiles come from. Not asked for a plain one. */
@FunctionalInterface
public interface Passwords {
    /** Knows none. */
    Passwords NONE =
            file -> {
                throw new KeyfileUnreadable(file, "it is encrypted, and no password was given");
            };

    /**
     * The password of {@code keyfile}; who asked closes it.
     *
     * @throws RuntimeException if there is none
     */
    Password of(Path keyfile);
}
