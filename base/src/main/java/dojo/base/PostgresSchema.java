package dojo.base;

import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A schema of a PostgreSQL server, for one program at a time: its connection holds an advisory lock
 * for as long as it lives.
 */
final class PostgresSchema extends DatabaseAddress {
    private static final String SCHEME = "jdbc:postgresql:";

    /** The first half of the advisory lock's key, "dojo"; the other is the schema. */
    private static final int LOCK = 0x646f6a6f;

    /** How long the session that was lost is given to end, before somebody else must hold it. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(3);

    private static final int WRITERS_MAX = 8;
    private static final int CONNECT_TIMEOUT_S = 10;

    /** How long a server may be silent; the longest statement takes far less. */
    private static final int SILENCE_MAX_S = 30;

    /** Classes of SQLSTATE that pass: connection, resources, operator, system. */
    private static final Set<String> CLASSES_THAT_PASS = Set.of("08", "53", "57", "58");

    /** Others that pass: serialization, deadlock, lock timeout, a server that is a standby. */
    private static final Set<String> STATES_THAT_PASS =
            Set.of("40001", "40P01", "55P03", "25006", "25P03");

    /** What a server says that wants another user or password; 08004 is the driver's own. */
    private static final Set<String> NOT_LET_IN = Set.of("08004", "28000", "28P01");

    private final Properties properties;
    private final String name;

    private PostgresSchema(Properties properties) {
        this.properties = properties;
        String schema = PGProperty.CURRENT_SCHEMA.getOrDefault(properties);
        name =
                "postgresql://"
                        + PGProperty.PG_HOST.getOrDefault(properties)
                        + ":"
                        + PGProperty.PG_PORT.getOrDefault(properties)
                        + "/"
                        + PGProperty.PG_DBNAME.getOrDefault(properties)
                        + (schema == null ? "" : " schema " + schema);
    }

    static PostgresSchema parse(String url, Optional<String> user, Optional<String> password) {
        if (!url.startsWith(SCHEME + "//")) {
            throw new SettingRefused(
                    "--db.url is no address of PostgreSQL; write jdbc:postgresql://HOST:5432/DATABASE");
        }
        int query = url.indexOf('?');
        if ((query < 0 ? url : url.substring(0, query)).contains("@")) {
            throw new SettingRefused(
                    "--db.url has a user or password before the host; give them as --db.user and in"
                            + " the variable DB_PASSWORD");
        }
        Properties properties = Driver.parseURL(url, new Properties());
        if (properties == null) {
            throw new SettingRefused(
                    "--db.url cannot be read; write jdbc:postgresql://HOST:5432/DATABASE");
        }
        user.ifPresent(value -> properties.putIfAbsent(PGProperty.USER.getName(), value));
        password.ifPresent(value -> properties.putIfAbsent(PGProperty.PASSWORD.getName(), value));
        usual(properties, PGProperty.CONNECT_TIMEOUT, CONNECT_TIMEOUT_S);
        usual(properties, PGProperty.SOCKET_TIMEOUT, SILENCE_MAX_S);
        properties.putIfAbsent(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        properties.putIfAbsent(PGProperty.APPLICATION_NAME.getName(), "dojo");
        return new PostgresSchema(properties);
    }

    private static void usual(Properties properties, PGProperty property, int seconds) {
        properties.putIfAbsent(property.getName(), Integer.toString(seconds));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    DataSource source(boolean create) {
        var source = new PGSimpleDataSource();
        try {
            // Not by URL: the driver logs URLs, with the password that may stand there.
            for (String key : properties.stringPropertyNames()) {
                source.setProperty(key, properties.getProperty(key));
            }
        } catch (SQLException e) {
            throw new SettingRefused("--db.url: " + Database.firstLine(e));
        }
        return source;
    }

    @Override
    DataSource lookSource() {
        return source(false);
    }

    /** Takes no lock, so that it can be looked at while a validator writes. */
    @Override
    void greetToLook(Handle handle) {
        handle.execute("SET default_transaction_read_only = on");
        handle.execute("SET default_transaction_isolation = 'repeatable read'");
    }

    @Override
    int writersMax() {
        return WRITERS_MAX;
    }

    @Override
    void greetToShare(Handle handle) {
        handle.execute("SET synchronous_commit = on");
        handle.execute("SET lock_timeout = " + LOCK_WAIT.toMillis());
    }

    /** Takes the schema, waiting a little for a session of ours that was lost a moment ago. */
    @Override
    void greet(Handle handle) {
        greetToShare(handle);
        // The server frees the lock of a client that is gone without a word after about a minute.
        handle.execute("SET tcp_keepalives_idle = 30");
        handle.execute("SET tcp_keepalives_interval = 10");
        handle.execute("SET tcp_keepalives_count = 3");
        handle.createQuery("SELECT pg_advisory_lock(?, hashtext(?))")
                .bind(0, LOCK)
                .bind(1, schema().orElse("public"))
                .mapToMap()
                .one();
    }

    @Override
    Optional<String> schema() {
        return Optional.ofNullable(PGProperty.CURRENT_SCHEMA.getOrDefault(properties));
    }

    /** Lets texts be ordered by their bytes, as SQLite does, whatever the server's language. */
    @Override
    void prepared(Handle handle) {
        handle.createQuery(
                        "SELECT format('ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE \"C\"',"
                                + " table_name, column_name) FROM information_schema.columns"
                                + " WHERE table_schema = current_schema() AND data_type = 'text'"
                                + " AND collation_name IS DISTINCT FROM 'C'")
                .mapTo(String.class)
                .list()
                .forEach(handle::execute);
    }

    @Override
    boolean mayPass(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                ? failure.getCause() instanceof IOException
                : CLASSES_THAT_PASS.contains(state.substring(0, 2))
                        || STATES_THAT_PASS.contains(state);
    }

    @Override
    String explain(SQLException failure) {
        if (failure.getCause() instanceof UnknownHostException host) {
            return "no such host: " + host.getMessage();
        }
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case "55P03" ->
                    "another validator uses it (or a lost connection has not ended yet); stop that"
                            + " one, or give this one a schema of its own by ?currentSchema=NAME";
            case "53100" -> "its disk is full";
            default ->
                    Database.firstLine(failure).replaceFirst("(?i)^(fatal|error): ", "")
                            + " ("
                            + state.toUpperCase(Locale.ROOT)
                            + ")"
                            + (NOT_LET_IN.contains(state.toUpperCase(Locale.ROOT))
                                    ? "; --db.user names the user, DB_PASSWORD holds the password"
                                    : "");
        };
    }
}
