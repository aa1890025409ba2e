package dojo.validator;

import dojo.scoring.AccuracyWindow;
import dojo.scoring.ScoringMethod;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A validator's rounds without a network and without a database: the same scores, averages and
 * weights, to ask who would earn what. Not safe for use by several threads.
 */
public final class Rehearsal {
    private final double alpha;
    private Map<Registration, Double> averages = new LinkedHashMap<>();
    private final Map<Registration, GoldSince> gold = new HashMap<>();
    private Roster roster = new Roster(0, List.of());
    private long scored;

    /**
     * Nobody has earned anything.
     *
     * @param alpha the weight of a new round, in (0, 1]
     */
    public Rehearsal(double alpha) {
        this.alpha = alpha;
    }

    /** Who has a seat in the subnet, since which block. */
    public record Seat(int uid, Ss58Address hotkey, long registeredAt) {
        private Registration registration() {
            return new Registration(hotkey, registeredAt);
        }
    }

    /**
     * What a weight is for.
     *
     * @param u16 its part of the largest
     */
    public record Weight(int uid, int u16) {}

    /** A miner's gold in the window; of a window without a beginning one sum for each task. */
    private static final class GoldSince {
        private final List<GoldTable.Row> rows = new ArrayList<>();
        private GoldTally all = GoldTally.NONE;

        GoldTally from(Round round) {
            if (round.accuracy() instanceof AccuracyWindow.All) return all;
            rows.removeIf(row -> row.at().isBefore(round.goldFrom()));
            return GoldTally.sum(rows.stream().map(GoldTable.Row::tally).toList());
        }

        void add(GoldTable.Row row, Round round) {
            if (!(round.accuracy() instanceof AccuracyWindow.All)) {
                rows.add(row);
                return;
            }
            var tasks = new ArrayList<>(all.tasks());
            tasks.add(row.tally());
            all = GoldTally.sum(tasks);
        }
    }

    /** Scores {@code round}, which asked all {@code seats}, after those before it. */
    public RoundScores score(Round round, List<Answer> answers, List<Seat> seats) {
        roster =
                new Roster(
                        0,
                        seats.stream()
                                .map(seat -> new Roster.Member(seat.uid(), seat.registration()))
                                .toList());
        Map<Ss58Address, Registration> asked = roster.byHotkey();
        gold.keySet().removeIf(miner -> !miner.equals(asked.get(miner.hotkey())));
        var before = new HashMap<Ss58Address, GoldTally>();
        // A method of whole rounds counts gold itself, and never looks at what was before.
        boolean counted = ScoringMethod.named(round.method()).wholeRounds();
        if (!counted) gold.forEach((miner, since) -> before.put(miner.hotkey(), since.from(round)));
        RoundScores scores = RoundScorer.scoreAgain(round, answers, before);
        var scoring = new Scoring(++scored, round.id(), roster, alpha, Absent.DECAY);
        averages = ScoreBoard.step(averages, scores, asked, scoring);
        for (RoundScores.OfTask task : scores.tasks()) {
            if (counted) break;
            task.gold()
                    .forEach((hotkey, tally) -> {
                        Registration miner = asked.get(hotkey);
                        if (miner == null || tally.pairs() == 0) return;
                        gold.computeIfAbsent(miner, key -> new GoldSince())
                                .add(new GoldTable.Row(miner, round.openedAt(), tally), round);
                    });
        }
        return scores;
    }

    /** The weights to be set now, if there are any. */
    public Optional<List<Weight>> weights() {
        return switch (new WeightsBasis(roster, 1, 65535, 360).weights(averages)) {
            case WeightsBasis.Derived.Usable(var weights) -> {
                var list = new ArrayList<Weight>();
                for (int i = 0; i < weights.uids().size(); i++) {
                    list.add(new Weight(weights.uids().get(i), weights.values().get(i)));
                }
                yield Optional.of(list);
            }
            case WeightsBasis.Derived.Unusable(var reason) -> Optional.empty();
        };
    }
}
