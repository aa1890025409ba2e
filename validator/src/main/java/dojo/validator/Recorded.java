package dojo.validator;

/** What the ledger made of one feedback; either way it is on the disk. */
public sealed interface Recorded {
    /** The answer counts. */
    record Stored(Answer answer) implements Recorded {}

    /** It does not, and the reason is kept. */
    record Refused(Refusal refusal) implements Recorded {}
}
