package dojo.localnet;

import dojo.chain.metadata.Value;

/** In whose name a call runs. */
sealed interface Origin {
    /** The chain itself, through sudo. */
    record Root() implements Origin {}

    /** The account that signed. */
    record Signed(Value account) implements Origin {}

    /** Fails for everybody but the chain itself. */
    default void root() {
        if (!(this instanceof Root)) {
            throw DispatchFailed.badOrigin();
        }
    }

    /** The account that signed; sudo has none. */
    default Value signer() {
        return switch (this) {
            case Root() -> throw DispatchFailed.badOrigin();
            case Signed(Value account) -> account;
        };
    }
}
