package dojo.validator;

import dojo.chain.WeightsOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The weights we sent, written down before sending, and what became of them. */
public final class WeightsLedger {
    private static final String SENDING = "SENDING";
    private static final String UNKNOWN = "UNKNOWN";
    private static final String INCLUDED = "INCLUDED";
    private final ValidatorDatabase database;

    /** The ledger kept in {@code database}. */
    public WeightsLedger(ValidatorDatabase database) {
        this.database = database;
    }

    /**
     * Weights as the chain takes them.
     *
     * @param values what each uid gets, 1 to 65535
     */
    public record Weights(List<Integer> uids, List<Integer> values) {
        public Weights {
            uids = List.copyOf(uids);
            values = List.copyOf(values);
        }

        /** What {@code uid} gets. */
        public int of(int uid) {
            int at = uids.indexOf(uid);
            return at < 0 ? 0 : values.get(at);
        }
    }

    /**
     * Weights that are in a block.
     *
     * @param block the block they are in
     */
    public record Included(long block, String extrinsicHash, Weights weights) {}

    /**
     * Weights that were sent, or were about to be.
     *
     * @param scored the number of the last scoring before
     * @param block the best one when they were sent
     * @param outcome SENDING, UNKNOWN, INCLUDED, RATE_LIMITED or REFUSED
     * @param detail of a refusal
     * @param includedBlock 0 if they are in none that we know of
     * @param basis none if they were written before it was kept
     */
    record Sent(
            long id,
            long scored,
            long block,
            Instant at,
            Weights weights,
            long versionKey,
            String outcome,
            String detail,
            long includedBlock,
            String extrinsicHash,
            Optional<WeightsBasis> basis) {
        /** The block they are in, else the one they were sent at. */
        long inBlock() {
            return includedBlock > 0 ? includedBlock : block;
        }
    }

    /** Writes down what is about to be sent at {@code block}; answers with a number for it. */
    long sending(long block, Instant now, Weights weights, long versionKey, WeightsBasis basis) {
        return database.write(handle -> {
            long id =
                    handle.createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM weights")
                            .mapTo(Long.class)
                            .one();
            handle.execute(
                    "INSERT INTO weights (id, scored, block, at, uids, weights, version_key,"
                            + " roster, min_allowed, max_limit, tempo, outcome, detail)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                    id,
                    Scoring.last(handle),
                    block,
                    now.toEpochMilli(),
                    TaskJson.numbers(weights.uids()),
                    TaskJson.numbers(weights.values()),
                    versionKey,
                    basis.roster().keep(handle),
                    basis.minAllowed(),
                    basis.maxLimitU16(),
                    basis.tempo(),
                    SENDING);
            return id;
        });
    }

    /** All weights that are still known, the oldest first. */
    static List<Sent> all(Handle handle) {
        return handle.createQuery("SELECT * FROM weights ORDER BY id")
                .map((row, context) ->
                        new Sent(
                                row.getLong("id"),
                                row.getLong("scored"),
                                row.getLong("block"),
                                Instant.ofEpochMilli(row.getLong("at")),
                                weights(row),
                                row.getLong("version_key"),
                                row.getString("outcome"),
                                row.getString("detail"),
                                row.getLong("included_block"),
                                row.getString("extrinsic_hash"),
                                row.getLong("roster") == 0
                                        ? Optional.empty()
                                        : Optional.of(
                                                new WeightsBasis(
                                                        Roster.read(handle, row.getLong("roster")),
                                                        row.getInt("min_allowed"),
                                                        row.getInt("max_limit"),
                                                        row.getInt("tempo")))))
                .list();
    }

    /** Writes down what became of {@code id}. */
    void became(long id, WeightsOutcome outcome) {
        switch (outcome) {
            case WeightsOutcome.Included(long block, String hash) ->
                    update(id, INCLUDED, "", block, hash);
            case WeightsOutcome.RateLimited(long next) ->
                    update(id, "RATE_LIMITED", "until block " + next, 0, "");
            case WeightsOutcome.Refused(String pallet, String error, String detail) ->
                    update(id, "REFUSED", pallet + "." + error + " " + detail, 0, "");
        }
    }

    /** Weights that were committed to as {@code weights} are set since {@code block}. */
    void revealed(Weights weights, long block, String hash) {
        database.write(handle ->
                handle.execute(
                        "UPDATE weights SET outcome = ?, included_block = ?, extrinsic_hash = ?"
                                + " WHERE id = (SELECT MAX(id) FROM weights"
                                + " WHERE uids = ? AND weights = ? AND outcome <> ?)",
                        INCLUDED,
                        block,
                        hash,
                        TaskJson.numbers(weights.uids()),
                        TaskJson.numbers(weights.values()),
                        INCLUDED));
    }

    /** What was being sent when the process or the connection ended may be in a block or not. */
    void giveUpSending() {
        database.write(handle ->
                handle.execute(
                        "UPDATE weights SET outcome = ? WHERE outcome = ?", UNKNOWN, SENDING));
    }

    /** Whether a round was ever scored. */
    boolean anyScored() {
        return database.read(Scoring::last) > 0;
    }

    /** Whether a round was scored since the last weights that are known to be in a block. */
    boolean owed() {
        return database.read(handle ->
                Scoring.last(handle)
                        > handle.createQuery(
                                        "SELECT COALESCE(MAX(scored), 0) FROM weights"
                                                + " WHERE outcome = ?")
                                .bind(0, INCLUDED)
                                .mapTo(Long.class)
                                .one());
    }

    /** The last weights known to be in a block. */
    public Optional<Included> last() {
        return database.read(handle ->
                handle.createQuery(
                                "SELECT * FROM weights WHERE outcome = ?"
                                        + " ORDER BY id DESC LIMIT 1")
                        .bind(0, INCLUDED)
                        .map((row, context) ->
                                new Included(
                                        row.getLong("included_block"),
                                        row.getString("extrinsic_hash"),
                                        weights(row)))
                        .findOne());
    }

    static Weights weights(int[] uids, int[] values) {
        return new Weights(
                Arrays.stream(uids).boxed().toList(), Arrays.stream(values).boxed().toList());
    }

    private static Weights weights(ResultSet row) throws SQLException {
        return new Weights(integers(row.getString("uids")), integers(row.getString("weights")));
    }

    private static List<Integer> integers(String json) {
        return TaskJson.numbers(json).stream().map(Double::intValue).toList();
    }

    private void update(long id, String outcome, String detail, long block, String hash) {
        database.write(handle ->
                handle.execute(
                        "UPDATE weights SET outcome = ?, detail = ?, included_block = ?,"
                                + " extrinsic_hash = ? WHERE id = ?",
                        outcome,
                        detail,
                        block,
                        hash,
                        id));
    }
}
