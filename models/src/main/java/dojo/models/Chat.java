package dojo.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A conversation put to a model, and how it is to answer.
 *
 * @param temperature 0 to 2
 * @param tokensMax how long the answer may be, thoughts included; one that is cut off is none
 * @param schema what the answer has to look like, if it is to be JSON. Some servers cannot hold a
 *     model to it, so the messages must ask for JSON too, and the answer must be checked
 */
public record Chat(
        List<Turn> turns, double temperature, int tokensMax, Optional<AnswerSchema> schema) {
    public Chat {
        turns = List.copyOf(turns);
        if (turns.isEmpty()) throw new IllegalArgumentException("no turns");
        if (!(temperature >= 0 && temperature <= 2)) {
            throw new IllegalArgumentException("temperature " + temperature);
        }
        if (tokensMax < 1) throw new IllegalArgumentException("tokens " + tokensMax);
    }

    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }

    /** What one of them says. */
    public record Turn(Role role, String text) {}

    /** A JSON schema; strict servers want every property required and no others allowed. */
    public record AnswerSchema(String name, ObjectNode schema) {}
}
