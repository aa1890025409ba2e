package dojo.chain.metadata;

/** A name or index that the runtime's metadata does not have; the message says which. */
public final class NotInMetadata extends RuntimeException {
    /** {@code what} was looked for. */
    public NotInMetadata(String what) {
        super("the runtime has no " + what);
    }
}
