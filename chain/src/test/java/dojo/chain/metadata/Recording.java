package dojo.chain.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a foreign client and the real runtime of one spec said to each other, and its metadata. */
public final class Recording {
    /** The recordings that there are, oldest first. */
    public static final List<Recording> ALL =
            List.of(
                    new Recording(143, List.of(14)),
                    new Recording(185, List.of(14, 15)),
                    new Recording(293, List.of(14, 15)));

    private final int spec;
    private final JsonNode root;
    private final List<RuntimeMetadata> metadata;

    private Recording(int spec, List<Integer> versions) {
        this.spec = spec;
        this.root = Golden.json("chain/fixtures-" + spec + ".json");
        this.metadata = versions.stream().map(version -> metadata(version, spec)).toList();
    }

    /** One row of a recording. */
    public record Row(Recording recording, JsonNode json) {
        public JsonNode get(String field) {
            return json.get(field);
        }

        public String text(String field) {
            return json.get(field).textValue();
        }

        public byte[] bytes(String field) {
            return Hex.parse(text(field));
        }

        @Override
        public String toString() {
            String name =
                    Stream.of("label", "method", "key")
                            .filter(json::hasNonNull)
                            .map(this::text)
                            .findFirst()
                            .orElse("");
            return recording.spec + " " + name;
        }
    }

    /** The metadata of a recorded or an unrecorded runtime. */
    static RuntimeMetadata metadata(int version, int spec) {
        return RuntimeMetadata.parse(
                Hex.parse(Golden.text("chain/metadata-v" + version + "-" + spec + ".hex")));
    }

    public static Recording of(int spec) {
        return ALL.stream().filter(each -> each.spec == spec).findFirst().orElseThrow();
    }

    /** The rows of {@code list} of all recordings that have all the {@code fields}, not null. */
    public static Stream<Row> all(String list, String... fields) {
        return ALL.stream()
                .flatMap(each -> each.rows(list, fields).stream().map(row -> new Row(each, row)));
    }

    public int spec() {
        return spec;
    }

    public JsonNode root() {
        return root;
    }

    /** The runtime's metadata, of each version that it offers. */
    public List<RuntimeMetadata> metadata() {
        return metadata;
    }

    /** The runtime's metadata of the newest version that it offers. */
    public RuntimeMetadata newest() {
        return metadata.getLast();
    }

    /** The rows of {@code list} that have all the {@code fields}, not null. */
    public List<JsonNode> rows(String list, String... fields) {
        return StreamSupport.stream(root.path(list).spliterator(), false)
                .filter(row -> List.of(fields).stream().allMatch(row::hasNonNull))
                .toList();
    }

    /** The pallet that the foreign client writes in camel case. */
    public Pallet pallet(String camel) {
        return newest().pallets().stream()
                .filter(pallet -> same(pallet.name(), camel))
                .findFirst()
                .orElseThrow();
    }

    public String callName(Pallet pallet, String camel) {
        return newest().types().cases(pallet.calls().orElseThrow()).stream()
                .map(TypeDef.Case::name)
                .filter(name -> same(name, camel))
                .findFirst()
                .orElseThrow();
    }

    private static boolean same(String ours, String camel) {
        return ours.replace("_", "").equalsIgnoreCase(camel);
    }

    /** Arguments as the foreign client shows them to people, made plain. */
    public Object argument(JsonNode node) {
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
