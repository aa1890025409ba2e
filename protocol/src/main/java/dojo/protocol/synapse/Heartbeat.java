package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.util.List;

/**
 * Whether a miner is there. The body hash covers every field.
 *
 * @param ack false in the question, true in the answer
 */
public record Heartbeat(boolean ack) implements Synapse {
    /** The question. */
    public static final Heartbeat QUESTION = new Heartbeat(false);

    /** The type of this message; field names are those of the Python class. */
    public static final SynapseType<Heartbeat> TYPE =
            new SynapseType<>(
                    "Heartbeat",
                    List.of(),
                    List.of("ack"),
                    heartbeat -> Json.object().put("ack", heartbeat.ack()),
                    Heartbeat::read);

    @Override
    public SynapseType<Heartbeat> type() {
        return TYPE;
    }

    private static Heartbeat read(JsonNode body) throws MalformedSynapse {
        return new Heartbeat(Fields.of(body, "").flag("ack", false));
    }
}
