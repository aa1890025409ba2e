package dojo.chain;

/**
 * The chain's runtime is newer than those whose calls were verified, and nobody allowed to submit
 * to it; nothing was signed.
 */
public final class UnverifiedRuntime extends RuntimeException {
    UnverifiedRuntime(long spec) {
        super(
                "the chain's runtime is of spec "
                        + spec
                        + ", newer than "
                        + UnknownSpec.NEWEST_VERIFIED
                        + " whose calls were verified; look at a dry run, then allow an unknown"
                        + " spec");
    }
}
