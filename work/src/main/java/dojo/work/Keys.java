package dojo.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * API keys and subscription keys, and which workers joined by which. Nothing here is remembered
 * between requests, so what is disabled is so at once, on every server.
 */
final class Keys {
    /** How many good keys of a kind a miner may have. */
    static final int KEYS_MAX = 20;

    static final List<String> SCOPES = List.of("task:create", "task:read", "result:read");

    private static final int PREFIX_CHARS = 11;
    private static final int PARTNERS_MAX = 200;
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private static final String GOOD_KEY =
            "k.disabled_at = 0 AND (k.expires_at = 0 OR k.expires_at > :now)";

    private final WorkStore store;

    Keys(WorkStore store) {
        this.store = store;
    }

    /** A key just made; the only time that {@code key} is to be seen. */
    record Made(AccessKey row, String key) {}

    Made generate(
            AccessKey.Kind kind,
            String owner,
            String name,
            List<String> scopes,
            long expiresAt,
            Instant now) {
        String key = "sk-" + HexFormat.of().formatHex(store.bytes(32));
        String id = WorkStore.newId();
        return store.write(handle -> {
            if (list(handle, kind, owner, now).size() >= KEYS_MAX) {
                throw Refusal.CONFLICT.because(
                        "there are " + KEYS_MAX + " keys of this kind; disable one first");
            }
            handle.execute(
                    "INSERT INTO access_key (id, hash, kind, owner, name, prefix, scopes,"
                            + " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    id,
                    WorkStore.sha256(key),
                    kind.name(),
                    owner,
                    name,
                    key.substring(0, PREFIX_CHARS),
                    String.join(" ", scopes),
                    now.toEpochMilli(),
                    expiresAt);
            store.audit(handle, now, owner, owner, kind.word() + ".generate", id);
            AccessKey row =
                    list(handle, kind, owner, now).stream()
                            .filter(k -> k.id().equals(id))
                            .findFirst()
                            .orElseThrow(() -> Refusal.INVALID.because("expiresAt is in the past"));
            return new Made(row, key);
        });
    }

    /** The good keys, the oldest first. */
    List<AccessKey> list(AccessKey.Kind kind, String owner, Instant now) {
        return store.read(handle -> list(handle, kind, owner, now));
    }

    private static List<AccessKey> list(
            Handle handle, AccessKey.Kind kind, String owner, Instant now) {
        return handle.createQuery(
                        "SELECT * FROM access_key WHERE owner = ? AND kind = ?"
                                + " AND disabled_at = 0 ORDER BY created_at, id")
                .bind(0, owner)
                .bind(1, kind.name())
                .map((row, context) -> AccessKey.of(row))
                .filter(key -> key.good(now))
                .list();
    }

    /** Disables a key that is told by its id, its first characters, or itself. */
    void disable(AccessKey.Kind kind, String owner, String which, Instant now) {
        String hash = WorkStore.sha256(which);
        store.write(handle -> {
            List<String> ids =
                    WorkStore.texts(
                            handle,
                            "SELECT id FROM access_key WHERE owner = ? AND kind = ?"
                                    + " AND disabled_at = 0"
                                    + " AND (id = ? OR hash = ? OR prefix = ?)",
                            owner,
                            kind.name(),
                            which,
                            hash,
                            which);
            if (ids.isEmpty()) {
                String name = kind == AccessKey.Kind.API ? "API Key" : "subscription Key";
                throw Refusal.NOT_FOUND.because(name + " belonging to miner not found");
            }
            if (ids.size() > 1)
                throw Refusal.CONFLICT.because("several keys begin so; give the id");
            handle.execute(
                    "UPDATE access_key SET disabled_at = ? WHERE id = ?",
                    now.toEpochMilli(),
                    ids.getFirst());
            store.audit(handle, now, owner, owner, kind.word() + ".disable", ids.getFirst());
            return ids;
        });
    }

    /** The good key of {@code kind} that {@code key} is. */
    Optional<AccessKey> use(AccessKey.Kind kind, String key, Instant now) {
        Optional<AccessKey> found =
                store.read(handle ->
                                handle.createQuery(
                                                "SELECT * FROM access_key WHERE hash = ? AND kind = ?")
                                        .bind(0, WorkStore.sha256(key))
                                        .bind(1, kind.name())
                                        .map((row, context) -> AccessKey.of(row))
                                        .findOne())
                        .filter(k -> k.good(now));
        found.filter(k -> k.lastUsedAt() < now.minus(USE_NOTED_EVERY).toEpochMilli())
                .ifPresent(k ->
                        store.write(handle ->
                                handle.execute(
                                        "UPDATE access_key SET last_used_at = ? WHERE id = ?",
                                        now.toEpochMilli(),
                                        k.id())));
        return found;
    }

