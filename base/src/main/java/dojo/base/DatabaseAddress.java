package dojo.base;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/** Where a database is kept: in a file of its own, or in a schema of a PostgreSQL server. */
public abstract sealed class DatabaseAddress permits SqliteFile, PostgresSchema {
    DatabaseAddress() {}

    /** A file of SQLite, which is made if it is not there. */
    public static DatabaseAddress of(Path file) {
        return new SqliteFile(file);
    }

    /**
     * A schema of a PostgreSQL server.
     *
     * @param url {@code jdbc:postgresql://host:port/database}; {@code ?currentSchema=} names the
     *     schema, and every other parameter of the driver may stand there
     * @param user who connects, where the URL does not say it
     * @param password where the URL does not say it
     * @throws SettingRefused if it is no such URL; the message repeats nothing of it
     */
    public static DatabaseAddress of(String url, Optional<String> user, Optional<String> password) {
        return PostgresSchema.parse(url, user, password);
    }

    /** What messages call it: no user and no password. */
    public abstract String name();

    /** Connections; {@code create} says whether a file that is not there may be made. */
    abstract DataSource source(boolean create);

    /** Connections that cannot write; what there is, is there. */
    abstract DataSource lookSource();

    /** What a new connection has to do before anything else. */
    abstract void greet(Handle handle);

    /** The same for a connection that is one of several that write. */
    abstract void greetToShare(Handle handle);

    /** How many connections may write at the same time without waiting for each other. */
    abstract int writersMax();

    /** The same for a connection of {@link #lookSource}. */
    abstract void greetToLook(Handle handle);

    /** The schema that Flyway works in; nothing where there is only one. */
    abstract Optional<String> schema();

    /** Looks after what migrations cannot; they are through. */
    abstract void prepared(Handle handle);

    /** Whether {@code failure} may be over after a while. */
    abstract boolean mayPass(SQLException failure);

    /** What {@code failure} means, in one line. */
    abstract String explain(SQLException failure);

    @Override
    public final String toString() {
        return name();
    }
}
