package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SliderGoldenTest {
    @TestFactory
    Stream<DynamicTest> theOriginalsSliderIsBroughtToTheScaleOfTheTask() {
        JsonNode cases =
                Golden.json("vectors/preference-scoring.json")
                        .at("/formulas/m10_ui_slider_scale/cases");
        return StreamSupport.stream(cases.spliterator(), false)
                // What the worker API of May 2025 let through is refused here.
                .filter(row -> row.at("/input/check").asBoolean(true))
                .map(row -> DynamicTest.dynamicTest(row.get("name").asText(), () -> check(row)));
    }

    private static void check(JsonNode row) {
        JsonNode input = row.get("input");
        Question question =
                QuestionTest.asks(
                        "{'type': 'score', 'min': %s, 'max': %s}"
                                .formatted(input.get("lo"), input.get("hi")));
        JsonNode body =
                Platform.json(
                        "{'resultData': [{'type': 'score', 'value': %s}]}"
                                .formatted(input.get("score")));
        if (row.has("expected_error")) {
            assertThatThrownBy(() -> question.checked(body)).isInstanceOf(WorkRefused.class);
            return;
        }
        assertThat(question.checked(body).get(0).get("value").doubleValue())
                .isCloseTo(row.get("expected").doubleValue(), within(1e-6));
    }
}
