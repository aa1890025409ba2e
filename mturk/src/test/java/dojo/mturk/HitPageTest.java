package dojo.mturk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Json;
import dojo.testing.Golden;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HitPageTest {
    private static final String EVIL =
            "]]></HTMLContent><script>alert(1)</script>&amp;&lt;\"'><crowd-form>"
                    + "\u0000\u0008\uFFFF\uD800 \u202Egnol";

    private static final String LONG =
            "Keep what you eat within three days in a bread box or a cloth bag at room temperature.";

    private static Question question(String prompt, String... texts) {
        List<Question.Shown> shown = new ArrayList<>();
        for (String text : texts) shown.add(new Question.Shown("id" + shown.size(), text));
        return Question.of("name", prompt, shown);
    }

    /** What Amazon hands to the browser. */
    private static String content(Question question) throws Exception {
        var parsed =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(HitPage.question(question))));
        assertThat(parsed.getDocumentElement().getTagName()).isEqualTo("HTMLQuestion");
        assertThat(parsed.getElementsByTagName("*").getLength()).isEqualTo(3);
        return parsed.getElementsByTagName("HTMLContent").item(0).getTextContent();
    }

    @Test
    void hostileTextsStayTexts() throws Exception {
        String html = content(question(EVIL, EVIL, "fine"));
        assertThat(html)
                .isEqualTo(HitPage.html(question(EVIL, EVIL, "fine")))
                .doesNotContain("alert(1)</script>", "]]>", "\u0000")
                .contains(
                        "]]&gt;&lt;/HTMLContent&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;");
        assertThat(html.split("<crowd-form>", -1)).hasSize(2);
        assertThat(html.split("<script", -1)).hasSize(2);
        for (var text : Golden.json("injections.json").findValuesAsText("text")) {
            assertThat(content(question(text, text)).split("<", -1))
                    .as(text)
                    .hasSameSizeAs(content(question("a", "b")).split("<", -1));
        }
    }

    @Test
    void idsAreTheNamesOfSlidersWhateverStandsInThem() {
        var question =
                Question.of("name", "p", List.of(new Question.Shown("a\"onload=\"x", "text")));
        assertThat(HitPage.html(question))
                .contains("<crowd-slider name=\"a&quot;onload=&quot;x\" step=\"0.01\" min=\"1\"");
        // What a page would change could not be told from its answer.
        for (String changed : List.of("", "a\rb", "a\u0001", "\uD800", "a b")) {
            assertThatThrownBy(() ->
                            Question.of("n", "p", List.of(new Question.Shown(changed, "text"))))
                    .hasMessageContaining("ASCII");
        }
    }

    @Test
    void aControlIsTheWordsOfTheLongestAnswerInAnotherOrder() {
        Question plain = question("p", LONG, "short");
        Question controlled = plain.withControl();
        assertThat(controlled.shown()).hasSize(3);
        assertThat(controlled.shown()).containsAll(plain.shown());
        String id = controlled.control().orElseThrow().id();
        assertThat(controlled.control().orElseThrow().of()).isEqualTo("id0");
        String text =
                controlled.shown().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow()
                        .text();
        assertThat(text).isNotEqualTo(LONG);
        assertThat(text.split(" ")).containsExactlyInAnyOrder(LONG.split(" "));
        assertThat(plain.withControl()).isEqualTo(controlled);
        assertThat(Question.read("name", controlled.json())).isEqualTo(controlled);
        assertThat(question("p", "too short").withControl().control()).isEmpty();
    }

    private static String xml(String before, String freeText) {
        return before
                + "<QuestionFormAnswers xmlns=\"urn:any\"><Answer><QuestionIdentifier>taskAnswers"
                + "</QuestionIdentifier><FreeText>"
                + freeText
                + "</FreeText></Answer></QuestionFormAnswers>";
    }

    @Test
    void answersAreReadAsTheSlidersWriteThem() {
        assertThat(AnswerXml.scores(xml("", "[{\"a\":7,\"b\":\"3.50\"}]")))
                .isEqualTo(Map.of("a", 7.0, "b", 3.5));
        for (var row :
                Golden.json("vectors/preference-scoring.json")
                        .at("/formulas/p12_mturk_worker_average/cases")) {
            List<Map<String, Double>> workers = new ArrayList<>();
            for (var worker : row.at("/input/results")) {
                var answers = worker.at("/Answer/0/taskAnswers");
                workers.add(AnswerXml.scores(xml("", Json.write(answers))));
            }
            Map<String, Double> means = HitBook.means(workers);
            assertThat(means.keySet()).hasSize(row.path("expected").size());
            means.forEach((id, mean) ->
                    assertThat(mean)
                            .as(row.path("name").asText())
                            .isCloseTo(
                                    row.path("expected").path(id).asDouble(),
                                    org.assertj.core.data.Offset.offset(1e-9)));
        }
    }

    @Test
    void noDocumentTypeAndNoEntityIsTaken() {
        String evil = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>";
        assertThat(AnswerXml.scores(xml(evil, "[{\"a\":7}]"))).isEmpty();
        assertThat(AnswerXml.scores(xml(evil, "&e;"))).isEmpty();
        for (String wrong :
                List.of("", "no json", "[{\"a\":\"x\"}]", "[{\"a\":1},", "{\"a\":{}}")) {
            assertThat(AnswerXml.scores(xml("", wrong))).as(wrong).isEmpty();
        }
        assertThat(AnswerXml.scores("<a><b>")).isEmpty();
    }

    private static Verdict verdict(Question question, Map<String, Double> scores, int seconds) {
        return Verdict.of(question, scores, Duration.ofSeconds(seconds));
    }

    @Test
    void oneFailedRuleLeavesAnAnswerOutAndTwoLeaveItUnpaid() {
        Question plain = question("p", "one", "two");
        assertThat(verdict(plain, Map.of("id0", 3.0, "id1", 4.0), 60).failed()).isEmpty();
        Verdict constant = verdict(plain, Map.of("id0", 3.0, "id1", 3.0), 60);
        assertThat(constant.failed()).containsExactly(Verdict.Rule.CONSTANT);
        assertThat(constant.paid()).isTrue();
        Verdict both = verdict(plain, Map.of("id0", 3.0, "id1", 3.0), 2);
        assertThat(both.paid()).isFalse();
        assertThat(both.words()).contains("same score", "sooner");
        for (Map<String, Double> wrong :
                List.of(
                        Map.<String, Double>of(),
                        Map.of("id0", 3.0),
                        Map.of("id0", 3.0, "id1", 11.0),
                        Map.of("id0", 3.0, "id1", Double.NaN),
                        Map.of("id0", 3.0, "id1", 4.0, "id2", 5.0))) {
            assertThat(verdict(plain, wrong, 60).failed()).containsExactly(Verdict.Rule.INCOMPLETE);
        }
    }

    @Test
    void whoPrefersWordsOutOfOrderDidNotRead() {
        Question controlled = question("p", LONG, "two").withControl();
        String id = controlled.control().orElseThrow().id();
        Verdict good = verdict(controlled, Map.of("id0", 9.0, "id1", 4.0, id, 1.0), 60);
        assertThat(good.scores()).isEqualTo(Map.of("id0", 9.0, "id1", 4.0));
        assertThat(verdict(controlled, Map.of("id0", 3.0, "id1", 4.0, id, 3.0), 60).failed())
                .containsExactly(Verdict.Rule.CONTROL);
        // One carelessness is one reason.
        assertThat(verdict(controlled, Map.of("id0", 3.0, "id1", 3.0, id, 3.0), 60).paid())
                .isTrue();
    }
}
