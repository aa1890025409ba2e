package dojo.validator;

import dojo.scoring.Bootstrap;
import dojo.scoring.Interval;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Where a miner stands after all rounds scored so far.
 *
 * @param mean its mean consensus score over all tasks it was asked, before accuracy
 * @param meanInterval 95%, drawn by task
 * @param gold how it did on gold pairs
 * @param answered how many tasks it answered
 * @param asked how many it was asked, above 0
 * @param average its moving average; 0 if it is not registered any more
 */
public record Standing(
        Registration miner,
        double mean,
        Interval meanInterval,
        GoldTally gold,
        int answered,
        int asked,
        double average) {
    /** Fixed, so that the same rounds have the same intervals wherever they are shown. */
    private static final long INTERVAL_SEED = 2;

    /**
     * By how much one miner's mean consensus score is above another's.
     *
     * @param interval 95%, drawn by task, both miners on the same tasks
     */
    public record Difference(double mean, Interval interval, int tasks) {}

    /** Its hotkey. */
    public Ss58Address hotkey() {
        return miner.hotkey();
    }

    /** Every miner that was ever asked, by hotkey and registration. */
    public static List<Standing> all(RoundArchive archive, ScoreBoard board) {
        var byMiner = new HashMap<Registration, List<RoundArchive.TaskShares>>();
        for (RoundArchive.TaskShares shares : archive.shares()) {
            byMiner.computeIfAbsent(shares.miner(), miner -> new ArrayList<>()).add(shares);
        }
        Map<Registration, GoldTally> gold = archive.gold();
        Map<Registration, Double> averages = board.averages();
        var standings = new ArrayList<Standing>();
        byMiner.forEach((miner, shares) -> {
            double[] sums = sums(shares);
            double[] counts = shares.stream().mapToDouble(RoundArchive.TaskShares::asked).toArray();
            int asked = shares.stream().mapToInt(RoundArchive.TaskShares::asked).sum();
            standings.add(
                    new Standing(
                            miner,
                            sum(sums) / asked,
                            Bootstrap.ratio(sums, counts, random()),
                            gold.getOrDefault(miner, GoldTally.NONE),
                            shares.stream().mapToInt(RoundArchive.TaskShares::answered).sum(),
                            asked,
                            averages.getOrDefault(miner, 0.0)));
        });
        standings.sort((a, b) -> a.miner().compareTo(b.miner()));
        return standings;
    }

    /** How {@code one} compares with {@code other}; nothing if no task was asked of both. */
    public static Optional<Difference> difference(
            RoundArchive archive, Ss58Address one, Ss58Address other) {
        List<RoundArchive.PairedShares> pairs = archive.pairedShares(one, other);
        if (pairs.isEmpty()) return Optional.empty();
        double[] a = pairs.stream().mapToDouble(RoundArchive.PairedShares::one).toArray();
        double[] b = pairs.stream().mapToDouble(RoundArchive.PairedShares::other).toArray();
        double[] counts = pairs.stream().mapToDouble(RoundArchive.PairedShares::asked).toArray();
        return Optional.of(
                new Difference(
                        (sum(a) - sum(b)) / sum(counts),
                        Bootstrap.pairedDifference(a, b, counts, random()),
                        pairs.size()));
    }

    private static double[] sums(List<RoundArchive.TaskShares> shares) {
        return shares.stream().mapToDouble(RoundArchive.TaskShares::sum).toArray();
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) sum += value;
        return sum;
    }

    private static SplittableRandom random() {
        return new SplittableRandom(INTERVAL_SEED);
    }
}
