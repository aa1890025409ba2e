package dojo.cli;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What one sees of a running network at one moment.
 *
 * @param block the chain's newest block
 * @param round the round that is running or was scored last, from 1; 0 before the first
 * @param phase what the round is doing, one word or two
 * @param weights when weights were set last, or empty
 */
record Snapshot(long block, int round, String phase, String weights, List<Line> miners) {
    /**
     * One miner.
     *
     * @param answered tasks of this round it answered
     * @param asked tasks of this round it was asked
     * @param score of the last scored round, in [0, 1]; absent before the first
     * @param average the moving average
     * @param weight last set on the chain, 0 to 65535
     * @param incentive given by the last epoch, 0 to 65535
     */
    record Line(
            int uid,
            String kind,
            String hotkey,
            int answered,
            int asked,
            OptionalDouble score,
            double average,
            int weight,
            int incentive) {}
}
