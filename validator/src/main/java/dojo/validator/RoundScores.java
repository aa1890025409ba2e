package dojo.validator;

import dojo.scoring.Interval;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.Map;

/**
 * What a closed round came to.
 *
 * @param miners one for each miner asked, in the order of the round's peers
 */
public record RoundScores(long round, List<OfTask> tasks, List<OfMiner> miners) {
    /**
     * One task.
     *
     * @param consensus the mean score of each completion in the task's own order; empty if nobody
     *     answered
     * @param shares what each miner asked got, summing to 1; 0 without an answer
     * @param breakdown what the share of each miner that answered comes from, by name
     * @param fault why the scoring method gave nobody anything, or empty; not kept
     * @param gold pairs and points of each miner that answered, if the task is gold
     */
    public record OfTask(
            TaskId task,
            List<Double> consensus,
            Map<Ss58Address, Double> shares,
            Map<Ss58Address, GoldTally.OfTask> gold,
            Map<Ss58Address, Map<String, Double>> breakdown,
            String fault) {
        public OfTask {
            consensus = List.copyOf(consensus);
            shares = Map.copyOf(shares);
            gold = Map.copyOf(gold);
            breakdown = Map.copyOf(breakdown);
        }
    }

    /**
     * One miner.
     *
     * @param mean its mean share over all tasks of the round
     * @param multiplier its classification accuracy over the gold in the round's window, this
     *     round's included; the median of the measured miners, or 0.5 without any, if not measured
     * @param measured whether the multiplier is its own accuracy
     * @param interval 95% of its own accuracy; all of [0, 1] if not measured
     * @param score what goes into the moving average: mean times multiplier, or the mean alone if
     *     the method has counted gold in it
     * @param answered how many of the round's tasks it answered
     */
    public record OfMiner(
            Ss58Address hotkey,
            double mean,
            double multiplier,
            boolean measured,
            Interval interval,
            double score,
            int answered) {}

    public RoundScores {
        tasks = List.copyOf(tasks);
        miners = List.copyOf(miners);
    }
}
