package dojo.validator;

import dojo.scoring.AccuracyWindow;
import dojo.scoring.Interval;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * How a validator stands, by what is in its database at one moment.
 *
 * @param owner whose rounds these are, empty if that was not said
 * @param rounds how many there are in each state
 * @param lastRounds the newest {@value #ROUNDS_SHOWN}, the oldest of them first
 * @param miners everybody who was registered when the last round was scored, the best first
 * @param weights the last ones that were sent
 * @param refusals how often replies of the last rounds did not count, by reason
 * @param pulse when each part last did something
 */
public record ValidatorStatus(
        String owner,
        Map<RoundState, Long> rounds,
        List<OfRound> lastRounds,
        List<OfMiner> miners,
        Optional<OfWeights> weights,
        Map<String, Long> refusals,
        List<OfPart> pulse) {
    /** How many rounds are shown, and looked at for refusals. */
    public static final int ROUNDS_SHOWN = 10;

    /** Over how many of the last rounds it is counted what a miner answered. */
    public static final int ROUNDS_COUNTED = 100;

    /**
     * One round.
     *
     * @param accuracy which gold counts in it
     * @param answers how many are there
     * @param expected how many there are if everybody answers everything
     * @param reason why it was abandoned, or empty
     */
    public record OfRound(
            long id,
            RoundState state,
            Instant openedAt,
            Instant deadline,
            AccuracyWindow accuracy,
            long answers,
            long expected,
            String reason) {}

    /**
     * One miner, under its present registration.
     *
     * @param answered the share of what it was asked in the last {@value #ROUNDS_COUNTED} rounds,
     *     nothing if it was asked nothing
     * @param accuracy on the gold pairs that counted in the last round that asked it, nothing if
     *     none did or the last {@value #ROUNDS_COUNTED} rounds did not ask it
     * @param accuracyInterval 95%
     */
    public record OfMiner(
            Ss58Address hotkey,
            long registeredAt,
            double average,
            OptionalDouble answered,
            OptionalDouble accuracy,
            Interval accuracyInterval) {}

    /**
     * Weights that were sent.
     *
     * @param block that they are in, 0 if in none that is known
     * @param outcome INCLUDED, SENDING, UNKNOWN, RATE_LIMITED or REFUSED
     * @param uids how many got any
     */
    public record OfWeights(
            Instant at, long block, String outcome, String detail, String hash, int uids) {}

    /** What a part of the validator last did. */
    public record OfPart(String part, Instant at, String note) {}

    /** What {@code database} tells now. */
    public static ValidatorStatus of(ValidatorDatabase database) {
        return database.read(handle ->
                new ValidatorStatus(
                        handle.createQuery("SELECT COALESCE(MAX(owner), '') FROM writer")
                                .mapTo(String.class)
                                .one(),
                        rounds(handle),
                        lastRounds(handle),
                        miners(handle),
                        weights(handle),
                        refusals(handle),
                        handle.createQuery("SELECT * FROM pulse ORDER BY at DESC, part")
                                .map((row, context) ->
                                        new OfPart(
                                                row.getString("part"),
                                                Instant.ofEpochMilli(row.getLong("at")),
                                                row.getString("note")))
                                .list()));
    }

    private static Map<RoundState, Long> rounds(Handle handle) {
        var counts = new HashMap<RoundState, Long>();
        handle.createQuery("SELECT state, COUNT(*) AS n FROM round GROUP BY state")
                .map((row, context) ->
                        Map.entry(RoundState.valueOf(row.getString("state")), row.getLong("n")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        var rounds = new LinkedHashMap<RoundState, Long>();
        for (RoundState state : RoundState.values()) {
            rounds.put(state, counts.getOrDefault(state, 0L));
        }
        return rounds;
    }

    private static List<OfRound> lastRounds(Handle handle) {
        return handle.createQuery(
                        "SELECT r.*,"
                                + " (SELECT COUNT(*) FROM answer a WHERE a.round = r.id) AS answers,"
                                + " (SELECT COUNT(*) FROM round_task t WHERE t.round = r.id)"
                                + " * (SELECT COUNT(*) FROM round_peer p WHERE p.round = r.id)"
                                + " AS expected FROM round r ORDER BY r.id DESC LIMIT ?")
                .bind(0, ROUNDS_SHOWN)
                .map((row, context) ->
                        new OfRound(
                                row.getLong("id"),
                                RoundState.valueOf(row.getString("state")),
                                Instant.ofEpochMilli(row.getLong("opened_at")),
                                Instant.ofEpochMilli(row.getLong("deadline")),
                                AccuracyWindow.parse(row.getString("accuracy_window")),
                                row.getLong("answers"),
                                row.getLong("expected"),
                                row.getString("reason")))
                .list()
                .reversed();
    }

    private static List<OfMiner> miners(Handle handle) {
        Map<Registration, RoundScores.OfMiner> last = last(handle);
        Map<Registration, Double> answered = answered(handle);
        var miners = new ArrayList<OfMiner>();
        ScoreBoard.read(handle, "board")
                .forEach((miner, average) -> {
                    var measured =
                            Stream.of(miner, miner.unknown())
                                    .flatMap(one -> Stream.ofNullable(last.get(one)))
                                    .findFirst()
                                    .filter(RoundScores.OfMiner::measured);
                    Double share = answered.get(miner);
                    miners.add(
                            new OfMiner(
                                    miner.hotkey(),
                                    miner.block(),
                                    average,
                                    share == null
                                            ? OptionalDouble.empty()
                                            : OptionalDouble.of(share),
                                    measured.map(one -> OptionalDouble.of(one.multiplier()))
                                            .orElse(OptionalDouble.empty()),
                                    measured.map(RoundScores.OfMiner::interval)
                                            .orElse(GoldTally.NONE.interval())));
                });
        miners.sort((a, b) -> Double.compare(b.average(), a.average()));
        return miners;
    }

    /** What each miner got in the last round that asked it. */
    private static Map<Registration, RoundScores.OfMiner> last(Handle handle) {
        var last = new HashMap<Registration, RoundScores.OfMiner>();
        handle.createQuery(
                        "SELECT s.*, p.registered_at FROM miner_score s JOIN round_peer p"
                                + " ON p.round = s.round AND p.hotkey = s.hotkey"
                                + " LEFT JOIN scoring c ON c.round = s.round"
                                + " WHERE s.round > (SELECT MAX(id) FROM round) - ?"
                                + " ORDER BY COALESCE(c.number, 0), s.round")
                .bind(0, ROUNDS_COUNTED)
                .map((row, context) ->
                        Map.entry(RoundArchive.registration(row), RoundArchive.ofMiner(row)))
                .forEach(entry -> last.put(entry.getKey(), entry.getValue()));
        return last;
    }

    private static Map<Registration, Double> answered(Handle handle) {
        var shares = new HashMap<Registration, Double>();
        handle.createQuery(
                        "SELECT p.hotkey, p.registered_at, SUM(s.answered) AS answered,"
                                + " SUM((SELECT COUNT(*) FROM round_task t WHERE t.round = s.round))"
                                + " AS asked FROM miner_score s JOIN round_peer p"
                                + " ON p.round = s.round AND p.hotkey = s.hotkey"
                                + " WHERE s.round > (SELECT MAX(id) FROM round) - ?"
                                + " GROUP BY p.hotkey, p.registered_at")
                .bind(0, ROUNDS_COUNTED)
                .map((row, context) ->
                        Map.entry(
                                new Registration(
                                        new Ss58Address(row.getString("hotkey")),
                                        row.getLong("registered_at")),
                                (double) row.getLong("answered") / row.getLong("asked")))
                .forEach(entry -> shares.put(entry.getKey(), entry.getValue()));
        return shares;
    }

    private static Optional<OfWeights> weights(Handle handle) {
        return handle.createQuery("SELECT * FROM weights ORDER BY id DESC LIMIT 1")
                .map((row, context) ->
                        new OfWeights(
                                Instant.ofEpochMilli(row.getLong("at")),
                                row.getLong("included_block"),
                                row.getString("outcome"),
                                row.getString("detail"),
                                row.getString("extrinsic_hash"),
                                TaskJson.numbers(row.getString("uids")).size()))
                .findOne();
    }

    private static Map<String, Long> refusals(Handle handle) {
        var refusals = new LinkedHashMap<String, Long>();
        handle.createQuery(
                        "SELECT reason, SUM(count) AS n FROM refusal"
                                + " WHERE round > (SELECT MAX(id) FROM round) - ?"
                                + " GROUP BY reason ORDER BY n DESC, reason")
                .bind(0, ROUNDS_SHOWN)
                .map((row, context) -> Map.entry(row.getString("reason"), row.getLong("n")))
                .forEach(entry -> refusals.put(entry.getKey(), entry.getValue()));
        return refusals;
    }
}
