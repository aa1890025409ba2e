package dojo.localnet;

/** The local chain cannot start; the message says why. */
public final class LocalnetUnavailable extends RuntimeException {
    LocalnetUnavailable(String message) {
        super(message);
    }
}
