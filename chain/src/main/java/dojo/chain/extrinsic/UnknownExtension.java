package dojo.chain.extrinsic;

/**
 * The runtime wants something in every extrinsic that this client does not know; a signature made
 * without it would be a bad one.
 */
public final class UnknownExtension extends RuntimeException {
    UnknownExtension(String identifier) {
        super("the runtime's signed extension " + identifier + " has content unknown to us");
    }
}
