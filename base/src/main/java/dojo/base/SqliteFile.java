package dojo.base;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** A file of SQLite: WAL and {@code synchronous=FULL}, so what was committed is on the disk. */
final class SqliteFile extends DatabaseAddress {
    /** How long a writer waits for another before it fails, in milliseconds. */
    static final int BUSY_TIMEOUT_MS = 10_000;

    /** Of pages that a connection of many callers keeps; 2 MiB is SQLite's own. */
    private static final int SHARED_CACHE_KIB = 32 << 10;

    /** The low byte of a result code says the kind, the rest which. */
    private static final int KIND = 0xff;

    private static final String ADVICE = "; restore a copy of it or move it away";

    private static final Set<SQLiteErrorCode> MAY_PASS =
            EnumSet.of(
                    SQLiteErrorCode.SQLITE_BUSY,
                    SQLiteErrorCode.SQLITE_LOCKED,
                    SQLiteErrorCode.SQLITE_FULL,
                    SQLiteErrorCode.SQLITE_IOERR,
                    SQLiteErrorCode.SQLITE_CANTOPEN,
                    SQLiteErrorCode.SQLITE_PROTOCOL,
                    SQLiteErrorCode.SQLITE_NOMEM);

    private final Path file;

    SqliteFile(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    Path folder() {
        return file.toAbsolutePath().resolveSibling("");
    }

    boolean exists() {
        return Files.exists(file);
    }

    boolean isFolder() {
        return Files.isDirectory(file);
    }

    @Override
    DataSource source(boolean create) {
        var config = new SQLiteConfig();
        // A file that went away must not come back as an empty one.
        if (!create) config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    @Override
    DataSource lookSource() {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    @Override
    void greet(Handle handle) {}

    @Override
    void greetToShare(Handle handle) {
        handle.execute("PRAGMA cache_size = -" + SHARED_CACHE_KIB);
    }

    @Override
    int writersMax() {
        return 1;
    }

    @Override
    void greetToLook(Handle handle) {
        greetToShare(handle);
    }

    @Override
    Optional<String> schema() {
        return Optional.empty();
    }

    /** Reads the file through, since SQLite itself looks only at what it needs. */
    @Override
    void prepared(Handle handle) {
        String verdict = handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).one();
        if (!verdict.equals("ok")) {
            throw new DatabaseUnusable(
                    name(), "damaged: " + verdict.lines().reduce("", (a, line) -> line) + ADVICE);
        }
    }

    @Override
    boolean mayPass(SQLException failure) {
        return MAY_PASS.contains(kind(failure));
    }

    @Override
    String explain(SQLException failure) {
        String words = Database.firstLine(failure);
        return switch (kind(failure)) {
            case SQLITE_FULL -> "its disk is full";
            case SQLITE_NOTADB, SQLITE_CORRUPT -> "damaged, or no database: " + words + ADVICE;
            case SQLITE_CANTOPEN, SQLITE_READONLY -> words + "; is its folder there and writable?";
            default -> words;
        };
    }

    private static SQLiteErrorCode kind(SQLException failure) {
        return SQLiteErrorCode.getErrorCode(failure.getErrorCode() & KIND);
    }
}
