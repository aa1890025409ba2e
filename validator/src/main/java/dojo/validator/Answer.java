package dojo.validator;

import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.List;

/**
 * A miner's stored answer to one task.
 *
 * @param scores one for each completion in the task's own order, all finite
 */
public record Answer(
        long round, TaskId task, Ss58Address miner, List<Double> scores, Judge judge, Instant at) {
    public Answer {
        scores = List.copyOf(scores);
    }
}
