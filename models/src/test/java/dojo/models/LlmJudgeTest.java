package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.testing.LlmServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmJudgeTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String PROMPT = "How do I keep bread fresh?";
    private static final List<String> TEXTS = List.of("good", "fair", "poor");
    private static final Map<String, Double> QUALITY =
            Map.of("good", 8.0, "fair", 5.0, "poor", 2.5);

    /** Scores everything as it should be. */
    private static final LlmServer.Behaviour HONEST =
            answers((names, texts) -> scores(names, text -> quality(texts, text)));

    private final LlmServer server = new LlmServer(HONEST);
    private final LlmBudget budget = new LlmBudget(0, 0, OptionalDouble.empty(), CLOCK);
    private final List<OpenAiApi> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(OpenAiApi::close);
        server.close();
    }

    @Test
    void completionsAreScoredInTheirOrderWhateverOrderTheyAreShownIn() {
        var orders = new HashSet<List<String>>();
        for (int i = 0; i < 30; i++) {
            assertThat(judge(false).scores(PROMPT + i, TEXTS, soon())).containsExactly(.8, .5, .25);
            orders.add(List.copyOf(shown(server.asked().getLast().body()).values()));
        }
        assertThat(orders).hasSizeGreaterThan(3);
    }

    @Test
    void noTwoCallsHaveAFenceOrANameInCommon() {
        LlmJudge judge = judge(false);
        var marks = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            judge.scores(PROMPT + i, TEXTS, soon());
            JsonNode body = server.asked().getLast().body();
            marks.addAll(shown(body).keySet());
            String system = body.path("messages").path(0).path("content").asText();
            Matcher fence = Pattern.compile("<data-([0-9a-f]{16})>").matcher(system);
            assertThat(fence.find()).isTrue();
            marks.add(fence.group(1));
        }
        assertThat(marks).hasSize(20 * 4);
    }

    @Test
    void theSameTextsAreAskedAboutOnceWhateverTheirOrder() {
        LlmJudge judge = judge(false);
        judge.scores(PROMPT, TEXTS, soon());
        assertThat(judge.scores(PROMPT, List.of("poor", "good", "fair", "poor"), soon()))
                .containsExactly(.25, .8, .5, .25);
        assertThat(server.asked()).hasSize(1);
        judge.scores(PROMPT, List.of("good", "poor"), soon());
        judge.scores(PROMPT + " And cake?", TEXTS, soon());
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void whatIsRememberedHasAnEnd() {
        LlmJudge judge = judge(false);
        for (int i = 0; i <= LlmJudge.REMEMBERED_MAX; i++) judge.scores("" + i, TEXTS, soon());
        int asked = server.asked().size();
        judge.scores("1", TEXTS, soon());
        assertThat(server.asked()).hasSize(asked);
        judge.scores("0", TEXTS, soon());
        assertThat(server.asked()).hasSize(asked + 1);
    }

    @Test
    void bothOrdersAndSeveralModelsAreAveraged() {
        // Whoever is shown first gets two points more, and the second model gives one point less.
        LlmServer.Behaviour biased =
                answers((names, texts) ->
                        scores(
                                names,
                                name ->
                                        quality(texts, name)
                                                + (name.equals(names.getFirst()) ? 2 : 0)));
        LlmServer.Behaviour strict =
                answers((names, texts) -> scores(names, name -> quality(texts, name) - 1));
        try (var other = new LlmServer(strict)) {
            server.next(biased, biased);
            List<String> two = List.of("good", "poor");
            assertThat(judge(true).scores(PROMPT, two, soon())).containsExactly(.9, .35);
            var both = new LlmJudge(List.of(model(server), model(other)), false, 500, CLOCK);
            assertThat(both.scores(PROMPT, two, soon())).containsExactly(.75, .2);
            other.next(LlmServer.error(401, "no"));
            assertThat(both.scores(PROMPT + "?", two, soon()))
                    .as("one of two models answers")
                    .containsExactly(.8, .25);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", " 8.0 ", "8/10", " 8 / 10 "})
    void numbersWrittenAsTextsAreRead(String eight) {
        server.next(answers((names, texts) -> scoresAsTexts(names, eight)));
        assertThat(judge(false).scores(PROMPT, TEXTS, soon())).containsExactly(.8, .8, .8);
    }

    @Test
    void anAnswerInAFenceOrAsABareListIsRead() {
        server.next(
                answers((names, texts) -> "```json\n" + scores(names, _ -> 5.0) + "\n```"),
                answers((names, texts) -> tree(scores(names, _ -> 5.0)).path("scores").toString()));
        assertThat(judge(false).scores(PROMPT, TEXTS, soon())).containsExactly(.5, .5, .5);
        assertThat(judge(false).scores(PROMPT, TEXTS, soon())).containsExactly(.5, .5, .5);
    }

    @Test
    void scoresOfWhatWasNotAskedAboutAreNotLookedAt() {
        server.next(
                answers((names, texts) -> {
                    List<String> more = new ArrayList<>(names);
                    more.add("c000000");
                    more.add("all");
                    return scores(more, name -> name.equals("all") ? 99.0 : 5.0);
                }));
        assertThat(judge(false).scores(PROMPT, TEXTS, soon())).containsExactly(.5, .5, .5);
        assertThat(server.asked()).hasSize(1);
    }

    /** Each way to answer badly, named for the test's report. */
    private static final Map<String, LlmServer.Behaviour> BAD =
            Map.of(
                    "wrong names",
                    answers((names, texts) -> scores(List.of("a", "b", "c"), _ -> 5.0)),
                    "one missing",
                    answers((names, texts) -> scores(names.subList(1, 3), _ -> 5.0)),
                    "two scores of one",
                    answers((names, texts) ->
                            scores(names, _ -> 5.0)
                                    .replace(
                                            "]}",
                                            ",{\"id\":\""
                                                    + names.getFirst()
                                                    + "\",\"score\":6}]}")),
                    "another scale",
                    answers((names, texts) -> scores(names, _ -> 85.0)),
                    "below the scale",
                    answers((names, texts) -> scores(names, _ -> -1.0)),
                    "no number",
                    answers((names, texts) -> scoresAsTexts(names, "very good")),
                    "not a number",
                    answers((names, texts) -> scores(names, _ -> Double.NaN)),
                    "a refusal in words",
                    LlmServer.says("I am sorry, but I can not score these."),
                    "half of an answer",
                    answers((names, texts) -> scores(names, _ -> 5.0).substring(0, 30)),
                    "nothing",
                    LlmServer.says(""));

    static Stream<Map.Entry<String, LlmServer.Behaviour>> bad() {
        return BAD.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void anAnswerThatIsNotWholeIsAskedForOnceMore(Map.Entry<String, LlmServer.Behaviour> way) {
        LlmServer.Behaviour behaviour = way.getValue();
        server.next(behaviour);
        assertThat(judge(false).scores(PROMPT, TEXTS, soon()))
                .as(way.getKey())
                .containsExactly(.8, .5, .25);
        server.next(behaviour, behaviour);
        assertThatThrownBy(() -> judge(false).scores(PROMPT, TEXTS, soon()))
                .isInstanceOf(LlmUnavailable.class)
                .hasMessageContaining("did not score as asked");
        assertThat(server.asked()).hasSize(2 + 2);
    }

    @Test
    void aRequestThatFailedIsNotRemembered() {
        server.next(LlmServer.error(401, "no"));
        LlmJudge judge = judge(false);
        assertThatThrownBy(() -> judge.scores(PROMPT, TEXTS, soon()))
                .isInstanceOf(LlmUnavailable.class);
        assertThat(judge.scores(PROMPT, TEXTS, soon())).containsExactly(.8, .5, .25);
    }

    @Test
    void theAnswerIsThereBeforeTheDeadlineOrNotAtAll() {
        server.next(LlmServer.stalls(), LlmServer.stalls());
        Instant deadline = CLOCK.instant().plusMillis(1000);
        assertThatThrownBy(() -> judge(false).scores(PROMPT, TEXTS, deadline))
                .isInstanceOf(LlmUnavailable.class);
        assertThat(CLOCK.instant()).isBefore(deadline);
        Instant another = CLOCK.instant().plusMillis(1000);
        assertThat(judge(true).scores(PROMPT, TEXTS, another))
                .as("one of two orders comes back")
                .containsExactly(.8, .5, .25);
        assertThat(CLOCK.instant()).isBefore(another);
    }

    @Test
    void tooMuchTextIsNotSent() {
        List<String> texts = List.of("x".repeat(LlmJudge.CHARS_MAX), "y");
        assertThatThrownBy(() -> judge(false).scores(PROMPT, texts, soon()))
                .hasMessageContaining("characters");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void textsAndAnswersMadeToBeSlowAreNot() {
        String blanks = " ".repeat(90_000);
        String number = "\"5" + "\\t".repeat(500_000) + "x\"";
        server.next(
                LlmServer.says("{\"scores\":" + " ".repeat(3_000_000) + "x"),
                answers((names, texts) ->
                        scores(names, _ -> 5.0)
                                .replaceFirst("5\\.0", Matcher.quoteReplacement(number))));
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () ->
                        assertThatThrownBy(() ->
                                        judge(false)
                                                .scores(
                                                        "[" + blanks,
                                                        List.of("[[[A " + blanks.substring(9)),
                                                        soon()))
                                .isInstanceOf(LlmUnavailable.class));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void manyAskAtOnce() throws Exception {
        LlmJudge judge = judge(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<List<Double>>>();
            for (int i = 0; i < 50; i++) {
                String prompt = PROMPT + i % 25;
                asked.add(threads.submit(() -> judge.scores(prompt, TEXTS, soon())));
            }
            for (var each : asked) assertThat(each.get()).containsExactly(.8, .5, .25);
        }
    }

    private LlmJudge judge(boolean bothOrders) {
        return new LlmJudge(List.of(model(server)), bothOrders, 500, CLOCK);
    }

    private OpenAiApi model(LlmServer of) {
        var client = new OpenAiApi(LlmProvider.of(of.url()), "m", Optional.empty(), budget, CLOCK);
        clients.add(client);
        return client;
    }

    private static Instant soon() {
        return CLOCK.instant().plusSeconds(20);
    }

    private static double quality(Map<String, String> texts, String name) {
        return QUALITY.getOrDefault(texts.getOrDefault(name, ""), 0.0);
    }

    private static JsonNode tree(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            throw new AssertionError(e);
        }
    }

    /** Answers by what it is shown: the names in their order, and the text of each. */
    private static LlmServer.Behaviour answers(
            BiFunction<List<String>, Map<String, String>, String> answer) {
        return LlmServer.says(asked -> {
            Map<String, String> texts = shown(asked);
            return answer.apply(List.copyOf(texts.keySet()), texts);
        });
    }

    private static final Pattern SHOWN =
            Pattern.compile("Completion (c[0-9a-f]{6}):\\n<data-[0-9a-f]{16}>\\n\\| ([^\\n]*)\\n");

    private static Map<String, String> shown(JsonNode asked) {
        Map<String, String> shown = new LinkedHashMap<>();
        String user = asked.path("messages").path(1).path("content").asText();
        SHOWN.matcher(user).results().forEach(each -> shown.put(each.group(1), each.group(2)));
        return shown;
    }

    private static String scores(List<String> names, Function<String, Double> score) {
        ArrayNode scores = Json.array();
        for (String name : names) {
            scores.addObject().put("id", name).put("score", score.apply(name));
        }
        return "{\"scores\":" + scores + "}";
    }

    private static String scoresAsTexts(List<String> names, String score) {
        ArrayNode scores = Json.array();
        for (String name : names) scores.addObject().put("id", name).put("score", score);
        return "{\"scores\":" + scores + "}";
    }
}