    /** How many workers use each subscription key of {@code owner}. */
    Map<String, Integer> workers(String owner) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        store.read(handle ->
                        handle.createQuery(
                                        "SELECT k.id AS id, COUNT(*) AS n FROM partner p"
                                                + " JOIN access_key k ON k.id = p.access_key"
                                                + " WHERE k.owner = ? AND p.left_at = 0"
                                                + " GROUP BY k.id")
                                .bind(0, owner)
                                .mapToMap()
                                .list())
                .forEach(row ->
                        counts.put(WorkStore.text(row, "id"), (int) WorkStore.number(row, "n")));
        return counts;
    }

    /** A miner that a worker works for. */
    record Partner(
            String id, String owner, String name, String prefix, long createdAt, boolean good) {
        ObjectNode json(long open) {
            return Json.object()
                    .put("id", id)
                    .put("createdAt", Wire.time(createdAt))
                    .put("subscriptionKey", prefix)
                    .put("name", name)
                    .put("active", good)
                    .put("openTasks", open);
        }
    }

    /**
     * Joins the miner of a subscription key; who had left comes back.
     *
     * @return the words of the original
     */
    String join(String worker, String key, String name, Instant now) {
        AccessKey found =
                use(AccessKey.Kind.SUBSCRIPTION, key, now)
                        .orElseThrow(
                                () -> Refusal.NOT_FOUND.because("Subscription key is invalid"));
        return join(worker, found, name, now);
    }

    String join(String worker, AccessKey found, String name, Instant now) {
        return store.write(handle -> {
            int again =
                    handle.execute(
                            "UPDATE partner SET left_at = 0, name = ?"
                                    + " WHERE worker = ? AND access_key = ?",
                            name,
                            worker,
                            found.id());
            if (again > 0) return "Worker-miner partnership re-enabled";
            if (partners(handle, worker, now).size() >= PARTNERS_MAX) {
                throw Refusal.CONFLICT.because("there are " + PARTNERS_MAX + " partnerships");
            }
            handle.execute(
                    "INSERT INTO partner (id, worker, access_key, name, created_at)"
                            + " VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT (worker, access_key) DO NOTHING",
                    WorkStore.newId(),
                    worker,
                    found.id(),
                    name,
                    now.toEpochMilli());
            return "Successfully created worker-miner partnership";
        });
    }

    /** Leaves a partnership, or comes back to it; {@code which} is its id or its key. */
    void leave(String worker, String which, boolean leave, Instant now) {
        int rows =
                store.write(handle ->
                        handle.execute(
                                "UPDATE partner SET left_at = ? WHERE worker = ? AND (id = ?"
                                        + " OR access_key IN (SELECT id FROM access_key"
                                        + " WHERE hash = ?))",
                                leave ? now.toEpochMilli() : 0,
                                worker,
                                which,
                                WorkStore.sha256(which)));
        if (rows == 0) {
            throw Refusal.NOT_FOUND.because("Failed to disable worker partner, no records updated");
        }
    }

    /** Renames a partnership, and moves it to another key where one is given. */
    Partner edit(String worker, String which, String newKey, String name, Instant now) {
        Optional<AccessKey> key =
                newKey.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                use(AccessKey.Kind.SUBSCRIPTION, newKey, now)
                                        .orElseThrow(() ->
                                                Refusal.NOT_FOUND.because(
                                                        "Subscription key is invalid")));
        return store.write(handle -> {
            String id =
                    handle.createQuery(
                                    "SELECT p.id FROM partner p JOIN access_key k"
                                            + " ON k.id = p.access_key WHERE p.worker = ?"
                                            + " AND (p.id = ? OR k.hash = ?)")
                            .bind(0, worker)
                            .bind(1, which)
                            .bind(2, WorkStore.sha256(which))
                            .mapTo(String.class)
                            .findFirst()
                            .orElseThrow(() -> Refusal.NOT_FOUND.because("no such partnership"));
            if (key.isPresent()) {
                boolean taken =
                        WorkStore.first(
                                        handle,
                                        "SELECT 1 AS taken FROM partner WHERE worker = ?"
                                                + " AND access_key = ? AND id <> ?",
                                        worker,
                                        key.get().id(),
                                        id)
                                .isPresent();
                if (taken) throw Refusal.CONFLICT.because("there is a partnership with this key");
            }
            handle.execute("UPDATE partner SET name = ? WHERE id = ?", name, id);
            key.ifPresent(k ->
                    handle.execute("UPDATE partner SET access_key = ? WHERE id = ?", k.id(), id));
            return partners(handle, worker, now).stream()
                    .filter(p -> p.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> Refusal.NOT_FOUND.because("no such partnership"));
        });
    }

    /** The partnerships that a worker has not left, the oldest first. */
    List<Partner> partners(String worker, Instant now) {
        return store.read(handle -> partners(handle, worker, now));
    }

    static List<Partner> partners(Handle handle, String worker, Instant now) {
        return handle.createQuery(
                        "SELECT p.id, k.owner, p.name, k.prefix, p.created_at, CASE WHEN "
                                + GOOD_KEY
                                + " AND NOT EXISTS (SELECT 1 FROM ban b WHERE b.owner = k.owner"
                                + " AND b.worker = p.worker) THEN 1 ELSE 0 END AS good"
                                + " FROM partner p JOIN access_key k ON k.id = p.access_key"
                                + " WHERE p.worker = :worker AND p.left_at = 0"
                                + " ORDER BY p.created_at, p.id")
                .bind("now", now.toEpochMilli())
                .bind("worker", worker)
                .map((row, context) ->
                        new Partner(
                                row.getString("id"),
                                row.getString("owner"),
                                row.getString("name"),
                                row.getString("prefix"),
                                row.getLong("created_at"),
                                row.getInt("good") == 1))
                .list();
    }

    /** The miners whose tasks a worker sees now, with what the worker calls them. */
    static Map<String, String> owners(Handle handle, String worker, Instant now) {
        Map<String, String> owners = new LinkedHashMap<>();
        for (Partner partner : partners(handle, worker, now)) {
            if (partner.good()) owners.putIfAbsent(partner.owner(), partner.name());
        }
        return owners;
    }

    static ObjectNode listed(
            AccessKey.Kind kind, List<AccessKey> keys, Map<String, Integer> workers) {
        ObjectNode body = Json.object();
        ArrayNode prefixes = body.putArray(kind.word() + "s");
        ArrayNode rows = body.putArray("keys");
        for (AccessKey key : keys) {
            prefixes.add(key.prefix());
            ObjectNode row = key.json();
            if (kind == AccessKey.Kind.SUBSCRIPTION) {
                row.put("workers", workers.getOrDefault(key.id(), 0));
            }
            rows.add(row);
        }
        return body;
    }
}
