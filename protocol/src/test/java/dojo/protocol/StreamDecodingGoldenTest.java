package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class StreamDecodingGoldenTest {
    private static final Map<String, StreamDecoding> KINDS =
            Map.of(
                    "seed_53b60c1", StreamDecoding.SN1_SEED,
                    "v2_0_to_v2_3", StreamDecoding.SN1_2_0,
                    "v2_4_plus", StreamDecoding.SN1_2_4,
                    "hardened_incremental", StreamDecoding.VERBATIM);

    private record Decoded(List<List<String>> yields, String completion, boolean failed) {}

    private static Decoded decode(StreamDecoding kind, JsonNode chunks) {
        StreamDecoding.Decoder decoder = kind.decoder();
        List<List<String>> yields = new ArrayList<>();
        StringBuilder completion = new StringBuilder();
        try {
            for (JsonNode chunk : chunks) {
                byte[] bytes = HexFormat.of().parseHex(chunk.asText());
                List<String> pieces = decoder.read(bytes, bytes.length);
                yields.add(pieces);
                pieces.forEach(completion::append);
            }
            return new Decoded(yields, completion + decoder.end(), false);
        } catch (CharacterCodingException e) {
            return new Decoded(yields, completion.toString(), true);
        }
    }

    private static List<List<String>> yields(JsonNode rows) {
        List<List<String>> yields = new ArrayList<>();
        for (JsonNode row : rows) {
            List<String> pieces = new ArrayList<>();
            if (row.isTextual()) pieces.add(row.asText());
            for (JsonNode piece : row) pieces.add(piece.asText());
            yields.add(pieces);
        }
        return yields;
    }

    @TestFactory
    List<DynamicTest> everyGenerationMakesTheSameTextOfTheSameReads() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode group : Golden.json("vectors/text-prompting.json").get("groups")) {
            if (!group.get("id").asText().equals("stream_decode")) continue;
            for (JsonNode row : group.get("cases")) {
                for (Map.Entry<String, JsonNode> out : row.get("out").properties()) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    row.get("name").asText() + ", " + out.getKey(),
                                    () -> assertSame(row, out.getKey(), out.getValue())));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(36);
        return tests;
    }

    private static void assertSame(JsonNode row, String generation, JsonNode expected) {
        Decoded decoded =
                decode(
                        Objects.requireNonNull(KINDS.get(generation)),
                        row.get("in").get("chunks_hex"));
        assertThat(decoded.completion()).isEqualTo(expected.get("completion").asText());
        if (!expected.has("yields")) return;
        assertThat(decoded.yields()).isEqualTo(yields(expected.get("yields")));
        assertThat(decoded.failed()).isEqualTo(!expected.get("error").isNull());
    }
}
