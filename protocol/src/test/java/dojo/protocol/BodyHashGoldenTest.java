package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.Prompting;
import dojo.protocol.synapse.SynapseType;
import dojo.testing.Golden;
import dojo.wallet.Ss58Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
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
        request(row, required);
    }

    // All but what we do not know or do not say: the caller's outer address, the sizes, and the
    // list of fields that SDK 6 repeats in the body.
    private static void request(JsonNode row, List<String> required) throws MalformedJson {
        ObjectNode theirs = row.get("bodyJson").deepCopy();
        JsonNode ends = theirs.get("axon");
        JsonNode caller = theirs.get("dendrite");
        Terminal axon =
                new Terminal()
                        .at(ends.get("ip").asText(), ends.get("port").asInt())
                        .hotkey(Ss58Address.parse(ends.get("hotkey").asText()));
        Terminal dendrite =
                new Terminal()
                        .version(caller.get("version").asLong())
                        .signed(
                                caller.get("nonce").asLong(),
                                caller.get("uuid").asText(),
                                caller.get("signature").asText())
                        .hotkey(Ss58Address.parse(caller.get("hotkey").asText()));
        String name = theirs.get("name").asText();
        double timeout = theirs.get("timeout").asDouble();
        Map<String, String> headers =
                SynapseHeaders.write(
                        name,
                        timeout,
                        axon,
                        dendrite,
                        SynapseHeaders.inputs(required, theirs),
                        row.get("bodyHash").asText());
        headers.keySet().removeAll(List.of("header_size", "total_size"));
        Map<String, String> expected = new TreeMap<>();
        row.get("headersExceptSizes")
                .forEachEntry((header, value) -> expected.put(header, value.asText()));
        expected.remove("bt_header_dendrite_ip");
        assertThat(headers).containsExactlyInAnyOrderEntriesOf(expected);

        ObjectNode own = theirs.deepCopy();
        own.remove(
                List.of(
                        "name",
                        "timeout",
                        "total_size",
                        "header_size",
                        "dendrite",
                        "axon",
                        "computed_body_hash",
                        "required_hash_fields"));
        theirs.remove("required_hash_fields");
        theirs.put("total_size", 0);
        ((ObjectNode) caller).putNull("ip");
        JsonNode ours = Json.parse(Terminal.body(name, timeout, dendrite, axon, own));
        assertThat(ours).isEqualTo(Json.parse(Json.bytes(theirs)));
        assertThat(ours.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(() -> theirs.fieldNames());
    }

    @TestFactory
    List<DynamicTest> aConversationHasTheHashOfThePromptingSubnets() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode group : Golden.json("vectors/text-prompting.json").get("groups")) {
            if (!group.get("id").asText().equals("synapse_body_hash")) continue;
            for (JsonNode row : group.get("cases")) {
                tests.add(
                        DynamicTest.dynamicTest(row.get("name").asText(), () -> conversation(row)));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void conversation(JsonNode row) throws Exception {
        List<String> messages = new ArrayList<>();
        row.at("/in/messages").forEach(message -> messages.add(message.asText()));
        List<String> roles = Collections.nCopies(messages.size(), "user");
        JsonNode out = row.get("out");
        for (SynapseType<Prompting> type : List.of(Prompting.STREAM, Prompting.PLAIN)) {
            Prompting prompting = new Prompting(type, roles, messages, "");
            JsonNode written = type.write().apply(prompting).get("messages");
            assertThat(PythonText.str(written)).isEqualTo(out.get("python_str").asText());
            assertThat(BodyHash.sha3(PythonText.str(written).getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(out.get("field_hash").asText());
            assertThat(BodyHash.of(type, prompting, new BodyHash.Known()))
                    .isEqualTo(out.get("body_hash").asText());
        }
    }

    @Test
    void halfASurrogatePairHasNoHash() {
        ObjectNode fields = Json.object();
        fields.set("text", TextNode.valueOf("\ud800"));
        assertThatThrownBy(() -> BodyHash.of(List.of("text"), fields))
                .hasMessageContaining("surrogate");
    }

    @Test
    void aFieldThatIsRepeatedInAnotherOrderIsHashedAnew() throws Exception {
        BodyHash.Known known = new BodyHash.Known();
        List<String> hashed = List.of("map");
        ObjectNode there = Json.object();
        there.putObject("map").put("a", 1).put("b", 2);
        ObjectNode back = Json.object();
        back.putObject("map").put("b", 2).put("a", 1);
        BodyHash.of(hashed, there, known);
        assertThat(BodyHash.of(hashed, there, known)).isEqualTo(BodyHash.of(hashed, there));
        assertThat(BodyHash.of(hashed, back, known)).isEqualTo(BodyHash.of(hashed, back));
    }
}
