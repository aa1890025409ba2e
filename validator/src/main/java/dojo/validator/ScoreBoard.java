package dojo.validator;

import dojo.scoring.Ema;
import dojo.wallet.Ss58Address;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The moving average of each miner's round scores. It belongs to a hotkey and its registration: one
 * that is new, or was registered anew, starts at 0, even if nobody saw it absent; one that is not
 * registered when a round is scored is forgotten.
 */
public final class ScoreBoard {
    /** The documents' weight of a new round since February 2024. */
    public static final double ALPHA = 0.3;

    private final ValidatorDatabase database;
    private final double alpha;
    private final Absent absent;

    /** The board kept in {@code database}, where who was not asked counts 0. */
    public ScoreBoard(ValidatorDatabase database, double alpha) {
        this(database, alpha, Absent.DECAY);
    }

    /**
     * The board kept in {@code database}.
     *
     * @param alpha the weight of a new round, in (0, 1]
     * @param absent what happens to a registered miner that was not asked
     */
    public ScoreBoard(ValidatorDatabase database, double alpha, Absent absent) {
        if (!(alpha > 0 && alpha <= 1)) throw new IllegalArgumentException("alpha " + alpha);
        this.database = database;
        this.alpha = alpha;
        this.absent = absent;
    }

    /** The average of every hotkey that was registered when the last round was scored. */
    public Map<Ss58Address, Double> scores() {
        var scores = new LinkedHashMap<Ss58Address, Double>();
        averages().forEach((registration, average) -> scores.put(registration.hotkey(), average));
        return scores;
    }

    /** The same by registration. */
    Map<Registration, Double> averages() {
        return database.read(handle -> read(handle, "board"));
    }

    /**
     * Takes in one round; called by the ledger, in the transaction that marks it scored.
     *
     * @param asked whom the round asked
     * @param roster who is registered now
     */
    void take(
            Handle handle, RoundScores round, Map<Ss58Address, Registration> asked, Roster roster) {
        var scoring = new Scoring(Scoring.last(handle) + 1, round.round(), roster, alpha, absent);
        Map<Registration, Double> after = step(read(handle, "board"), round, asked, scoring);
        handle.execute("DELETE FROM board");
        after.forEach((registration, average) -> put(handle, "board", registration, average));
        scoring.write(handle);
    }

    /**
     * The averages after a round: a pure function.
     *
     * @see "golden rows m7_ema_update"
     */
    static Map<Registration, Double> step(
            Map<Registration, Double> before,
            RoundScores round,
            Map<Ss58Address, Registration> asked,
            Scoring scoring) {
        var rewards = new HashMap<Ss58Address, Double>();
        for (RoundScores.OfMiner miner : round.miners()) rewards.put(miner.hotkey(), miner.score());
        var after = new LinkedHashMap<Registration, Double>();
        for (Roster.Member member : scoring.roster().members()) {
            Registration now = member.registration();
            double average = of(before, now);
            Registration then = asked.get(now.hotkey());
            Double reward = rewards.get(now.hotkey());
            after.put(
                    now,
                    reward != null && then != null && then.same(now)
                            ? Ema.step(average, reward, scoring.alpha())
                            : scoring.absent().after(average, scoring.alpha()));
        }
        return after;
    }

    /** The average of {@code registration} among {@code averages}. */
    static double of(Map<Registration, Double> averages, Registration registration) {
        return averages.getOrDefault(
                registration, averages.getOrDefault(registration.unknown(), 0.0));
    }

    static Map<Registration, Double> read(Handle handle, String table) {
        var averages = new LinkedHashMap<Registration, Double>();
        handle.createQuery("SELECT hotkey, registered_at, score FROM " + table + " ORDER BY hotkey")
                .map((row, context) ->
                        Map.entry(
                                new Registration(
                                        new Ss58Address(row.getString("hotkey")),
                                        row.getLong("registered_at")),
                                row.getDouble("score")))
                .forEach(entry -> averages.put(entry.getKey(), entry.getValue()));
        return averages;
    }

    static void put(Handle handle, String table, Registration registration, double average) {
        handle.execute(
                "INSERT INTO " + table + " (hotkey, registered_at, score) VALUES (?, ?, ?)",
                registration.hotkey().text(),
                registration.block(),
                average);
    }
}
