package dojo.base;

import java.nio.file.Path;

/** A database file that cannot be opened or written; the message says which file and why. */
public final class DatabaseUnusable extends RuntimeException {
    /** {@code file} cannot be used because of {@code cause}. */
    public DatabaseUnusable(Path file, Throwable cause) {
        super("database " + file + " cannot be used: " + deepest(cause), cause);
    }

    private static String deepest(Throwable cause) {
        Throwable at = cause;
        while (at.getCause() != null) at = at.getCause();
        String message = at.getMessage();
        return message == null
                ? at.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
