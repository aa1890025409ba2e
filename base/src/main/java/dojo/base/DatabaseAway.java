package dojo.base;

/**
 * A database that cannot be used at the moment: its server is gone, its disk full, or somebody else
 * holds it. What was to be written may be there or not, as a whole; the next use connects anew, so
 * whoever repeats it has to make that harmless.
 */
public final class DatabaseAway extends DatabaseUnusable {
    DatabaseAway(String name, String why, Throwable cause) {
        super(name, why, cause);
    }
}
