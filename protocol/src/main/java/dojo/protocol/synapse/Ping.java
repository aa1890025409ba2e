package dojo.protocol.synapse;

import dojo.base.Json;
import java.util.List;

/** The empty message that every axon answers; on the wire it is the SDK's base class. */
public record Ping() implements Synapse {
    /** The type of this message. */
    public static final SynapseType<Ping> TYPE =
            new SynapseType<>(
                    "Synapse", List.of(), List.of(), ping -> Json.object(), body -> new Ping());

    @Override
    public SynapseType<Ping> type() {
        return TYPE;
    }
}
