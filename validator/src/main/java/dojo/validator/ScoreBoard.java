package dojo.validator;

import dojo.scoring.Ema;
import dojo.wallet.Ss58Address;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The moving average of each miner's round scores, by hotkey. A hotkey that is new, or back after
 * it was replaced, starts at 0; one that leaves the metagraph is forgotten. A registered miner that
 * was not in the round counts 0, so its average decays as in the first documents.
 */
public final class ScoreBoard {
    /** The documents' weight of a new round since February 2024. */
    public static final double ALPHA = 0.3;

    private final ValidatorDatabase database;
    private final double alpha;

    /**
     * The board kept in {@code database}.
     *
     * @param alpha the weight of a new round, in (0, 1]
     */
    public ScoreBoard(ValidatorDatabase database, double alpha) {
        if (!(alpha > 0 && alpha <= 1)) throw new IllegalArgumentException("alpha " + alpha);
        this.database = database;
        this.alpha = alpha;
    }

    /** The average of every hotkey that was registered when the last round was scored. */
    public Map<Ss58Address, Double> scores() {
        return database.read(ScoreBoard::read);
    }

    /** Takes in one round; called by the ledger, in the transaction that marks it scored. */
    void take(Handle handle, RoundScores round, List<Ss58Address> registered) {
        var rewards = new LinkedHashMap<Ss58Address, Double>();
        for (RoundScores.OfMiner miner : round.miners()) rewards.put(miner.hotkey(), miner.score());
        Map<Ss58Address, Double> before = read(handle);
        handle.execute("DELETE FROM board");
        for (Ss58Address hotkey : new HashSet<>(registered)) {
            double score =
                    Ema.step(
                            before.getOrDefault(hotkey, 0.0),
                            rewards.getOrDefault(hotkey, 0.0),
                            alpha);
            handle.execute("INSERT INTO board (hotkey, score) VALUES (?, ?)", hotkey.text(), score);
        }
    }

    /**
     * Forgets hotkeys that are not registered, so that one that comes back starts anew even if no
     * round was scored in between.
     */
    void forgetAllBut(List<Ss58Address> registered) {
        database.write(handle -> {
            for (Ss58Address hotkey : read(handle).keySet()) {
                if (!registered.contains(hotkey)) {
                    handle.execute("DELETE FROM board WHERE hotkey = ?", hotkey.text());
                }
            }
            return registered.size();
        });
    }

    private static Map<Ss58Address, Double> read(Handle handle) {
        var scores = new LinkedHashMap<Ss58Address, Double>();
        handle.createQuery("SELECT hotkey, score FROM board ORDER BY hotkey")
                .map((row, context) ->
                        Map.entry(new Ss58Address(row.getString("hotkey")), row.getDouble("score")))
                .forEach(entry -> scores.put(entry.getKey(), entry.getValue()));
        return scores;
    }
}
