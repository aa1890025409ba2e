package dojo.validator;

import dojo.wallet.Ss58Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Goes through the rounds again in the order in which they were scored, from the checkpoint on. */
final class Replay {
    private long number;
    private Map<Registration, Double> averages;
    private final Map<Registration, TreeMap<String, GoldTally.OfTask>> gold = new HashMap<>();

    private Replay(long number, Map<Registration, Double> averages) {
        this.number = number;
        this.averages = averages;
    }

    /** What is known before everything that can be scored again. */
    static Replay fromCheckpoint(Handle handle) {
        long number =
                handle.createQuery("SELECT COALESCE(MAX(number), 0) FROM checkpoint")
                        .mapTo(Long.class)
                        .one();
        var replay = new Replay(number, ScoreBoard.read(handle, "checkpoint_board"));
        RoundArchive.gold(handle, "checkpoint_gold")
                .forEach((miner, tally) -> tally.tasks().forEach(task -> replay.add(miner, task)));
        return replay;
    }

    /** The number of the last scoring that this is after. */
    long number() {
        return number;
    }

    /** The averages after it. */
    Map<Registration, Double> averages() {
        return averages;
    }

    /** Scores the round of {@code scoring} again, which must be the one after the last. */
    RoundScores step(Handle handle, Scoring scoring) {
        Round round = RoundArchive.content(handle, scoring.round());
        var asked = RoundArchive.asked(handle, scoring.round());
        List<Answer> answers =
                scoring.roster().counting(RoundArchive.answers(handle, round.id()), asked);
        RoundScores scores = RoundScorer.score(round, answers, GoldTally.of(gold(asked), asked));
        take(scoring, asked, scores);
        return scores;
    }

    /** The same with the scores that were computed then. */
    void follow(Handle handle, Scoring scoring) {
        Round round = RoundArchive.content(handle, scoring.round());
        take(
                scoring,
                RoundArchive.asked(handle, scoring.round()),
                RoundArchive.scores(handle, round));
    }

    private void take(Scoring scoring, Map<Ss58Address, Registration> asked, RoundScores scores) {
        if (scoring.number() != number + 1) {
            throw new IllegalStateException("scoring " + scoring.number() + " after " + number);
        }
        averages = ScoreBoard.step(averages, scores, asked, scoring);
        for (RoundScores.OfTask task : scores.tasks()) {
            task.gold()
                    .forEach((hotkey, tally) -> {
                        Registration miner = asked.get(hotkey);
                        if (miner != null) add(miner, tally);
                    });
        }
        number = scoring.number();
    }

    private Map<Registration, GoldTally> gold(Map<Ss58Address, Registration> asked) {
        var tallies = new HashMap<Registration, GoldTally>();
        asked.values()
                .forEach(miner -> {
                    for (Registration known : List.of(miner, miner.unknown())) {
                        var tasks = gold.get(known);
                        if (tasks != null)
                            tallies.put(known, new GoldTally(List.copyOf(tasks.values())));
                    }
                });
        return tallies;
    }

    /** Points are halves, so their sum is the same in every order. */
    private void add(Registration miner, GoldTally.OfTask task) {
        gold.computeIfAbsent(miner, key -> new TreeMap<>())
                .merge(
                        task.task().value(),
                        task,
                        (a, b) ->
                                new GoldTally.OfTask(
                                        a.task(), a.points() + b.points(), a.pairs() + b.pairs()));
    }

    /** Makes this the checkpoint: what was before cannot be scored again any more. */
    void keep(Handle handle) {
        handle.execute("DELETE FROM checkpoint");
        handle.execute("DELETE FROM checkpoint_board");
        handle.execute("DELETE FROM checkpoint_gold");
        handle.execute("INSERT INTO checkpoint (number) VALUES (?)", number);
        averages.forEach(
                (miner, average) -> ScoreBoard.put(handle, "checkpoint_board", miner, average));
        Set<Registration> here = new HashSet<>();
        averages.keySet().forEach(miner -> here.addAll(List.of(miner, miner.unknown())));
        gold.forEach((miner, tasks) -> {
            // Who is gone comes back as another one, so nobody asks for its tally again.
            if (!here.contains(miner)) return;
            for (GoldTally.OfTask task : tasks.values()) {
                handle.execute(
                        "INSERT INTO checkpoint_gold"
                                + " (hotkey, registered_at, task_id, points, pairs)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        miner.hotkey().text(),
                        miner.block(),
                        task.task().value(),
                        task.points(),
                        task.pairs());
            }
        });
    }
}
