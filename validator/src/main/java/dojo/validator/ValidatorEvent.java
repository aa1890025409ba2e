package dojo.validator;

import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Something that a validator did, told after it is on the disk. */
public sealed interface ValidatorEvent {
    /** A round was written down and is about to be sent. */
    record RoundOpened(Round round) implements ValidatorEvent {}

    /** An open round was found when the process started, and goes on. */
    record RoundResumed(Round round) implements ValidatorEvent {}

    /** Nobody serves an axon, so there is no round. */
    record NobodyToAsk() implements ValidatorEvent {}

    /** There is no task to ask about, so there is no round. */
    record NothingToAsk(String why) implements ValidatorEvent {}

    /** An answer is stored and cannot be lost any more. */
    record AnswerRecorded(long round, TaskId task, Ss58Address miner) implements ValidatorEvent {}

    /** A reply did not count, or there was none. */
    record AnswerRefused(Refusal refusal) implements ValidatorEvent {}

    /** A miner has a task and answers later. */
    record AnswerPromised(long round, TaskId task, Ss58Address miner) implements ValidatorEvent {}

    /**
     * The clock was set or the machine slept; open rounds go on as long as they were to.
     *
     * @param leap how far, below zero if back
     */
    record ClockLeapt(Duration leap) implements ValidatorEvent {
        /** The same as one line. */
        public String text() {
            return leap.isPositive()
                    ? "the clock went ahead by "
                            + leap
                            + ", or this machine slept; open rounds go on so much longer"
                    : "the clock went back by " + leap.abs();
        }
    }

    /** Something of one round failed by our own fault; the others go on. */
    record RoundFailed(long round, String why) implements ValidatorEvent {}

    /** A round takes no more answers. */
    record RoundClosed(long round) implements ValidatorEvent {}

    /**
     * A round is scored.
     *
     * @param board the moving average of every registered hotkey, this round included
     */
    record RoundScored(RoundScores scores, Map<Ss58Address, Double> board)
            implements ValidatorEvent {
        public RoundScored {
            board = Map.copyOf(board);
        }
    }

    /** The scoring method of a round failed on a task, which gave nobody anything. */
    record MethodFailed(long round, TaskId task, String why) implements ValidatorEvent {
        /** The same as one line. */
        public String text() {
            return "round "
                    + round
                    + ", task "
                    + task
                    + ": nobody is paid, the method failed: "
                    + why;
        }
    }

    /** A round was given up. */
    record RoundAbandoned(long round, String reason) implements ValidatorEvent {}

    /** The miners were told their results. */
    record ResultsSent(long round, int delivered, int failed) implements ValidatorEvent {}

    /** Scored rounds were added to the dataset. */
    record DatasetGrew(Path file, long rows) implements ValidatorEvent {}

    /** Weights are on the chain. */
    record WeightsSet(WeightsResult.Set weights) implements ValidatorEvent {}

    /** No weights were set; told once for each different reason in a row. */
    record WeightsNotSet(WeightsResult why) implements ValidatorEvent {}

    /** The database or the dataset cannot be used; told once, and tried again until it can. */
    record StorageLost(String why) implements ValidatorEvent {}

    /** What was lost is back, and what was to be written is. */
    record StorageBack() implements ValidatorEvent {}

    /** The chain did not answer; tried again soon. */
    record ChainLost(String why) implements ValidatorEvent {}
}
