package dojo.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server, from the binaries that Maven Central has for Linux on x86-64. Its
 * language is English, so that it orders texts otherwise than by bytes.
 */
public final class TestPostgres implements AutoCloseable {
    private static final int WAIT_S = 20;
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final Path data;
    private final boolean kept;
    private final int port;
    private EmbeddedPostgres server;

    private TestPostgres(Path data, boolean kept) {
        this.data = data;
        this.kept = kept;
        this.port = freePort();
        this.server = started();
    }

    /** One for all tests of this JVM, which ends with it. */
    private static final class Shared {
        static final TestPostgres ONE = new TestPostgres(temporary(), false);
    }

    /** The server that all tests of this JVM share; skips the test where there is no binary. */
    public static TestPostgres shared() {
        requirePlatform();
        return Shared.ONE;
    }

    /** One of its own, for a test that kills it; its data are in {@code folder}. */
    public static TestPostgres in(Path folder) {
        requirePlatform();
        return new TestPostgres(folder.resolve("postgres"), true);
    }

    private static void requirePlatform() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(
                platform.equals("Linux amd64"),
                "there is no PostgreSQL for tests on " + platform + ", only on Linux amd64");
    }

    /** The URL of a schema that nobody has used yet. */
    public String newSchema() {
        return url("test" + SCHEMAS.incrementAndGet());
    }

    /** The URL of {@code schema}. */
    public String url(String schema) {
        return url() + "&currentSchema=" + schema;
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Runs {@code sql} as its owner. */
    public void execute(String sql) {
        try (var connection = DriverManager.getConnection(url());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Kills the server as a lost machine would: no goodbye, nothing written back. */
    public void kill() {
        try {
            long pid =
                    Long.parseLong(
                            Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
            var postmaster = ProcessHandle.of(pid).orElseThrow();
            var all = new java.util.ArrayList<>(postmaster.descendants().toList());
            all.add(postmaster);
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle one : all) one.onExit().get(WAIT_S, TimeUnit.SECONDS);
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it again on the same data and port. */
    public void restart() {
        server = started();
    }

    private EmbeddedPostgres started() {
        try {
            return EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(!kept)
                    .setServerConfig("timezone", "UTC")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("dojo-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
