package dojo.mturk;

import java.time.Duration;

/**
 * One worker's answer as Amazon lists it.
 *
 * @param worker Amazon's id of the worker, which is kept nowhere
 * @param worked from taking the HIT to handing it in
 * @param answer XML, see {@link AnswerXml}
 */
record Submission(String assignment, String worker, Duration worked, String answer, Status status) {
    /** Whether it was judged. */
    enum Status {
        SUBMITTED,
        APPROVED,
        REJECTED
    }

    /** Without the worker. */
    @Override
    public String toString() {
        return "assignment " + assignment + ", " + status;
    }
}
