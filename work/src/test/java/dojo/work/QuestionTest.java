package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both shapes of the original, and what answers fit which criteria. */
class QuestionTest {
    private static final String RESPONSES =
            "'responses': [{'model': 'x', 'completion': 'one'}, {'model': 'y', 'completion': 'two'},"
                    + " {'model': 'z', 'completion': 'three'}]";

    private static Question question(String json) {
        Form form = Form.of(Platform.json(json));
        Question question = Question.read(form, "prompt", Map.of(), new SplittableRandom(1));
        form.refuse();
        // As it comes back from the database.
        return Question.stored(question.store());
    }

    static Question asks(String criterion) {
        return question(
                "{'type': 'PLAIN_TEXT', " + RESPONSES + ", 'criteria': [" + criterion + "]}");
    }

    /** An answer with A, B and C for the ids of the responses. */
    private static JsonNode answer(Question question, String value) {
        for (int i = 0; i < question.responses().size(); i++) {
            value = value.replace("ABC".substring(i, i + 1), question.responseIds().get(i));
        }
        return Platform.json("{'resultData': [{'criterionId': 'c0', 'value': " + value + "}]}");
    }

    private static void fits(String criterion, String value) {
        Question question = asks(criterion);
        assertThat(question.checked(answer(question, value))).hasSize(1);
    }

    private static void fitsNot(String criterion, String value) {
        Question question = asks(criterion);
        assertThatThrownBy(() -> question.checked(answer(question, value)))
                .isInstanceOf(WorkRefused.class);
    }

