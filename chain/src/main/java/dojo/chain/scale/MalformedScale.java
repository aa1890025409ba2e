package dojo.chain.scale;

/** Bytes that are not what they were to be; the message says what was read and where it broke. */
public final class MalformedScale extends RuntimeException {
    /** Bytes refused because of {@code why}. */
    public MalformedScale(String why) {
        super(why);
    }
}
