package dojo.chain.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import dojo.chain.metadata.Recording.Row;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RuntimeMetadataGoldenTest {
    static Stream<Row> calls() {
        return Recording.all("extrinsics", "call_name", "args");
    }

    static Stream<Row> withEvents() {
        return Recording.all("extrinsics", "events_raw", "events");
    }

    static Stream<Row> failed() {
        return Recording.all("extrinsics", "error", "events_raw");
    }

    static Stream<Row> storage() {
        return Recording.all("storage");
    }

    static Stream<Row> apiResults() {
        return Recording.all("runtimeApi", "result");
    }

    static Stream<Recording> recordings() {
        return Recording.ALL.stream();
    }

    /** The runtime's metadata of every version, recorded or not. */
    static Stream<RuntimeMetadata> runtimes() {
        return Stream.concat(
                recordings().flatMap(each -> each.metadata().stream()),
                Stream.of(Recording.metadata(14, 218), Recording.metadata(15, 218)));
    }

    @ParameterizedTest
    @CsvSource({"14, 143", "14, 185", "15, 185", "14, 218", "15, 218", "14, 293", "15, 293"})
    void aBlobIsReadToItsLastByteAndNoFurther(int version, int spec) {
        byte[] blob = Hex.parse(Golden.text("chain/metadata-v" + version + "-" + spec + ".hex"));
        var metadata = RuntimeMetadata.parse(blob);
        assertThat(metadata.version()).isEqualTo(version);
        assertThat(metadata.constant("System", "Version").field("spec_version").asInt())
                .isEqualTo(spec);
        assertThatThrownBy(() -> RuntimeMetadata.parse(Arrays.copyOf(blob, blob.length - 1)))
                .isInstanceOf(MalformedScale.class);
        assertThatThrownBy(() -> RuntimeMetadata.parse(Arrays.copyOf(blob, blob.length + 1)))
                .isInstanceOf(MalformedScale.class);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void allVersionsNameTheSameCallsAndStorage(Recording recording) {
        var v14 = recording.metadata().getFirst();
        for (var other : recording.metadata()) {
            assertThat(other.pallets())
                    .extracting(Pallet::name)
                    .isEqualTo(v14.pallets().stream().map(Pallet::name).toList());
            for (var pallet : v14.pallets()) {
                assertThat(other.pallet(pallet.name()).storage())
                        .extracting(StorageEntry::name)
                        .isEqualTo(pallet.storage().stream().map(StorageEntry::name).toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void everyConstantIsOfItsType(RuntimeMetadata metadata) {
        for (var pallet : metadata.pallets()) {
            for (var constant : pallet.constants()) {
                assertThat(metadata.constant(pallet.name(), constant.name())).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void everyDefaultIsOfItsTypeAndEncodesBackToItself(RuntimeMetadata metadata) {
        for (var pallet : metadata.pallets()) {
            for (var entry : pallet.storage()) {
                if (entry.modifier() == StorageEntry.Modifier.OPTIONAL) continue;
                var value = entry.decode(entry.fallback());
                assertThat(entry.encode(value)).as(entry.toString()).isEqualTo(entry.fallback());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void signedExtensionsAreTheOnesTheForeignClientSaw(Recording recording) {
        var seen = new ArrayList<String>();
        recording.root().get("signedExtensions").forEach(each -> seen.add(each.textValue()));
        for (var metadata : recording.metadata()) {
            assertThat(metadata.signedExtensions())
                    .extracting(SignedExtension::identifier)
                    .isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCallIsEncodedFromItsArguments(Row row) {
        var recording = row.recording();
        String[] name = row.text("call_name").split("\\.");
        var pallet = recording.pallet(name[0]);
        String call = recording.callName(pallet, name[1]);
        var arguments = recording.argument(row.get("args"));
        for (var metadata : recording.metadata()) {
            assertThat(Hex.of(metadata.encodeCall(pallet.name(), call, arguments)))
                    .isEqualTo(row.text("call"));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCallIsDecodedAndEncodedBack(Row row) {
        byte[] bytes = row.bytes("call");
        for (var metadata : row.recording().metadata()) {
            var in = new ScaleReader(bytes);
            var value = metadata.decodeCall(in);
            in.end();
            assertThat(metadata.types().encode(metadata.callType(), value)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("withEvents")
    void eventsAreDecodedByName(Row row) {
        int index = row.get("index").intValue();
        for (var metadata : row.recording().metadata()) {
            var events =
                    metadata.decodeEvents(row.bytes("events_raw")).stream()
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
    }

    @ParameterizedTest
    @MethodSource("withEvents")
    void eventsAreEncodedBack(Row row) {
        byte[] raw = row.bytes("events_raw");
        for (var metadata : row.recording().metadata()) {
            assertThat(metadata.encodeEvents(metadata.decodeEvents(raw))).isEqualTo(raw);
        }
    }

    @ParameterizedTest
    @MethodSource("failed")
    void aFailureIsNamed(Row row) {
        int index = row.get("index").intValue();
        for (var metadata : row.recording().metadata()) {
            var failure =
                    metadata.decodeEvents(row.bytes("events_raw")).stream()
                            .filter(event -> event.extrinsic().orElse(-1) == index)
                            .filter(event -> event.is("System", "ExtrinsicFailed"))
                            .findFirst()
                            .orElseThrow();
            var error = metadata.error(failure.field("dispatch_error"));
            assertThat(Recording.lowerFirst(error.toString())).isEqualTo(row.text("error"));
            var again =
                    metadata.event(
                            failure.phase(),
                            "System",
                            "ExtrinsicFailed",
                            List.of(
                                    metadata.dispatchError(error.pallet(), error.name()),
                                    failure.items().get(1)));
            assertThat(again).isEqualTo(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("storage")
    void storageIsFoundByItsKeyAndDecoded(Row row) {
        for (var metadata : row.recording().metadata()) {
            var entry = metadata.storage("SubtensorModule", row.text("item"));
            var arguments = new ArrayList<Object>();
            row.get("args").forEach(each -> arguments.add(row.recording().argument(each)));
            byte[] key = entry.key(arguments.toArray());
            assertThat(Hex.of(key)).isEqualTo(row.text("key"));
            if (entry.reversible()) {
                assertThat(ForeignJson.sameItems(entry.parts(key), row.get("args"))).isTrue();
            }
            if (!row.json().hasNonNull("value")) continue;
            byte[] raw = row.bytes("value");
            var value = entry.decode(raw);
            assertThat(ForeignJson.same(value, row.get("json")))
                    .as("%s and %s", value, row.get("json"))
                    .isTrue();
            assertThat(entry.encode(value)).isEqualTo(raw);
        }
    }

    @ParameterizedTest
    @MethodSource("apiResults")
    void apiResultsAreDecodedByTheirType(Row row) {
        String[] name = row.text("method").split("_", 2);
        var method = row.recording().newest().api(name[0], name[1]);
        assertThat(method.callName()).isEqualTo(row.text("method"));

        var types = method.types();
        var in = new ScaleReader(row.bytes("data"));
        var arguments =
                method.inputs().stream().map(each -> types.decode(each.type(), in)).toList();
        in.end();
        assertThat(Hex.of(method.encode(arguments.toArray()))).isEqualTo(row.text("data"));

        byte[] raw = row.bytes("result");
        var result = method.decode(raw);
        if (row.get("json").asText().startsWith("0x") && !(result instanceof Value.Bytes)) {
            // The runtime answered bytes, and the foreign client saw no more than those.
            assertThat(new ScaleReader(raw).bytes()).isEqualTo(row.bytes("json"));
            return;
        }
        // Of a runtime with metadata V14 only, the foreign client saw nothing.
        boolean unseen = row.recording().newest().version() == 14 && row.get("json").isNull();
        assertThat(unseen || ForeignJson.same(result, row.get("json")))
                .as("%s and %s", result, row.get("json"))
                .isTrue();
        assertThat(types.encode(method.output(), result)).isEqualTo(raw);
    }
}
