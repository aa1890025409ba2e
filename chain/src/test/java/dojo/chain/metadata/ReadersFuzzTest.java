package dojo.chain.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.extrinsic.Extrinsic;
import dojo.chain.extrinsic.UnknownExtension;
import dojo.chain.scale.MalformedScale;
import dojo.testing.Fuzz;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Everything that a node's answer is read by, under random and changed bytes. */
class ReadersFuzzTest {
    private static final int MIB = 1 << 20;
    private final RuntimeMetadata metadata = Fixtures.v15();

    private static List<byte[]> column(String list, String field) {
        var bytes = new ArrayList<byte[]>();
        for (JsonNode row : Fixtures.rows(list, field)) {
            bytes.add(Hex.parse(row.get(field).textValue()));
        }
        return bytes;
    }

    @Test
    void valuesOfAnyTypeAreReadOrMalformed() throws Exception {
        var samples = column("storage", "value");
        samples.addAll(column("runtimeApi", "result"));
        samples.addAll(column("extrinsics", "events_raw"));
        var types = metadata.types();
        var report =
                new Fuzz("SCALE value", samples, MIB, Set.of(MalformedScale.class))
                        .run(
                                input -> {
                                    // The type follows from the input, so that it can be repeated.
                                    int id =
                                            input.length < 2
                                                    ? 0
                                                    : ((input[0] & 255) | ((input[1] & 255) << 8))
                                                            % types.size();
                                    types.decode(id, input);
                                },
                                20_000,
                                0.3);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void eventsAreReadOrMalformed() throws Exception {
        var report =
                new Fuzz(
                                "events",
                                column("extrinsics", "events_raw"),
                                MIB,
                                Set.of(MalformedScale.class))
                        .run(metadata::decodeEvents, 10_000, 0.2);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void metadataIsReadOrMalformed() throws Exception {
        var samples = new ArrayList<byte[]>();
        for (String name : List.of("v14-143", "v14-185", "v15-185", "v14-293", "v15-293")) {
            samples.add(Hex.parse(Golden.text("chain/metadata-" + name + ".hex")));
        }
        var report =
                new Fuzz("metadata", samples, 64 * MIB, Set.of(MalformedScale.class))
                        .run(RuntimeMetadata::parse, 300, 0.002);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void extrinsicsAreReadOrRefused() throws Exception {
        var report =
                new Fuzz(
                                "extrinsic",
                                column("extrinsics", "extrinsic"),
                                8 * MIB,
                                Set.of(MalformedScale.class, UnknownExtension.class))
                        .run(input -> Extrinsic.decode(metadata, input), 10_000, 0.2);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }
}
