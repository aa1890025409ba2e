package dojo.validator;

import dojo.task.TaskId;
import dojo.wallet.Ss58Address;

/** What the ledger made of one feedback; either way it is on the disk. */
public sealed interface Recorded {
    /** The answer counts. */
    record Stored(Answer answer) implements Recorded {}

    /** There is none yet: the miner has the task, and answers later. */
    record Promised(long round, TaskId task, Ss58Address miner, Ticket ticket)
            implements Recorded {}

    /** It does not, and the reason is kept. */
    record Refused(Refusal refusal) implements Recorded {}
}
