package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/**
 * What the wire must know of one kind of message.
 *
 * @param name the Python class name, which is also the path
 * @param required the fields without a default, in the order of declaration; a Python axon wants a
 *     header for each of them
 * @param hashed the fields that the body hash covers, in the order of declaration so that every SDK
 *     computes the same; a field that is not listed can be changed by whoever carries the message
 * @param write the message's own fields as JSON, all of them, in the order of declaration
 * @param read the inverse; it ignores unknown fields and never keeps the tree
 */
public record SynapseType<S extends Synapse>(
        String name,
        List<String> required,
        List<String> hashed,
        Function<S, ObjectNode> write,
        Reading<S> read) {

    /** Makes a message of a body, or says what is wrong with it. */
    @FunctionalInterface
    public interface Reading<S> {
        S read(JsonNode body) throws MalformedSynapse;
    }

    public SynapseType {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
            throw new IllegalArgumentException("a synapse cannot be called " + name);
        }
        required = List.copyOf(required);
        hashed = List.copyOf(hashed);
    }
}
