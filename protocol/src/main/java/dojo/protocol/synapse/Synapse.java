package dojo.protocol.synapse;

/**
 * One message between neurons; the reply to it is of the same type. An open seam: a foreign
 * subnet's messages are further implementations, each with its {@link SynapseType}.
 */
public interface Synapse {
    /** The type that reads and writes this very class. */
    SynapseType<?> type();
}
