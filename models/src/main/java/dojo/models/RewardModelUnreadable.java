package dojo.models;

/** A file that was to hold a reward model and does not; the message says which file and why. */
public final class RewardModelUnreadable extends RuntimeException {
    RewardModelUnreadable(String where, String why) {
        super("reward model " + where + ": " + why);
    }

    RewardModelUnreadable(String where, Throwable cause) {
        super("reward model " + where + " cannot be read: " + cause.getMessage(), cause);
    }
}
