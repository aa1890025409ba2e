package dojo.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * An SQL database, SQLite or PostgreSQL, brought to its newest schema when opened. One connection
 * and one caller at a time; a connection that failed is replaced with the next use. A transaction
 * that returned is on the disk.
 */
public final class Database implements AutoCloseable {
    /** What a connection is for. */
    private enum Use {
        ALONE,
        SHARED,
        LOOK
    }

    private final DatabaseAddress address;
    private final Use use;

    // Kept open: closing the last connection would write SQLite's whole log back each time, and
    // PostgreSQL's holds the lock.
    private Optional<Handle> handle = Optional.empty();
    private boolean created;

    private Database(DatabaseAddress address, Use use) {
        this.address = address;
        this.use = use;
    }

    /** The database in {@code file}, as {@link #open(DatabaseAddress, String)} does. */
    public static Database open(Path file, String migrations) {
        return open(DatabaseAddress.of(file), migrations);
    }

    /**
     * Opens or creates the database at {@code address}.
     *
     * @param migrations the class path folder of its Flyway scripts, for example {@code
     *     dojo/validator/db}
     * @throws DatabaseUnusable if it is damaged, not ours, newer than this program, used by another
     *     one, or cannot be reached or written; what was there is left as it is
     */
    public static Database open(DatabaseAddress address, String migrations) {
        return open(address, migrations, Use.ALONE);
    }

    /**
     * As {@link #open(DatabaseAddress, String)}, but a server's schema may be written by others at
     * the same time: what one transaction decides by, it has to lock or to write under a condition.
     */
    static Database share(DatabaseAddress address, String migrations) {
        return open(address, migrations, Use.SHARED);
    }

    private static Database open(DatabaseAddress address, String migrations, Use use) {
        var database = new Database(address, use);
        try {
            if (address instanceof SqliteFile file) {
                if (file.isFolder()) throw new DatabaseUnusable(file.name(), "it is a folder");
                Files.createDirectories(file.folder());
            }
            // First the connection, which on a server keeps other programs out of the migration.
            Handle handle = database.connected();
            database.created = true;
            migrate(address, migrations);
            address.prepared(handle);
            return database;
        } catch (RuntimeException | IOException e) {
            database.close();
            throw database.failure(e);
        }
    }

    /**
     * The database at {@code address} to be looked at only, whoever writes there meanwhile; what
     * one {@link #read} sees is of one moment. Nothing if there is none, or none that is filled.
     *
     * @throws DatabaseUnusable if it is none of this program's, or cannot be read
     */
    public static Optional<Database> look(DatabaseAddress address, String migrations) {
        if (address instanceof SqliteFile file && !file.exists()) return Optional.empty();
        var database = new Database(address, Use.LOOK);
        try {
            MigrationInfoService info = flyway(address, address.lookSource(), migrations).info();
            refuseNewer(address, info);
            if (info.applied().length == 0) return Optional.empty();
            if (info.pending().length > 0) {
                throw new DatabaseUnusable(
                        address.name(),
                        "it was written by an older Dojo (schema "
                                + info.current().getVersion()
                                + "); start the validator once with this one");
            }
            return Optional.of(database);
        } catch (RuntimeException e) {
            throw database.failure(e);
        }
    }

    private static Flyway flyway(DatabaseAddress address, DataSource source, String migrations) {
        var config = Flyway.configure().dataSource(source).locations("classpath:" + migrations);
        address.schema().ifPresent(schema -> config.schemas(schema).createSchemas(true));
        return config.load();
    }

    private static void migrate(DatabaseAddress address, String migrations) {
        Flyway flyway = flyway(address, address.source(true), migrations);
        refuseNewer(address, flyway.info());
        flyway.migrate();
    }

    private static void refuseNewer(DatabaseAddress address, MigrationInfoService info) {
        if (Arrays.stream(info.applied()).anyMatch(Database::isOfTheFuture)) {
            throw new DatabaseUnusable(
                    address.name(),
                    "it was written by a newer Dojo (schema "
                            + info.current().getVersion()
                            + "); use that one");
        }
    }

    private static boolean isOfTheFuture(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_SUCCESS
                || migration.getState() == MigrationState.FUTURE_FAILED;
    }

    /**
     * What {@code work} gives, done wholly or not at all.
     *
     * @throws DatabaseAway if the database is away; the work is done or not, as a whole
     */
    public synchronized <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        return use(handle -> handle.inTransaction(work));
    }

    /** What {@code query} gives. */
    public synchronized <T, X extends Exception> T read(HandleCallback<T, X> query) throws X {
        return use(use == Use.LOOK ? handle -> handle.inTransaction(query) : query);
    }

    private <T, X extends Exception> T use(HandleCallback<T, X> work) throws X {
        try {
            return work.withHandle(connected());
        } catch (JdbiException e) {
            close();
            throw failure(e);
        }
    }

    private Handle connected() {
        if (handle.isPresent()) return handle.get();
        Jdbi jdbi = Jdbi.create(use == Use.LOOK ? address.lookSource() : address.source(!created));
        jdbi.registerArgument(new Texts());
        Handle opened = jdbi.open();
        try {
            switch (use) {
                case ALONE -> address.greet(opened);
                case SHARED -> address.greetToShare(opened);
                case LOOK -> address.greetToLook(opened);
            }
        } catch (RuntimeException e) {
            closed(opened);
            throw e;
        }
        handle = Optional.of(opened);
        return opened;
    }

    /** Strangers' texts may hold the character 0, which PostgreSQL's cannot. */
    private static final class Texts extends AbstractArgumentFactory<String> {
        Texts() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(String text, ConfigRegistry config) {
            String storable = text.replace('\0', '\uFFFD');
            return (position, statement, context) -> statement.setString(position, storable);
        }
    }

    /** Where this database is. */
    public DatabaseAddress address() {
        return address;
    }

    @Override
    public synchronized void close() {
        handle.ifPresent(Database::closed);
        handle = Optional.empty();
    }

    private static void closed(Handle handle) {
        try {
            handle.close();
        } catch (JdbiException e) {
            // It was lost anyhow.
        }
    }

    private DatabaseUnusable failure(Exception e) {
        if (e instanceof DatabaseUnusable known) return known;
        Optional<SQLException> sql = sql(e);
        if (sql.isPresent()) {
            String why = address.explain(sql.get());
            return address.mayPass(sql.get())
                    ? new DatabaseAway(address.name(), why, e)
                    : new DatabaseUnusable(address.name(), why, e);
        }
        if (e instanceof FlywayException) {
            return new DatabaseUnusable(
                    address.name(),
                    String.valueOf(e.getMessage()).contains("no schema history table")
                            ? "it holds tables that are not Dojo's; give a file or schema of its own"
                            : "its schema is not that of this program: " + firstLine(e),
                    e);
        }
        return new DatabaseUnusable(address.name(), firstLine(e), e);
    }

    private static Optional<SQLException> sql(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) return Optional.of(sql);
        }
        return Optional.empty();
    }

    static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
