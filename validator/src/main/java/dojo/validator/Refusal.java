package dojo.validator;

import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Instant;

/**
 * A miner's reply that did not count, or its silence, with the reason.
 *
 * @param detail what exactly, at most {@value #DETAIL_CHARS_MAX} characters
 * @param count how often it came to the same so far
 * @param at the last time
 */
public record Refusal(
        long round,
        TaskId task,
        Ss58Address miner,
        Reason reason,
        String detail,
        int count,
        Instant at) {
    /** The longest detail kept, in characters. */
    public static final int DETAIL_CHARS_MAX = 300;

    /** Why a reply did not count. */
    public enum Reason {
        /** At the deadline or after it, or the round was closed. */
        LATE,
        /** This miner's answer to this task is already there. */
        TWICE,
        /** This miner was not asked this in this round. */
        NOT_ASKED,
        /** An answer made by a better method took its place. */
        SUPERSEDED,
        /** The HIT was used for another answer. */
        HIT_USED,
        /** The HIT says something else than the scores, or cannot be read. */
        HIT_NOT_PROVEN,
        /** The miner has the task, and no result yet. */
        NOT_YET,
        /** A score for a completion that was not shown. */
        UNKNOWN_ID,
        /** Two scores for one completion. */
        REPEATED_ID,
        /** No score for one of the completions. */
        MISSING_ID,
        /** A score is NaN. */
        NOT_A_NUMBER,
        /** A score is infinite. */
        INFINITE,
        /** A score is outside of what the protocol allows. */
        OUT_OF_RANGE,
        /** An answer without any score: the miner has none to give. */
        DECLINED,
        /** The miner's axon said no. */
        REFUSED_BY_MINER,
        /** The miner's axon has too much to do at the moment. */
        BUSY,
        /** The reply is not the message it should be. */
        MALFORMED,
        /** No reply in time. */
        TIMED_OUT,
        /** No connection. */
        UNREACHABLE;

        /** Whether asking the same miner again before the deadline may help. */
        public boolean mayPass() {
            return this == TIMED_OUT || this == UNREACHABLE || this == BUSY || this == NOT_YET;
        }
    }

    Refusal times(int count) {
        return new Refusal(round, task, miner, reason, detail, count, at);
    }

    public Refusal {
        if (detail.length() > DETAIL_CHARS_MAX) detail = detail.substring(0, DETAIL_CHARS_MAX);
        // A stranger may have written it, and it goes into logs and terminals.
        detail = detail.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
