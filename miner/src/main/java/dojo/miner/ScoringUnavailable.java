package dojo.miner;

/** A scoring method or model that this version does not have; the message says what it has. */
public final class ScoringUnavailable extends RuntimeException {
    ScoringUnavailable(String message) {
        super(message);
    }

    ScoringUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
