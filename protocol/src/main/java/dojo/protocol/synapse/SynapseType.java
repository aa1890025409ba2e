package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * What the wire must know of one kind of message.
 *
 * @param name the Python class name, which is also the path
 * @param required the fields without a default, in the order of declaration; a Python axon wants a
 *     header for each of them
 * @param hashed the fields that the body hash covers, in the order of declaration so that every SDK
 *     computes the same
 * @param unbound the other fields; whoever carries the message can change them. Foreign messages
 *     have some, and an axon takes such a type only where it is told to; ours have none
 * @param write the message's own fields as JSON, all of them, in the order of declaration; one that
 *     is neither hashed nor unbound is a fault of the type, and is thrown
 * @param read the inverse; it ignores unknown fields and never keeps the tree, and an
 *     IllegalArgumentException of it says what is wrong with a value
 */
public record SynapseType<S extends Synapse>(
        String name,
        List<String> required,
        List<String> hashed,
        List<String> unbound,
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
        List<String> bound = List.copyOf(hashed);
        List<String> loose = List.copyOf(unbound);
        Function<S, ObjectNode> fields = write;
        hashed = bound;
        unbound = loose;
        write = synapse -> checked(name, bound, loose, fields.apply(synapse));
        Reading<S> values = read;
        read =
                body -> {
                    try {
                        return values.read(body);
                    } catch (IllegalArgumentException e) {
                        throw new MalformedSynapse(String.valueOf(e.getMessage()));
                    }
                };
    }

    /** A type whose signature covers the whole message. */
    public SynapseType(
            String name,
            List<String> required,
            List<String> hashed,
            Function<S, ObjectNode> write,
            Reading<S> read) {
        this(name, required, hashed, List.of(), write, read);
    }

    private static ObjectNode checked(
            String name, List<String> hashed, List<String> unbound, ObjectNode json) {
        Iterator<String> next = hashed.iterator();
        for (Iterator<String> written = json.fieldNames(); written.hasNext(); ) {
            String field = written.next();
            if (unbound.contains(field)) continue;
            if (!next.hasNext() || !next.next().equals(field)) {
                throw new IllegalStateException(
                        name + " writes " + field + ", which its signature does not cover there");
            }
        }
        if (next.hasNext()) {
            throw new IllegalStateException(name + " does not write " + next.next());
        }
        return json;
    }
}
