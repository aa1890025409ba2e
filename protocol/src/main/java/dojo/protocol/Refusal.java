package dojo.protocol;

/** Ends a request with a status and the reason that the caller is told. */
final class Refusal extends Exception {
    final Outcome outcome;
    final int status;

    Refusal(Outcome outcome, int status, String message) {
        // No stack trace: strangers can cause these at will.
        super(message, null, false, false);
        this.outcome = outcome;
        this.status = status;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
