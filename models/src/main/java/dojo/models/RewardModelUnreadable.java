package dojo.models;

/** A file that was to hold a reward model and does not; the message says which file and why. */
public final class RewardModelUnreadable extends RuntimeException {
    /** {@code where} cannot be used, because {@code why}. */
    public RewardModelUnreadable(String where, String why) {
        super("reward model " + where + ": " + why);
    }

    /** {@code where} could not be read at all. */
    public RewardModelUnreadable(String where, Throwable cause) {
        super("reward model " + where + " cannot be read: " + cause.getMessage(), cause);
    }
}
