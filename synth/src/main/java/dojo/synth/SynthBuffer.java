package dojo.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.base.SharedDatabase;
import dojo.synth.TaskMaker.Made;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Tasks that wait to be handed out, and those that were, in a database of its own; on PostgreSQL
 * several programs may share it. Each is handed out once, whoever asks at the same time and
 * whenever a program is killed. Holds no thread.
 */
public final class SynthBuffer implements AutoCloseable {
    /** How many tasks are remembered after they were handed out. */
    public static final int HANDED_MAX = 10_000;

    private static final String MIGRATIONS = "dojo/synth/db";

    private final SharedDatabase database;

    private SynthBuffer(SharedDatabase database) {
        this.database = database;
    }

    /**
     * Opens or creates the buffer at {@code address}.
     *
     * @throws dojo.base.DatabaseUnusable if it is damaged, not ours, or newer than this program
     */
    public static SynthBuffer open(DatabaseAddress address) {
        return new SynthBuffer(SharedDatabase.open(address, MIGRATIONS));
    }

    /**
     * The buffer at {@code address} to be looked at only, also while it is in use; nothing if there
     * is none.
     */
    public static Optional<SynthBuffer> look(DatabaseAddress address) {
        return SharedDatabase.look(address, MIGRATIONS).map(SynthBuffer::new);
    }

    /** Which number of {@code source} is made next; nobody else gets it. */
    long next(String source) {
        return database.write(handle ->
                handle.createQuery(
                                "INSERT INTO next_number (source, number) VALUES (?, 1)"
                                        + " ON CONFLICT (source) DO UPDATE"
                                        + " SET number = next_number.number + 1 RETURNING number")
                        .bind(0, source)
                        .mapTo(Long.class)
                        .one())
                - 1;
    }

    /** Keeps what became of a draft. */
    public void record(Made made, Instant now) {
        database.write(handle -> {
            turn(handle);
            switch (made) {
                case Made.Thrown(var family, var change, var reason, double dollars) ->
                        count(handle, family, change, reason, dollars);
                case Made.Item(SynthItem item) -> {
                    count(handle, item.family(), "", "", item.dollars());
                    for (SynthItem.Answer answer : item.answers()) {
                        count(handle, item.family(), answer.change().label(), "", 0);
                    }
                    handle.execute(
                            "INSERT INTO item (id, made, kind, commitment, prompt, body, made_at)"
                                    + " SELECT ?, COALESCE(MAX(made), 0) + 1, ?, ?, ?, ?, ?"
                                    + " FROM item",
                            item.task().id().value(),
                            item.kind().label(),
                            item.commitment(),
                            item.task().prompt(),
                            Json.write(item.json()),
                            now.toEpochMilli());
                }
            }
            return 0;
        });
    }

    /** Waits until nobody else adds or hands out an item, and keeps the turn to the end. */
    private static void turn(Handle handle) {
        handle.execute("UPDATE turn SET one = 1");
    }

    private static void count(
            Handle handle, String family, String change, String reason, double dollars) {
        handle.execute(
                "INSERT INTO tally (family, change, reason, count, dollars) VALUES (?, ?, ?, 1, ?)"
                        + " ON CONFLICT (family, change, reason) DO UPDATE SET"
                        + " count = tally.count + 1, dollars = tally.dollars + excluded.dollars",
                family,
                change,
                reason,
                dollars);
    }

    /** How many tasks wait. */
    public int ready() {
        return database.read(handle ->
                handle.createQuery("SELECT COUNT(*) FROM item WHERE handed = 0")
                        .mapTo(Integer.class)
                        .one());
    }

    /** The tasks that wait longest, at most {@code count}, which nobody else gets. */
    public List<Handed> take(Instant now, int count) {
        return take(now, count, HANDED_MAX);
    }

    List<Handed> take(Instant now, int count, int kept) {
        return database.write(handle -> {
            turn(handle);
            long handed =
                    handle.createQuery("SELECT COALESCE(MAX(handed), 0) FROM item")
                            .mapTo(Long.class)
                            .one();
            List<String> bodies =
                    handle.createQuery(
                                    "SELECT body FROM item WHERE handed = 0 ORDER BY made LIMIT ?")
                            .bind(0, count)
                            .mapTo(String.class)
                            .list();
            var taken = new ArrayList<Handed>();
            for (String body : bodies) {
                SynthItem item = SynthItem.read(parse(body));
                taken.add(new Handed(++handed, now, item));
                handle.execute(
                        "UPDATE item SET handed = ?, handed_at = ? WHERE id = ?",
                        handed,
                        now.toEpochMilli(),
                        item.task().id().value());
            }
            handle.execute("DELETE FROM item WHERE handed > 0 AND handed <= ?", handed - kept);
            return taken;
        });
    }

    /**
     * A task that was handed out.
     *
     * @param number counts them from 1
     */
    public record Handed(long number, Instant at, SynthItem item) {}

    /** The tasks handed out after the one with number {@code after}, at most {@code limit}. */
    public List<Handed> handed(long after, int limit) {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT handed, handed_at, body FROM item WHERE handed > ?"
                                        + " ORDER BY handed LIMIT ?")
                        .bind(0, after)
                        .bind(1, limit)
                        .map((row, context) ->
                                new Handed(
                                        row.getLong(1),
                                        Instant.ofEpochMilli(row.getLong(2)),
                                        SynthItem.read(parse(row.getString(3)))))
                        .list());
    }

    /** The prompts of the newest {@code count} tasks, oldest first. */
    List<String> prompts(int count) {
        List<String> newest =
                new ArrayList<>(
                        database.read(handle ->
                                handle.createQuery(
                                                "SELECT prompt FROM item ORDER BY made DESC LIMIT ?")
                                        .bind(0, count)
                                        .mapTo(String.class)
                                        .list()));
        return newest.reversed();
    }

    /**
     * What became of drafts: an object each of {@code family}, {@code change} and {@code reason}
     * (empty: taken; a row without a change is of whole drafts), {@code count} and {@code dollars}.
     */
    public ArrayNode tallies() {
        ArrayNode rows = Json.array();
        database.read(handle ->
                        handle.createQuery(
                                        "SELECT family, change, reason, count, dollars FROM tally"
                                                + " ORDER BY family, change, reason")
                                .map((row, context) ->
                                        Json.object()
                                                .put("family", row.getString(1))
                                                .put("change", row.getString(2))
                                                .put("reason", row.getString(3))
                                                .put("count", row.getLong(4))
                                                .put("dollars", row.getDouble(5)))
                                .list())
                .forEach(rows::add);
        return rows;
    }

    private static JsonNode parse(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            throw new IllegalStateException("the buffer holds what we did not write", e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
