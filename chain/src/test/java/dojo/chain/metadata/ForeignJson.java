package dojo.chain.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** Compares decoded values with the JSON that polkadot-js shows for them. */
final class ForeignJson {
    private ForeignJson() {}

    static boolean same(Value value, JsonNode json) {
        return switch (value) {
            case Value.Bool(boolean truth) -> json.isBoolean() && json.booleanValue() == truth;
            case Value.Int _, Value.Big _ -> value.asBig().equals(number(json));
            case Value.Text(String text) -> text.equals(json.textValue());
            case Value.Bytes bytes -> Arrays.equals(bytes.bytes(), bytes(json));
            case Value.Maybe(var inner) ->
                    inner.map(present -> same(present, json)).orElse(json.isNull());
            case Value.Items(var items) ->
                    json.isObject()
                            ? sameMap(items, json)
                            : sameItems(items, json) || (items.isEmpty() && json.isNull());
            case Value.Fields(var names, var items) -> sameFields(names, items, json);
            case Value.Variant(String name, Value content) -> sameCase(name, content, json);
        };
    }

    static boolean sameItems(List<Value> items, JsonNode json) {
        if (!json.isArray() || json.size() != items.size()) return false;
        for (int i = 0; i < items.size(); i++) if (!same(items.get(i), json.get(i))) return false;
        return true;
    }

    private static boolean sameMap(List<Value> pairs, JsonNode json) {
        return json.size() == pairs.size()
                && pairs.stream()
                        .allMatch(pair -> same(pair.item(1), json.path(pair.item(0).toString())));
    }

    private static boolean sameFields(List<String> names, List<Value> items, JsonNode json) {
        if (json.size() != names.size()) return false;
        for (int i = 0; i < names.size(); i++) {
            if (!same(items.get(i), json.path(camel(names.get(i))))) return false;
        }
        return true;
    }

    private static boolean sameCase(String name, Value content, JsonNode json) {
        if (json.isTextual()) return content.items().isEmpty() && json.textValue().equals(name);
        var inner = json.get(Recording.lowerFirst(name));
        if (json.size() != 1 || inner == null) return false;
        boolean single = content instanceof Value.Items && content.items().size() == 1;
        return single ? same(content.item(0), inner) : same(content, inner);
    }

    private static String camel(String name) {
        var camel = new StringBuilder();
        for (String part : name.split("_")) {
            if (camel.isEmpty()) camel.append(part);
            else if (!part.isEmpty()) {
                camel.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return camel.toString();
    }

    private static BigInteger number(JsonNode json) {
        return json.isTextual()
                ? new BigInteger(json.textValue().substring(2), 16)
                : json.bigIntegerValue();
    }

    private static byte[] bytes(JsonNode json) {
        String text = json.textValue();
        return text.startsWith("0x") ? Hex.parse(text) : Ss58Address.parse(text).publicKey();
    }
}
