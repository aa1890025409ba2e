package dojo.work;

import dojo.base.DatabaseAddress;
import dojo.base.SharedDatabase;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.Query;

/**
 * The platform's database. Holds nothing else, so that several servers can stand on one PostgreSQL
 * at the same time; a write that returned is on the disk.
 */
public final class WorkStore implements AutoCloseable {
    private static final String SECRET = "server";

    /** A row that is locked to append to the audit log, and holds its last hash. */
    private static final String AUDIT = "audit";

    private final SharedDatabase database;
    private final SecureRandom random = new SecureRandom();
    private final byte[] secret;

    private WorkStore(SharedDatabase database) {
        this.database = database;
        this.secret =
                database.write(handle -> {
                    initially(handle, SECRET, HexFormat.of().formatHex(bytes(32)));
                    initially(handle, AUDIT, "");
                    return HexFormat.of().parseHex(value(handle, SECRET));
                });
    }

    /**
     * Opens or creates the database at {@code address}.
     *
     * @throws dojo.base.DatabaseUnusable if it is damaged, not ours, newer than this program, or
     *     cannot be reached or written
     */
    public static WorkStore open(DatabaseAddress address) {
        SharedDatabase database = SharedDatabase.open(address, "dojo/work/db");
        try {
            return new WorkStore(database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static void initially(Handle handle, String name, String value) {
        handle.execute(
                "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                name,
                value);
    }

    private static String value(Handle handle, String name) {
        return handle.createQuery("SELECT value FROM secret WHERE name = ?")
                .bind(0, name)
                .mapTo(String.class)
                .one();
    }

    <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        return database.write(work);
    }

    <T, X extends Exception> T read(HandleCallback<T, X> query) throws X {
        return database.read(query);
    }

    /** The first row of {@code sql}, by column. */
    static Optional<Map<String, Object>> first(Handle handle, String sql, Object... values) {
        return bound(handle, sql, values).mapToMap().findFirst();
    }

    /** The one number that {@code sql} gives. */
    static long count(Handle handle, String sql, Object... values) {
        return bound(handle, sql, values).mapTo(Long.class).one();
    }

    /** The first column of each row of {@code sql}. */
    static List<String> texts(Handle handle, String sql, Object... values) {
        return bound(handle, sql, values).mapTo(String.class).list();
    }

    private static Query bound(Handle handle, String sql, Object... values) {
        Query query = handle.createQuery(sql);
        for (int i = 0; i < values.length; i++) query.bind(i, values[i]);
        return query;
    }

    static long number(Map<String, Object> row, String name) {
        return ((Number) row.getOrDefault(name, 0)).longValue();
    }

    static String text(Map<String, Object> row, String name) {
        return String.valueOf(row.getOrDefault(name, ""));
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    SecureRandom random() {
        return random;
    }

    byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A text that only this platform's servers can make of {@code text}, in hex. */
    String sealed(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code owner} calls a worker: two owners cannot tell that it is the same one. */
    String pseudonym(String owner, String worker) {
        return "w" + sealed("worker|" + owner + "|" + worker).substring(0, 20);
    }

    /** Adds a line to the audit log; call it last, since it makes others wait. */
    void audit(
            Handle handle, Instant now, String owner, String actor, String action, String object) {
        String before =
                handle.createQuery(
                                "UPDATE secret SET value = value WHERE name = 'audit'"
                                        + " RETURNING value")
                        .mapTo(String.class)
                        .one();
        long seq =
                handle.createQuery("SELECT COALESCE(MAX(seq), 0) + 1 FROM audit")
                        .mapTo(Long.class)
                        .one();
        long at = now.toEpochMilli();
        String hash =
                sha256(String.join("\n", before, seq + "", at + "", owner, actor, action, object));
        handle.execute(
                "INSERT INTO audit (seq, at, owner, actor, action, object, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                seq,
                at,
                owner,
                actor,
                action,
                object,
                hash);
        handle.execute("UPDATE secret SET value = ? WHERE name = 'audit'", hash);
    }

    /** The first line of the audit log that is not as it was written, if there is one. */
    Optional<Long> auditBroken() {
        return read(handle -> {
            String before = "";
            for (Map<String, Object> row :
                    handle.createQuery("SELECT * FROM audit ORDER BY seq").mapToMap()) {
                String is =
                        sha256(
                                String.join(
                                        "\n",
                                        before,
                                        text(row, "seq"),
                                        text(row, "at"),
                                        text(row, "owner"),
                                        text(row, "actor"),
                                        text(row, "action"),
                                        text(row, "object")));
                if (!is.equals(text(row, "hash"))) {
                    return Optional.of(number(row, "seq"));
                }
                before = is;
            }
            return Optional.empty();
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
