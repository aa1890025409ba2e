package dojo.validator;

import dojo.protocol.synapse.Rank;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.Optional;

/** What came of asking one miner about one task, whichever way it came. */
public sealed interface Feedback {
    /** The round it is about. */
    long round();

    /** The task it is about. */
    TaskId task();

    /** Who was asked. */
    Ss58Address miner();

    /**
     * Scores as the miner sent them, under the ids it was shown.
     *
     * @param judge what the miner says it scored with
     * @param hit the HIT on Mechanical Turk that the scores come from; each counts once
     */
    record Scores(
            long round,
            TaskId task,
            Ss58Address miner,
            List<Rank> ranks,
            Judge judge,
            Optional<String> hit)
            implements Feedback {
        public Scores {
            ranks = List.copyOf(ranks);
        }
    }

    /** No scores yet, but a ticket to ask for them. */
    record Promise(long round, TaskId task, Ss58Address miner, Ticket ticket) implements Feedback {}

    /** No scores, and why. */
    record Nothing(long round, TaskId task, Ss58Address miner, Refusal.Reason reason, String detail)
            implements Feedback {}
}
