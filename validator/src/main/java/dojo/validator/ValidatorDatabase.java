package dojo.validator;

import dojo.base.Database;
import dojo.base.DatabaseAddress;
import dojo.base.DatabaseAway;
import dojo.base.DatabaseUnusable;
import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/**
 * The validator's one database: rounds, scores, weights and what was exported. One connection, one
 * caller at a time; a transaction that returned is on the disk.
 *
 * <p>It has one writer, the process that opened it last. A lock keeps another one out, and should
 * that be lost with its connection, a token does: every transaction that writes looks whether it is
 * still the newest, so whoever was overtaken ends instead of writing among somebody else's rounds.
 */
public final class ValidatorDatabase implements AutoCloseable {
    private static final String MIGRATIONS = "dojo/validator/db";

    private final Database database;
    private final long token;

    private ValidatorDatabase(Database database, long token) {
        this.database = database;
        this.token = token;
    }

    /** The database in {@code file}, as {@link #open(DatabaseAddress)} does. */
    public static ValidatorDatabase open(Path file) {
        return open(DatabaseAddress.of(file));
    }

    /**
     * Opens or creates the database at {@code address}.
     *
     * @throws DatabaseUnusable if it is damaged, not ours, newer than this program, used by another
     *     one, or cannot be reached or written
     */
    public static ValidatorDatabase open(DatabaseAddress address) {
        var database = Database.open(address, MIGRATIONS);
        try {
            return new ValidatorDatabase(database, database.write(ValidatorDatabase::nextToken));
        } catch (DatabaseUnusable e) {
            database.close();
            throw e;
        }
    }

    /**
     * The database at {@code address} to be looked at only, while a validator may be writing there;
     * nothing if there is none yet.
     *
     * @throws DatabaseUnusable if it is damaged, not ours, of another version, or cannot be reached
     */
    public static Optional<ValidatorDatabase> look(DatabaseAddress address) {
        // No token was ever 0, so nothing can be written by it.
        return Database.look(address, MIGRATIONS)
                .map(database -> new ValidatorDatabase(database, 0));
    }

    private static long nextToken(Handle handle) {
        return handle.createQuery(
                        "INSERT INTO writer (id, token, owner) VALUES (1, 1, '')"
                                + " ON CONFLICT (id) DO UPDATE SET token = writer.token + 1"
                                + " RETURNING token")
                .mapTo(Long.class)
                .one();
    }

    /**
     * Says whose rounds these are.
     *
     * @throws DatabaseUnusable if they are somebody else's
     */
    public void claim(String owner) {
        String is =
                write(handle ->
                        handle.createQuery(
                                        "UPDATE writer SET owner ="
                                                + " CASE owner WHEN '' THEN ? ELSE owner END"
                                                + " RETURNING owner")
                                .bind(0, owner)
                                .mapTo(String.class)
                                .one());
        if (!is.equals(owner)) {
            throw new DatabaseUnusable(
                    database.address().name(),
                    "it holds the rounds of " + is + ", not of " + owner + "; take another one");
        }
    }

    /**
     * What {@code work} gives, done wholly or not at all.
     *
     * @throws DatabaseAway if the database is away; the work is done or not, as a whole
     * @throws DatabaseUnusable if another process writes here now
     */
    <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        return database.write(handle -> {
            int ours = handle.execute("UPDATE writer SET token = token WHERE token = ?", token);
            if (ours == 0) {
                throw new DatabaseUnusable(
                        database.address().name(),
                        "another validator has taken it over; only one can use it");
            }
            return work.withHandle(handle);
        });
    }

    /** What {@code query} gives. */
    <T, X extends Exception> T read(HandleCallback<T, X> query) throws X {
        return database.read(query);
    }

    @Override
    public void close() {
        database.close();
    }
}
