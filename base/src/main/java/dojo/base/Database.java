package dojo.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An embedded SQL database in one file, brought to its newest schema when opened. A transaction
 * that returned is on the disk: WAL with {@code synchronous=FULL}.
 */
public final class Database implements AutoCloseable {
    /** How long a writer waits for another before it fails, in milliseconds. */
    static final int BUSY_TIMEOUT_MS = 10_000;

    private final Jdbi jdbi;
    private final Path file;

    private Database(Jdbi jdbi, Path file) {
        this.jdbi = jdbi;
        this.file = file;
    }

    /**
     * Opens or creates the database in {@code file}.
     *
     * @param migrations the class path folder of its Flyway scripts, for example {@code
     *     dojo/validator/db}
     * @throws DatabaseUnusable if the file is damaged, not ours, newer than this program, or cannot
     *     be written
     */
    public static Database open(Path file, String migrations) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setBusyTimeout(BUSY_TIMEOUT_MS);
            config.enforceForeignKeys(true);
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
            var source = new SQLiteDataSource(config);
            source.setUrl("jdbc:sqlite:" + file);
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:" + migrations)
                    .load()
                    .migrate();
            return new Database(Jdbi.create(source), file);
        } catch (IOException e) {
            throw new DatabaseUnusable(file, e);
        } catch (RuntimeException e) {
            throw new DatabaseUnusable(file, e);
        }
    }

    /** Where handles and transactions come from. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** The file this database lives in. */
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        // Connections are opened per handle and closed with it; nothing is held between.
    }
}
