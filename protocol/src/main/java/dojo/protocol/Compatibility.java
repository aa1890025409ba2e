package dojo.protocol;

import dojo.protocol.synapse.SynapseType;
import java.util.List;

/**
 * What an axon puts up with for one foreign type of message, because its callers cannot do better.
 * Given where the type is attached, and logged at the start of the axon.
 */
public enum Compatibility {
    /** The signature does not cover some fields: whoever carries a request can change them. */
    UNBOUND_FIELDS;

    /** Refuses {@code type} if it needs what is not {@code allowed}. */
    static void require(SynapseType<?> type, Compatibility... allowed) {
        if (!type.unbound().isEmpty() && !List.of(allowed).contains(UNBOUND_FIELDS)) {
            throw new IllegalArgumentException(
                    warning(type) + "; if that is meant, attach it with " + UNBOUND_FIELDS);
        }
    }

    static String warning(SynapseType<?> type) {
        return type.name() + ": the signature does not cover " + String.join(", ", type.unbound());
    }
}
