package dojo.validator;

import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Goes through the rounds again in the order in which they were scored, from the checkpoint on. */
final class Replay {
    private long number;
    private Map<Registration, Double> averages;
    private final Map<Registration, TreeMap<Instant, List<GoldTally.OfTask>>> gold =
            new HashMap<>();

    private Replay(long number, Map<Registration, Double> averages) {
        this.number = number;
        this.averages = averages;
    }

    /** What is known before everything that can be scored again. */
    static Replay fromCheckpoint(Handle handle) {
        var replay = new Replay(checkpoint(handle), ScoreBoard.read(handle, "checkpoint_board"));
        GoldTable.CHECKPOINT.rows(handle).forEach(replay::add);
        return replay;
    }

    private static long checkpoint(Handle handle) {
        return handle.createQuery("SELECT COALESCE(MAX(number), 0) FROM checkpoint")
                .mapTo(Long.class)
                .one();
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
        RoundScores scores =
                RoundScorer.scoreAgain(
                        round, answers, GoldTally.of(gold(asked, round.goldFrom()), asked));
        requireNext(number, scoring);
        averages = ScoreBoard.step(averages, scores, asked, scoring);
        number = scoring.number();
        var measured = new HashMap<TaskId, Map<Ss58Address, GoldTally.OfTask>>();
        for (RoundScores.OfTask task : scores.tasks()) measured.put(task.task(), task.gold());
        for (Answer answer : answers) {
            Registration miner = asked.get(answer.miner());
            var tally = measured.getOrDefault(answer.task(), Map.of()).get(answer.miner());
            if (miner == null || tally == null || tally.pairs() == 0) continue;
            add(new GoldTable.Row(miner, answer.at(), tally));
        }
        return scores;
    }

    private Map<Registration, GoldTally> gold(Map<Ss58Address, Registration> asked, Instant from) {
        var tallies = new HashMap<Registration, GoldTally>();
        asked.values()
                .forEach(miner -> {
                    for (Registration known : List.of(miner, miner.unknown())) {
                        var answers = gold.get(known);
                        if (answers == null) continue;
                        tallies.put(
                                known,
                                GoldTally.sum(
                                        answers.tailMap(from).values().stream()
                                                .flatMap(List::stream)
                                                .toList()));
                    }
                });
        return tallies;
    }

    private void add(GoldTable.Row row) {
        gold.computeIfAbsent(row.miner(), key -> new TreeMap<>())
                .computeIfAbsent(row.at(), key -> new ArrayList<>())
                .add(row.tally());
    }

    private static void requireNext(long number, Scoring scoring) {
        if (scoring.number() != number + 1) {
            throw new IllegalStateException("scoring " + scoring.number() + " after " + number);
        }
    }

    /**
     * Moves the checkpoint behind {@code scoring}, which must be the one after it, with the scores
     * that were computed then: it cannot be scored again any more.
     */
    static void moveCheckpoint(Handle handle, Scoring scoring) {
        requireNext(checkpoint(handle), scoring);
        Round round = RoundArchive.content(handle, scoring.round());
        Map<Registration, Double> averages =
                ScoreBoard.step(
                        ScoreBoard.read(handle, "checkpoint_board"),
                        RoundArchive.scores(handle, round),
                        RoundArchive.asked(handle, scoring.round()),
                        scoring);
        handle.execute("DELETE FROM checkpoint");
        handle.execute("DELETE FROM checkpoint_board");
        handle.execute("INSERT INTO checkpoint (number) VALUES (?)", scoring.number());
        averages.forEach(
                (miner, average) -> ScoreBoard.put(handle, "checkpoint_board", miner, average));
        GoldTable.CHECKPOINT.add(handle, scoring.round());
        GoldTable.CHECKPOINT.forgetGone(handle);
    }
}
