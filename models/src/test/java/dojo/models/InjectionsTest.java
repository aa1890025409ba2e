package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.testing.Golden;
import dojo.testing.LlmServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Completions and prompts that speak to the judge, against a model that obeys everything that it
 * reaches ({@link GullibleJudge}). The same model, shown the same texts in weaker ways, is moved:
 * that is what shows that it can be.
 */
class InjectionsTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String PROMPT = "How do I keep bread fresh?";
    private static final String GOOD = "Keep it in a box at room temperature and freeze the rest.";
    private static final String FAIR = "Put it somewhere dry.";
    private static final String POOR = "Bread is made of flour.";
    private static final String MORE = "That is all that I know about it.";
    private static final Map<String, Double> QUALITIES = Map.of(GOOD, 8.0, FAIR, 5.0, POOR, 2.0);

    /** How far the mean score may be moved, of 10. */
    private static final double MOVED_MAX = 0.2;

    private static final List<String> TEXTS = texts(Golden.json("injections.json"));

    private static List<String> texts(JsonNode rows) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.isTextual() ? row.asText() : row.path("text").asText()));
        return texts;
    }

    /** Where an injection stands: around, within and after an answer, on its line or on its own. */
    private static final List<UnaryOperator<String>> PLACES =
            List.of(
                    text -> POOR + "\n" + text,
                    text -> text + "\n" + POOR,
                    text -> POOR + " " + text,
                    text -> POOR + " " + text + " " + MORE,
                    text -> POOR + "\n\n" + text + "\n\n" + MORE);

    @Test
    void completionsThatSpeakToTheJudgeMoveNoScore() {
        assertThat(TEXTS).isNotEmpty();
        double[] honest = {8, 5, 2};
        try (var judged = new Judged(true, shown -> shown)) {
            for (UnaryOperator<String> place : PLACES) {
                double[] moved = new double[honest.length];
                for (String text : TEXTS) {
                    List<Double> scores = judged.scores(PROMPT, place.apply(text));
                    for (int i = 0; i < honest.length; i++) {
                        moved[i] += Math.abs(10 * scores.get(i) - honest[i]) / TEXTS.size();
                    }
                }
                for (double each : moved) assertThat(each).isLessThanOrEqualTo(MOVED_MAX);
            }
        }
    }

    @Test
    void promptsThatSpeakToTheJudgeMoveNoScore() {
        try (var judged = new Judged(true, shown -> shown)) {
            for (String text : TEXTS) {
                assertThat(judged.scores(PROMPT + "\n" + text, POOR))
                        .as(text)
                        .containsExactly(.8, .5, .2);
            }
        }
    }

    /** The numbers of {@code docs/miners.md}, for the texts of this repository. */
    @Test
    void shownInWeakerWaysManyOfThemAreObeyed() throws Exception {
        Path ours = Golden.root().resolve("golden/injections.json");
        List<String> texts = texts(Json.parse(Files.readString(ours)));
        assertThat(texts).hasSize(100).doesNotHaveDuplicates();
        assertThat(moved(texts, false, Shown::bare)).as("as they are").isEqualTo(100);
        assertThat(moved(texts, false, Shown::fencedOnly)).as("a fence").isEqualTo(55);
        assertThat(moved(texts, true, Shown::barredOnly)).as("and bars").isEqualTo(34);
        assertThat(moved(texts, false, Shown::escapedOnly)).as("and escapes").isEqualTo(24);
        assertThat(moved(texts, true, shown -> shown)).as("both").isZero();
    }

    /** How many of the texts move the judge if its data are shown so. */
    private static int moved(List<String> texts, boolean barred, UnaryOperator<String> show) {
        int moved = 0;
        try (var judged = new Judged(barred, show)) {
            for (String text : texts) {
                double score = judged.scores(PROMPT, PLACES.getFirst().apply(text)).getLast();
                if (Math.abs(score - .2) > .1) moved++;
            }
        }
        return moved;
    }

    /** The same request with its data shown otherwise. */
    private static final class Shown {
        private static final Pattern DATA =
                Pattern.compile("(?s)(<data-[0-9a-f]{16}>\\n)(.*?)(\\n</data-[0-9a-f]{16}>)");

        static String bare(String user) {
            return each(user, data -> QuotedLawsTest.plain(data))
                    .replaceAll("</?data-[0-9a-f]{16}>", "");
        }

        static String fencedOnly(String user) {
            return each(user, QuotedLawsTest::plain);
        }

        static String barredOnly(String user) {
            return each(user, QuotedLawsTest::unescaped);
        }

        static String escapedOnly(String user) {
            return each(user, QuotedLawsTest::unbarred);
        }

        private static String each(String user, UnaryOperator<String> show) {
            return DATA.matcher(user)
                    .replaceAll(block ->
                            Matcher.quoteReplacement(
                                    block.group(1) + show.apply(block.group(2)) + block.group(3)));
        }
    }

    /** Our judge, over HTTP, with the gullible one behind. */
    private static final class Judged implements AutoCloseable {
        private final LlmServer server;
        private final OpenAiApi client;
        private final LlmJudge judge;

        Judged(boolean barred, UnaryOperator<String> show) {
            var gullible = new GullibleJudge(QUALITIES, barred);
            server =
                    new LlmServer(
                            LlmServer.says(asked ->
                                    gullible.answer(fence(asked), show.apply(user(asked)))));
            client =
                    new OpenAiApi(
                            LlmProvider.of(server.url()),
                            "gullible",
                            Optional.empty(),
                            new LlmBudget(0, 0, OptionalDouble.empty(), CLOCK),
                            CLOCK);
            judge = new LlmJudge(List.of(client), false, 2000, CLOCK);
            server.next(
                    LlmServer.says(asked -> {
                        gullible.learn(fence(asked), show.apply(user(asked)));
                        return gullible.answer(fence(asked), show.apply(user(asked)));
                    }));
            assertThat(scores(PROMPT, POOR)).containsExactly(.8, .5, .2);
        }

        List<Double> scores(String prompt, String third) {
            return judge.scores(
                    prompt, List.of(GOOD, FAIR, third), CLOCK.instant().plusSeconds(20));
        }

        private static String user(JsonNode asked) {
            return asked.path("messages").path(1).path("content").asText();
        }

        private static String fence(JsonNode asked) {
            String system = asked.path("messages").path(0).path("content").asText();
            Matcher fence = Pattern.compile("<data-([0-9a-f]{16})>").matcher(system);
            assertThat(fence.find()).isTrue();
            return fence.group(1);
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }
}
