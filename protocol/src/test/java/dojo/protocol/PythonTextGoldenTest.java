package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dojo.base.Json;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PythonTextGoldenTest {
    /** Kinds that no JSON value has, so no body either: the rows are there for reference. */
    private static final Set<String> REFERENCE_ONLY =
            Set.of("tuple", "enum", "datetime", "uuid", "bytes", "decimal", "set");

    @TestFactory
    List<DynamicTest> aJsonValueIsWrittenAsPythonWritesIt() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Golden.json("vectors/bittensor.json").at("/python_str/rows")) {
            String kind = row.get("kind").asText();
            if (REFERENCE_ONLY.contains(kind)) continue;
            tests.add(
                    DynamicTest.dynamicTest(kind + " " + row.get("repr"), () -> check(row, kind)));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void check(JsonNode row, String kind) {
        JsonNode value =
                switch (kind) {
                    case "float" ->
                            DoubleNode.valueOf(
                                    Double.longBitsToDouble(
                                            Long.parseUnsignedLong(
                                                    row.get("float64hex").asText(), 16)));
                    case "str" -> TextNode.valueOf(text(row.get("codepoints")));
                    default -> row.get("json");
                };
        String str = row.has("str") ? row.get("str").asText() : value.asText();
        assertThat(PythonText.str(value)).isEqualTo(str);
        String inList = PythonText.str(Json.array().add(value));
        assertThat(inList).isEqualTo("[" + row.get("repr").asText() + "]");
    }

    private static String text(JsonNode codepoints) {
        StringBuilder text = new StringBuilder();
        codepoints.forEach(c -> text.appendCodePoint(c.asInt()));
        return text.toString();
    }
}