    @Test
    void rankings() {
        String plain = "{'type': 'ranking'}";
        fits(plain, "{'places': [['B'], ['A'], ['C']]}");
        fitsNot(plain, "{'places': [['B'], ['A']]}");
        fitsNot(plain, "{'places': [['B'], ['A'], ['A']]}");
        fitsNot(plain, "{'places': [['B', 'A'], ['C']]}");
        fitsNot(plain, "{'places': [], 'none': true}");
        fitsNot(plain, "{'places': [['B'], [], ['A'], ['C']]}");
        fitsNot(plain, "{'places': [['B'], ['A'], ['elsewhere']]}");
        fitsNot(plain, "['A', 'B', 'C']");
        fits("{'type': 'ranking', 'ties': true}", "{'places': [['B', 'A'], ['C']]}");
        fits("{'type': 'ranking', 'top': 1}", "{'places': [['C']]}");
        fitsNot("{'type': 'ranking', 'top': 2}", "{'places': [['C']]}");
        fits("{'type': 'ranking', 'none': true}", "{'places': [], 'none': true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10", "5.5"})
    void scores(String value) {
        fits("{'type': 'score', 'min': 1, 'max': 10}", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10.0001", "NaN", "Infinity", "'7'", "null", "true", "[5]", "{}"})
    void noScores(String value) {
        fitsNot("{'type': 'score', 'min': 1, 'max': 10}", value);
    }

    @Test
    void stepsAndScalesAreHeld() {
        fits("{'type': 'score', 'min': 1, 'max': 5, 'step': 0.5}", "2.5");
        fitsNot("{'type': 'score', 'min': 1, 'max': 5, 'step': 0.5}", "2.25");
        fits("{'type': 'multi-score'}", "{'A': 1, 'B': 10, 'C': 3}");
        fitsNot("{'type': 'multi-score'}", "{'A': 1, 'B': 10}");
        fitsNot("{'type': 'multi-score'}", "{'A': 1, 'B': 10, 'C': 3, 'D': 4}");
        fitsNot("{'type': 'multi-score'}", "{'A': 1, 'B': 11, 'C': 3}");
    }

    @Test
    void selectionsChoicesAndTexts() {
        String select = "{'type': 'multi-select', 'options': ['red', 'blue'], 'minSelected': 1}";
        fits(select, "['blue']");
        fitsNot(select, "[]");
        fitsNot(select, "['green']");
        fitsNot(select, "['red', 'red']");
        fits("{'type': 'multi-select', 'options': ['red', 'blue']}", "[]");
        fits("{'type': 'choice'}", "'tie'");
        fitsNot("{'type': 'choice'}", "'none'");
        fitsNot("{'type': 'choice', 'ties': false}", "'tie'");
        fits("{'type': 'choice', 'none': true}", "'none'");
        String text = "{'type': 'text', 'minLength': 3, 'maxLength': 5}";
        fits(text, "'😀😀😀'");
        fitsNot(text, "'ab'");
        fitsNot(text, "'abcdef'");
        fitsNot("{'type': 'text'}", "'  '");
    }

    @Test
    void textsAreKeptAsTheyAreButForWhatNobodySees() {
        Question question = asks("{'type': 'text'}");
        ObjectNode body = Json.object();
        body.putArray("resultData")
                .addObject()
                .put("criterionId", "c0")
                .put("value", "<script>\u0000\u0007e\u0301\n=1+1</script>");
        assertThat(question.checked(body).get(0).get("value").textValue())
                .isEqualTo("<script>\u00e9\n=1+1</script>");
    }

    /** Only the original's is brought to the task's scale, see {@link SliderGoldenTest}. */
    @Test
    void aScoreOfOursIsOnTheTasksScale() {
        Question question = asks("{'type': 'score', 'min': 1, 'max': 100}");
        JsonNode native50 = answer(question, "50");
        assertThat(question.checked(native50).get(0).get("value").doubleValue()).isEqualTo(50);
    }

    @Test
    void tasksOf2024HaveTheirCriteriaOnTheTask() {
        Question question =
                question(
                        "{'task': 'DIALOGUE', 'prompt': 'p', 'extra': 1, 'responses': ["
                                + "{'model': 'x', 'completion': [{'role': 'user', 'message': 'hi'}]},"
                                + "{'model': 'y', 'completion': [{'role': 'user', 'message': 'ho'}]}],"
                                + "'criteria': [{'type': 'multi-select', 'options': ['a', 'b']},"
                                + " {'type': 'ranking', 'options': ['x', 'y']},"
                                + " {'type': 'multi-score', 'options': ['x', 'y'], 'min': 1, 'max': 10}]}");
        assertThat(question.shape()).isEqualTo(Question.Shape.ON_TASK);
        String x = question.responseIds().get(0);
        String y = question.responseIds().get(1);
        JsonNode body =
                Platform.json(
                        ("{'resultData': [{'type': 'multi-select', 'value': ['a']},"
                                        + " {'type': 'ranking', 'value': {'1': 'Y', '2': 'X'}},"
                                        + " {'type': 'multi-score', 'value': {'X': '3', 'Y': 4}}]}")
                                .replace("X", x)
                                .replace("Y", y));
        assertThat(question.checked(body).toString())
                .contains("{\"places\":[[\"" + y + "\"],[\"" + x + "\"]],\"none\":false}");
    }

    @Test
    void tasksOf2025HaveTheirCriteriaOnEachResponse() {
        Question question =
                question(
                        "{'task_modality': 'CODE_GENERATION', 'prompt': 'p', 'responses': [{'model':"
                                + " 'x', 'completion': {'files': [{'filename': 'index.html', 'content':"
                                + " '<p>'}]}, 'criteria': [{'type': 'score', 'min': 1, 'max': 100},"
                                + " {'type': 'text', 'query': 'why?', 'text_feedback': ''}]}]}");
        assertThat(question.shape()).isEqualTo(Question.Shape.ON_RESPONSES);
        String id = question.responseIds().getFirst();
        String said =
                "{'resultData': [{'model': 'ID', 'criteria': [{'type': 'score', 'min': 1, 'max': MAX,"
                        + " 'value': 50}, {'type': 'text', 'query': 'why?', 'text_feedback': 'so'}]}]}";
        JsonNode body = Platform.json(said.replace("ID", id).replace("MAX", "100"));
        assertThat(question.checked(body)).hasSize(2);
        JsonNode other = Platform.json(said.replace("ID", id).replace("MAX", "10"));
        assertThatThrownBy(() -> question.checked(other)).hasMessageContaining("not those");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type': 'SONG', R, 'criteria': [{'type': 'ranking'}]}",
                "{'type': 'THREE_D', R, 'criteria': [{'type': 'ranking'}]}",
                "{'type': 'PLAIN_TEXT', 'responses': [], 'criteria': [{'type': 'ranking'}]}",
                "{'type': 'PLAIN_TEXT', R, 'criteria': []}",
                "{'type': 'PLAIN_TEXT', R, 'criteria': [{'type': 'guess'}]}",
                "{'type': 'PLAIN_TEXT', R, 'criteria': [{'type': 'score', 'min': 5, 'max': 5}]}",
                "{'type': 'PLAIN_TEXT', R, 'criteria': [{'type': 'score', 'min': -1, 'max': 5}]}",
                "{'type': 'PLAIN_TEXT', R, 'criteria': [{'type': 'multi-select', 'options': []}]}",
                "{'type': 'PLAIN_TEXT', R, 'criteria': [{'type': 'ranking', 'options': ['x']}]}",
                "{'type': 'PLAIN_TEXT', 'responses': [{'model': 'x'}], 'criteria': [{'type': 'text'}]}",
                "{'type': 'TEXT_TO_IMAGE', 'responses': [{'model': 'x', 'completion':"
                        + " {'url': 'http://10.0.0.1/a.png'}}], 'criteria': [{'type': 'text'}]}",
                "{'type': 'CODE_GENERATION', 'responses': [{'model': 'x', 'completion':"
                        + " {'files': 'no'}}], 'criteria': [{'type': 'text'}]}"
            })
    void whatIsNoTaskIsRefusedWithItsPlace(String json) {
        assertThatThrownBy(() -> question(json.replace("R,", RESPONSES + ",")))
                .isInstanceOfSatisfying(
                        WorkRefused.class, e -> assertThat(e.details()).isNotEmpty());
    }
}
