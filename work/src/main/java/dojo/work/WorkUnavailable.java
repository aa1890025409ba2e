package dojo.work;

/** A platform that cannot be served, or not be reached; the message says why, on one line. */
public final class WorkUnavailable extends RuntimeException {
    /** Why, in one line for people. */
    public WorkUnavailable(String message) {
        super(message);
    }
}
