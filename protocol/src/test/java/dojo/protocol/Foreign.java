package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A message of another subnet, as the recorded axons had them: fields with defaults. */
record Foreign(SynapseType<Foreign> type, ObjectNode fields) implements Synapse {
    static final SynapseType<Foreign> ECHO =
            type("Echo", List.of("text"), List.of("text", "n"), "{'text':'','n':0,'reply':null}");
    static final SynapseType<Foreign> COMPLEX =
            type(
                    "Complex",
                    List.of("roles", "messages"),
                    List.of("roles", "messages", "temperature", "flag", "meta", "maybe"),
                    "{'roles':[],'messages':[],'temperature':0.7,'flag':true,'meta':{},"
                            + "'maybe':null,'completion':null}");
    static final SynapseType<Foreign> SLOW =
            type("Slow", List.of(), List.of(), "{'seconds':0.0,'done':null}");
    static final SynapseType<Foreign> BOOM = type("Boom", List.of(), List.of(), "{'why':'bad'}");
    static final SynapseType<Foreign> BLOCKED = type("Blocked", List.of(), List.of(), "{'x':null}");
    static final SynapseType<Foreign> STREAM_TEST =
            type(
                    "StreamTest",
                    List.of("prompt"),
                    List.of("prompt"),
                    "{'prompt':'','completion':''}");

    static Foreign echo(String text, int n) {
        return new Foreign(ECHO, Json.object().put("text", text).put("n", n).putNull("reply"));
    }

    private static SynapseType<Foreign> type(
            String name, List<String> required, List<String> hashed, String defaults) {
        // The holder lets a message know the type that reads it.
        var holder =
                new Object() {
                    SynapseType<Foreign> type =
                            new SynapseType<>(
                                    name,
                                    required,
                                    hashed,
                                    unbound(),
                                    Foreign::fields,
                                    body -> read(body));

                    List<String> unbound() {
                        List<String> unbound = new ArrayList<>();
                        json(defaults).fieldNames().forEachRemaining(unbound::add);
                        unbound.removeAll(hashed);
                        return unbound;
                    }

                    Foreign read(JsonNode body) throws MalformedSynapse {
                        ObjectNode fields = Json.object();
                        for (Map.Entry<String, JsonNode> field : json(defaults).properties()) {
                            JsonNode given = body.path(field.getKey());
                            if (given.isMissingNode() && required.contains(field.getKey())) {
                                throw new MalformedSynapse(field.getKey() + " is missing");
                            }
                            fields.set(
                                    field.getKey(),
                                    given.isMissingNode() ? field.getValue() : like(given, field));
                        }
                        return new Foreign(type, fields);
                    }
                };
        return holder.type;
    }

    // As pydantic: a text may write an integer, and nothing else changes its type.
    private static JsonNode like(JsonNode given, Map.Entry<String, JsonNode> field)
            throws MalformedSynapse {
        JsonNode expected = field.getValue();
        if (expected.isNull() || expected.getNodeType() == given.getNodeType()) return given;
        if (expected.isInt() && given.isTextual() && given.textValue().matches("-?[0-9]+")) {
            return Json.object().numberNode(new BigInteger(given.textValue()));
        }
        throw new MalformedSynapse(field.getKey() + " has the wrong type");
    }

    private static ObjectNode json(String singleQuoted) {
        try {
            return (ObjectNode) Json.parse(singleQuoted.replace('\'', '"'));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e);
        }
    }
}
