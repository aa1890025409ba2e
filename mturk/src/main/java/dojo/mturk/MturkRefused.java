package dojo.mturk;

import software.amazon.awssdk.services.mturk.model.RequestErrorException;

/** What Amazon refused, and will refuse again: a HIT that is gone, a balance that is too low. */
public final class MturkRefused extends RuntimeException {
    /** Why, in one line for people. */
    public MturkRefused(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether it was refused because it was done before. */
    boolean exists() {
        return getCause() instanceof RequestErrorException e
                && String.valueOf(e.turkErrorCode()).contains("AlreadyExists");
    }
}
