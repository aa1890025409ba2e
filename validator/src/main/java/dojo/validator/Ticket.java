package dojo.validator;

import dojo.protocol.synapse.FeedbackRequest;

/**
 * A miner's word that it has a task and will answer later.
 *
 * @param name what the miner calls the task, at most {@link FeedbackRequest#TICKET_CHARS_MAX}
 *     characters
 * @param judge what it says it will score with
 */
public record Ticket(String name, Judge judge) {
    /** Whether the miner brings the answer by itself, so that asking again makes new work. */
    boolean pushed() {
        return judge.method().equals(Judge.MTURK);
    }
}
