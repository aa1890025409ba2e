package dojo.validator;

import dojo.scoring.Bootstrap;
import dojo.scoring.Interval;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * How a miner did on gold pairs in some span. A pair that it scored alike counts one half; a gold
 * task that it did not answer measures nothing.
 */
public record GoldTally(List<OfTask> tasks) {
    /** A miner of whom nothing is known. */
    public static final GoldTally NONE = new GoldTally(List.of());

    /** Below so many different tasks the bootstrap has too little to draw from. */
    private static final int CLUSTERS_MIN = 10;

    /** Fixed, so that the same tally has the same interval wherever it is shown. */
    private static final long INTERVAL_SEED = 1;

    /**
     * All answers to one gold task, which may have come in several rounds.
     *
     * @param points 1 for each pair put right, one half for each tie
     * @param pairs above 0
     */
    public record OfTask(TaskId task, double points, int pairs) {}

    public GoldTally {
        tasks = List.copyOf(tasks);
    }

    /** What of {@code all} belongs to those who are {@code asked}. */
    static Map<Ss58Address, GoldTally> of(
            Map<Registration, GoldTally> all, Map<Ss58Address, Registration> asked) {
        var gold = new HashMap<Ss58Address, GoldTally>();
        asked.forEach((hotkey, miner) -> {
            var tasks = new ArrayList<>(all.getOrDefault(miner.unknown(), NONE).tasks());
            if (miner.block() != Registration.UNKNOWN) {
                tasks.addAll(all.getOrDefault(miner, NONE).tasks());
            }
            if (!tasks.isEmpty()) gold.put(hotkey, sum(tasks));
        });
        return gold;
    }

    /** One for each task, in their order by name, of what may hold several. */
    static GoldTally sum(Collection<OfTask> parts) {
        var tasks = new TreeMap<String, OfTask>();
        for (OfTask part : parts) {
            tasks.merge(
                    part.task().value(),
                    part,
                    (a, b) -> new OfTask(a.task(), a.points() + b.points(), a.pairs() + b.pairs()));
        }
        return new GoldTally(List.copyOf(tasks.values()));
    }

    double points() {
        return tasks.stream().mapToDouble(OfTask::points).sum();
    }

    /** How many pairs the miner answered. */
    public int pairs() {
        return tasks.stream().mapToInt(OfTask::pairs).sum();
    }

    /** Points by pair in [0, 1], or nothing if no pair was answered. */
    public OptionalDouble accuracy() {
        return pairs() == 0 ? OptionalDouble.empty() : OptionalDouble.of(points() / pairs());
    }

    /**
     * The 95% interval of the accuracy: a bootstrap by task where there are at least {@value
     * #CLUSTERS_MIN}, Wilson's over the pairs where there are few; all of [0, 1] for none.
     */
    public Interval interval() {
        if (tasks.isEmpty()) return new Interval(0, 1);
        if (tasks.size() < CLUSTERS_MIN) return Interval.wilson(points(), pairs());
        return Bootstrap.ratio(
                tasks.stream().mapToDouble(OfTask::points).toArray(),
                tasks.stream().mapToDouble(OfTask::pairs).toArray(),
                new SplittableRandom(INTERVAL_SEED));
    }
}
