package dojo.base;

/** A database that cannot be opened, read or written; the message says which one and why. */
public sealed class DatabaseUnusable extends RuntimeException permits DatabaseAway {
    /**
     * @param name what the database is called, without any secret
     * @param why one line for people
     */
    public DatabaseUnusable(String name, String why, Throwable cause) {
        super("database " + name + " cannot be used: " + why, cause);
    }

    /** The same where nothing was thrown. */
    public DatabaseUnusable(String name, String why) {
        super("database " + name + " cannot be used: " + why);
    }
}
