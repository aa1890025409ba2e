package dojo.validator;

import dojo.base.Database;
import dojo.base.DatabaseUnusable;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;

/**
 * The validator's one database: rounds, scores, weights and what was exported. One connection, one
 * caller at a time; a transaction that returned is on the disk.
 */
public final class ValidatorDatabase implements AutoCloseable {
    private static final String MIGRATIONS = "dojo/validator/db";

    private final Database database;

    // Kept open: closing the last connection would write the whole log back each time.
    private final Handle handle;

    private ValidatorDatabase(Database database, Handle handle) {
        this.database = database;
        this.handle = handle;
    }

    /**
     * Opens or creates the database in {@code file}.
     *
     * @throws DatabaseUnusable if it is damaged, not ours, newer than this program, or cannot be
     *     written
     */
    public static ValidatorDatabase open(Path file) {
        var database = Database.open(file, MIGRATIONS);
        try {
            return new ValidatorDatabase(database, database.jdbi().open());
        } catch (JdbiException e) {
            throw new DatabaseUnusable(file, e);
        }
    }

    /** What {@code work} gives, done wholly or not at all. */
    synchronized <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        try {
            return handle.inTransaction(work);
        } catch (JdbiException e) {
            throw new DatabaseUnusable(database.file(), e);
        }
    }

    /** What {@code query} gives. */
    synchronized <T, X extends Exception> T read(HandleCallback<T, X> query) throws X {
        try {
            return query.withHandle(handle);
        } catch (JdbiException e) {
            throw new DatabaseUnusable(database.file(), e);
        }
    }

    @Override
    public synchronized void close() {
        handle.close();
        database.close();
    }
}
