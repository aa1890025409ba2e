package dojo.chain.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeMetadataGoldenTest {
    private final RuntimeMetadata v14 = Fixtures.v14();
    private final RuntimeMetadata v15 = Fixtures.v15();

    static Stream<JsonNode> calls() {
        return Fixtures.rows("extrinsics", "call_name", "args").stream();
    }

    static Stream<JsonNode> withEvents() {
        return Fixtures.rows("extrinsics", "events_raw", "events").stream();
    }

    static Stream<JsonNode> failed() {
        return Fixtures.rows("extrinsics", "error", "events_raw").stream();
    }

    static Stream<JsonNode> storage() {
        return Fixtures.rows("storage").stream();
    }

    static Stream<JsonNode> apiResults() {
        return Fixtures.rows("runtimeApi", "result").stream();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v14", "v15"})
    void aBlobIsReadToItsLastByteAndNoFurther(String version) {
        byte[] blob = Hex.parse(Golden.text("chain/metadata-" + version + "-293.hex"));
        assertThat(RuntimeMetadata.parse(blob).pallets()).hasSize(28);
        assertThatThrownBy(() -> RuntimeMetadata.parse(Arrays.copyOf(blob, blob.length - 1)))
                .isInstanceOf(MalformedScale.class);
        assertThatThrownBy(() -> RuntimeMetadata.parse(Arrays.copyOf(blob, blob.length + 1)))
                .isInstanceOf(MalformedScale.class);
    }

    @Test
    void bothVersionsNameTheSameCallsAndStorage() {
        assertThat(v15.pallets())
                .extracting(Pallet::name)
                .isEqualTo(v14.pallets().stream().map(Pallet::name).toList());
        for (var pallet : v14.pallets()) {
            assertThat(v15.pallet(pallet.name()).storage())
                    .extracting(StorageEntry::name)
                    .isEqualTo(pallet.storage().stream().map(StorageEntry::name).toList());
        }
    }

    @Test
    void everyConstantIsOfItsType() {
        for (var pallet : v14.pallets()) {
            for (var constant : pallet.constants()) {
                assertThat(v14.constant(pallet.name(), constant.name())).isNotNull();
            }
        }
    }

    @Test
    void everyDefaultIsOfItsTypeAndEncodesBackToItself() {
        for (var pallet : v14.pallets()) {
            for (var entry : pallet.storage()) {
                if (entry.modifier() == StorageEntry.Modifier.OPTIONAL) continue;
                var value = entry.decode(entry.fallback());
                assertThat(entry.encode(value)).as(entry.toString()).isEqualTo(entry.fallback());
            }
        }
    }

    @Test
    void signedExtensionsAreTheOnesTheForeignClientSaw() {
        var seen = new ArrayList<String>();
        Fixtures.root().get("signedExtensions").forEach(each -> seen.add(each.textValue()));
        assertThat(v14.signedExtensions()).extracting(SignedExtension::identifier).isEqualTo(seen);
        assertThat(v15.signedExtensions()).extracting(SignedExtension::identifier).isEqualTo(seen);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCallIsEncodedFromItsArguments(JsonNode row) {
        String[] name = row.get("call_name").textValue().split("\\.");
        var pallet = Fixtures.pallet(name[0]);
        String call = Fixtures.callName(pallet, name[1]);
        var arguments = Fixtures.argument(row.get("args"));
        for (var metadata : List.of(v14, v15)) {
            assertThat(Hex.of(metadata.encodeCall(pallet.name(), call, arguments)))
                    .isEqualTo(row.get("call").textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCallIsDecodedAndEncodedBack(JsonNode row) {
        byte[] bytes = Hex.parse(row.get("call").textValue());
        var in = new ScaleReader(bytes);
        var value = v14.decodeCall(in);
        in.end();
        assertThat(v14.types().encode(v14.callType(), value)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("withEvents")
    void eventsAreDecodedByName(JsonNode row) {
        int index = row.get("index").intValue();
        byte[] raw = Hex.parse(row.get("events_raw").textValue());
        var events =
                v14.decodeEvents(raw).stream()
                        .filter(event -> event.extrinsic().orElse(-1) == index)
                        .toList();
        var expected = row.get("events");
        assertThat(events).hasSameSizeAs(expected);
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            var json = expected.get(i);
            assertThat(event.pallet()).isEqualToIgnoringCase(json.get("pallet").textValue());
            assertThat(event.name()).isEqualTo(json.get("name").textValue());
            assertThat(ForeignJson.sameItems(event.items(), json.get("data")))
                    .as("%s and %s", event, json)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("withEvents")
    void eventsAreEncodedBack(JsonNode row) {
        byte[] raw = Hex.parse(row.get("events_raw").textValue());
        assertThat(v14.encodeEvents(v14.decodeEvents(raw))).isEqualTo(raw);
    }

    @ParameterizedTest
    @MethodSource("failed")
    void aFailureIsNamed(JsonNode row) {
        int index = row.get("index").intValue();
        var failure =
                v14.decodeEvents(Hex.parse(row.get("events_raw").textValue())).stream()
                        .filter(event -> event.extrinsic().orElse(-1) == index)
                        .filter(event -> event.is("System", "ExtrinsicFailed"))
                        .findFirst()
                        .orElseThrow();
        var error = v14.error(failure.field("dispatch_error"));
        assertThat(Fixtures.lowerFirst(error.toString())).isEqualTo(row.get("error").textValue());
        var again =
                v14.event(
                        failure.phase(),
                        "System",
                        "ExtrinsicFailed",
                        List.of(
                                v14.dispatchError(error.pallet(), error.name()),
                                failure.items().get(1)));
        assertThat(again).isEqualTo(failure);
    }

    @ParameterizedTest
    @MethodSource("storage")
    void storageIsFoundByItsKeyAndDecoded(JsonNode row) {
        for (var metadata : List.of(v14, v15)) {
            var entry = metadata.storage("SubtensorModule", row.get("item").textValue());
            var arguments = new ArrayList<Object>();
            row.get("args").forEach(each -> arguments.add(Fixtures.argument(each)));
            byte[] key = entry.key(arguments.toArray());
            assertThat(Hex.of(key)).isEqualTo(row.get("key").textValue());
            if (entry.reversible()) {
                assertThat(ForeignJson.sameItems(entry.parts(key), row.get("args"))).isTrue();
            }
            if (!row.hasNonNull("value")) continue;
            byte[] raw = Hex.parse(row.get("value").textValue());
            var value = entry.decode(raw);
            assertThat(ForeignJson.same(value, row.get("json")))
                    .as("%s and %s", value, row.get("json"))
                    .isTrue();
            assertThat(entry.encode(value)).isEqualTo(raw);
        }
    }

    @ParameterizedTest
    @MethodSource("apiResults")
    void apiResultsAreDecodedByTheirType(JsonNode row) {
        String[] name = row.get("method").textValue().split("_", 2);
        var method = v15.api(name[0], name[1]);
        assertThat(method.callName()).isEqualTo(row.get("method").textValue());

        var in = new ScaleReader(Hex.parse(row.get("data").textValue()));
        var arguments =
                method.inputs().stream().map(each -> v15.types().decode(each.type(), in)).toList();
        in.end();
        assertThat(Hex.of(method.encode(arguments.toArray())))
                .isEqualTo(row.get("data").textValue());

        byte[] raw = Hex.parse(row.get("result").textValue());
        var result = method.decode(raw);
        assertThat(ForeignJson.same(result, row.get("json")))
                .as("%s and %s", result, row.get("json"))
                .isTrue();
        assertThat(v15.types().encode(method.output(), result)).isEqualTo(raw);
    }
}
