package dojo.protocol;

/** The caller of a stream went away, or its deadline passed: there is nothing left to do. */
public final class StreamEnded extends Exception {
    StreamEnded() {
        super("the stream has ended", null, false, false);
    }
}
