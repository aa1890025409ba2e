package dojo.localnet;

import dojo.chain.metadata.RuntimeMetadata;
import java.util.List;
import java.util.Map;

/** A call was refused by the runtime; everything it did is taken back. */
final class DispatchFailed extends RuntimeException {
    private final String pallet;
    private final String error;

    private DispatchFailed(String pallet, String error) {
        super(pallet.isEmpty() ? error : pallet + "." + error, null, false, false);
        this.pallet = pallet;
        this.error = error;
    }

    /** An error of a pallet's own. */
    static DispatchFailed of(String pallet, String error) {
        return new DispatchFailed(pallet, error);
    }

    /** An error of SubtensorModule. */
    static DispatchFailed subtensor(String error) {
        return new DispatchFailed("SubtensorModule", error);
    }

    /** An error about money that is not there or may not go. */
    static DispatchFailed token(String error) {
        return new DispatchFailed("Token", error);
    }

    /** A number went out of its range. */
    static DispatchFailed arithmetic(String error) {
        return new DispatchFailed("Arithmetic", error);
    }

    static DispatchFailed badOrigin() {
        return new DispatchFailed("", "BadOrigin");
    }

    /** Fails with an error of SubtensorModule unless {@code holds}. */
    static void ensure(boolean holds, String error) {
        if (!holds) {
            throw subtensor(error);
        }
    }

    String error() {
        return error;
    }

    /** The runtime's DispatchError, ready for encoding. */
    Object encodable(RuntimeMetadata metadata) {
        return switch (pallet) {
            case "" -> error;
            case "Token", "Arithmetic" -> Map.of(pallet, List.of(error));
            default -> metadata.dispatchError(pallet, error);
        };
    }
}
