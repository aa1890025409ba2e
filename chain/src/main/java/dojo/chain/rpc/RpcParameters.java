package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import java.util.Collection;
import java.util.List;

/** Parameters of a call as JSON. */
public final class RpcParameters {
    private RpcParameters() {}

    /** A list of texts, numbers, truth values and lists of them. */
    public static ArrayNode of(Object... parameters) {
        return array(List.of(parameters));
    }

    private static ArrayNode array(Collection<?> values) {
        var array = Json.array();
        for (Object value : values) {
            switch (value) {
                case String text -> array.add(text);
                case Boolean truth -> array.add(truth);
                case Integer number -> array.add(number);
                case Long number -> array.add(number);
                case JsonNode json -> array.add(json);
                case Collection<?> inner -> array.add(array(inner));
                default -> throw new IllegalArgumentException("no parameter: " + value);
            }
        }
        return array;
    }
}
