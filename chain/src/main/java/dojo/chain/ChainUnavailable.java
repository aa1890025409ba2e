package dojo.chain;

/**
 * The chain could not be reached, did not answer in time, or answered nonsense; the message says
 * which endpoint and what happened. Trying again later may help.
 */
public final class ChainUnavailable extends RuntimeException {
    /** Not available because of {@code why}. */
    public ChainUnavailable(String why) {
        super(why);
    }

    /** Not available because of {@code why}, which {@code cause} brought about. */
    public ChainUnavailable(String why, Throwable cause) {
        super(why, cause);
    }
}
