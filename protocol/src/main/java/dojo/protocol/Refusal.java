package dojo.protocol;

/** Ends a request with a status and the reason that the caller is told. */
final class Refusal extends Exception {
    final int status;

    Refusal(int status, String message) {
        // No stack trace: strangers can cause these at will.
        super(message, null, false, false);
        this.status = status;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
