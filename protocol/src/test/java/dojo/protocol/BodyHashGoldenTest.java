package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BodyHashGoldenTest {
    @TestFactory
    List<DynamicTest> theHashAndTheInputHeadersAreThoseOfEverySdk() throws MalformedJson {
        List<DynamicTest> tests = new ArrayList<>();
        // Not Golden.json: its decimals have no -0.0.
        Json.parse(Golden.text("vectors/bittensor.json"))
                .get("synapse")
                .forEachEntry((sdk, rows) -> {
                    for (JsonNode row : rows.get("cases")) {
                        String name = sdk + " " + row.get("class").asText();
                        tests.add(DynamicTest.dynamicTest(name, () -> check(row)));
                    }
                });
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void check(JsonNode row) throws Exception {
        List<String> hashed = new ArrayList<>();
        row.get("hash_order_used").forEach(field -> hashed.add(field.asText()));
        ObjectNode fields = row.get("bodyJson").deepCopy();
        for (JsonNode pair : row.get("fieldStrings")) {
            String field = pair.get(0).asText();
            // An enum's str is not that of its JSON; our types write such a field as the text that
            // is hashed.
            if (pair.get(1).asText().startsWith("Kind.")) fields.set(field, pair.get(1));
            JsonNode value = fields.get(field);
            assertThat(PythonText.str(value)).isEqualTo(pair.get(1).asText());
        }
        assertThat(BodyHash.of(hashed, fields)).isEqualTo(row.get("bodyHash").asText());

        Map<String, String> inputs = new TreeMap<>();
        row.get("headersExceptSizes")
                .forEachEntry((name, value) -> {
                    if (name.startsWith("bt_header_input_obj_")) {
                        inputs.put(name, value.asText());
                    }
                });
        List<String> required =
                inputs.keySet().stream()
                        .map(name -> name.substring("bt_header_input_obj_".length()))
                        .toList();
        assertThat(SynapseHeaders.inputs(required, row.get("bodyJson").deepCopy()))
                .containsExactlyInAnyOrderEntriesOf(inputs);
    }

    @Test
    void halfASurrogatePairHasNoHash() {
        ObjectNode fields = Json.object();
        fields.set("text", TextNode.valueOf("\ud800"));
        assertThatThrownBy(() -> BodyHash.of(List.of("text"), fields))
                .hasMessageContaining("surrogate");
    }
}
