package dojo.protocol;

/** Where a handler sends the text of its answer, part by part, while it is made. */
public interface TokenStream {
    /**
     * Sends {@code part} at once, as one chunk; an empty one is not sent. Waits while the caller
     * does not read.
     *
     * @throws StreamEnded if nobody takes the text any more
     */
    void send(String part) throws StreamEnded;
}
