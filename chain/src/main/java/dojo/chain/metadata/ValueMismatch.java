package dojo.chain.metadata;

/** A value that is not of the kind asked for, or that a type of the runtime cannot hold. */
public final class ValueMismatch extends IllegalArgumentException {
    ValueMismatch(String why) {
        super(why);
    }
}
