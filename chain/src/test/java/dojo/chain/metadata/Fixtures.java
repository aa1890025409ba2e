package dojo.chain.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What a foreign client and the real runtime of spec 293 said to each other, and its metadata. */
public final class Fixtures {
    private static final JsonNode ROOT = Golden.json("chain/fixtures-293.json");
    private static final RuntimeMetadata V14 = metadata("v14");
    private static final RuntimeMetadata V15 = metadata("v15");

    private Fixtures() {}

    private static RuntimeMetadata metadata(String version) {
        return RuntimeMetadata.parse(
                Hex.parse(Golden.text("chain/metadata-" + version + "-293.hex")));
    }

    public static RuntimeMetadata v14() {
        return V14;
    }

    public static RuntimeMetadata v15() {
        return V15;
    }

    public static JsonNode root() {
        return ROOT;
    }

    /** The rows of {@code list} that have all the {@code fields}, not null. */
    public static List<JsonNode> rows(String list, String... fields) {
        return StreamSupport.stream(ROOT.path(list).spliterator(), false)
                .filter(row -> List.of(fields).stream().allMatch(row::hasNonNull))
                .toList();
    }

    /** The pallet that the foreign client writes in camel case. */
    public static Pallet pallet(String camel) {
        return V14.pallets().stream()
                .filter(pallet -> same(pallet.name(), camel))
                .findFirst()
                .orElseThrow();
    }

    public static String callName(Pallet pallet, String camel) {
        return V14.types().cases(pallet.calls().orElseThrow()).stream()
                .map(TypeDef.Case::name)
                .filter(name -> same(name, camel))
                .findFirst()
                .orElseThrow();
    }

    private static boolean same(String ours, String camel) {
        return ours.replace("_", "").equalsIgnoreCase(camel);
    }

    /** Arguments as the foreign client shows them to people, made plain. */
    public static Object argument(JsonNode node) {
        if (node.isBoolean()) return node.booleanValue();
        if (node.isNumber()) return node.bigIntegerValue();
        if (node.isTextual()) {
            String text = node.textValue();
            return text.matches("\\d{1,3}(,\\d{3})+") ? text.replace(",", "") : text;
        }
        if (node.isArray()) {
            var items = new ArrayList<Object>();
            node.forEach(item -> items.add(argument(item)));
            return items;
        }
        if (node.hasNonNull("section") && node.hasNonNull("method")) {
            var pallet = pallet(node.get("section").textValue());
            String call = callName(pallet, node.get("method").textValue());
            return Map.of(pallet.name(), Map.of(call, argument(node.get("args"))));
        }
        var fields = new LinkedHashMap<String, Object>();
        node.properties().forEach(each -> fields.put(each.getKey(), argument(each.getValue())));
        return fields;
    }

    static String lowerFirst(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
