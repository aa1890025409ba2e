package dojo.task;

import java.util.Arrays;
import java.util.List;

/**
 * What is known about the quality of a task's completions.
 *
 * @param ranks one for each completion in the task's order; lower is better, equal is a tie
 * @param kind how it is known
 */
public record GroundTruth(List<Integer> ranks, Kind kind) {
    /** How a ground truth came about. */
    public enum Kind {
        /** People judged it. */
        HUMAN,
        /** Worse completions were made from better ones. */
        CONSTRUCTED
    }

    public GroundTruth {
        ranks = List.copyOf(ranks);
        if (ranks.stream().anyMatch(rank -> rank < 0)) {
            throw new IllegalArgumentException("negative rank in " + ranks);
        }
    }

    /** Ranks 0, 1, 2 … for {@code completions} that stand from best to worst. */
    public static GroundTruth bestFirst(int completions, Kind kind) {
        Integer[] ranks = new Integer[completions];
        Arrays.setAll(ranks, i -> i);
        return new GroundTruth(List.of(ranks), kind);
    }
}
