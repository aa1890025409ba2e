package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.base.SettingRefused;
import dojo.testing.HandClock;
import dojo.testing.LlmServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiApiTest {
    private static final String KEY = "sk-very-secret";
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String[] AT_ONCE = {"retry-after", "0"};

    private final LlmServer server = new LlmServer(LlmServer.says("yes"));
    private LlmBudget budget = budget(OptionalDouble.empty());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aQuestionGoesToTheServerWithItsKeyAndIsCounted() {
        LlmClient.Answer answer = ask();
        assertThat(answer.text()).isEqualTo("yes");
        assertThat(answer.usage().promptTokens()).isEqualTo(10);
        assertThat(answer.usage().dollars()).isCloseTo(10e-6 + 5 * 2e-6, within(1e-12));
        LlmServer.Asked asked = server.asked().getFirst();
        assertThat(asked.path()).isEqualTo("/v1/chat/completions");
        assertThat(asked.authorization()).isEqualTo("Bearer " + KEY);
        assertThat(asked.body().path("messages").path(1).path("content").asText())
                .isEqualTo("say {\"a\": 1}");
        assertThat(asked.body().path("response_format").path("json_schema").path("strict"))
                .hasToString("true");
    }

    @Test
    void whatMayPassIsTriedAgainAfterThePauseThatTheServerWants() {
        String past = DateTimeFormatter.RFC_1123_DATE_TIME.format(NOON.atOffset(ZoneOffset.UTC));
        server.next(
                LlmServer.error(429, "slow down", AT_ONCE),
                LlmServer.error(500, "oops", "retry-after", past),
                LlmServer.raw(200, "application/json", "{\"choices\":[{\"mess", AT_ONCE),
                LlmServer.hangsUp());
        assertThat(ask().text()).isEqualTo("yes");
        assertThat(server.asked()).hasSize(5);
        // What was cut off or broke may have been paid, and nobody knows how much it was.
        assertThat(budget.total().calls()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"408, 2", "429, 1", "500, 2", "502, 2", "503, 1", "504, 2"})
    void whatTheServerMayHaveBilledIsCountedAtItsMost(int status, int calls) {
        server.next(LlmServer.error(status, "no", AT_ONCE));
        assertThat(ask().text()).isEqualTo("yes");
        assertThat(budget.total().calls()).isEqualTo(calls);
    }

    @Test
    void aServerThatGoesOnFailingIsGivenUp() {
        for (int i = 0; i < OpenAiApi.TRIES_MAX; i++) {
            server.next(LlmServer.error(503, "busy", AT_ONCE));
        }
        assertThatThrownBy(this::ask)
                .isInstanceOf(LlmUnavailable.class)
                .hasMessageContaining("busy");
        assertThat(budget.total()).isEqualTo(LlmUsage.NONE);
    }

    @Test
    void aPauseThatEndsAfterTheDeadlineIsNotWaitedFor() {
        server.next(LlmServer.error(429, "slow down", "retry-after", "3600"));
        assertThatThrownBy(this::ask).hasMessageContaining("3600.0 s").hasMessageContaining("slow");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void theDeadlineCoversTheBodyToo() {
        server.next(LlmServer.stalls());
        assertThatThrownBy(() -> client().ask(chat(), CLOCK.instant().plusMillis(300)))
                .isInstanceOf(LlmUnavailable.class)
                .hasMessageContaining("before the deadline");
        assertThatThrownBy(() -> client().ask(chat(), CLOCK.instant()))
                .hasMessageContaining("was not asked");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void whoIsInterruptedStopsAndStaysSo() throws Exception {
        var asked = new CountDownLatch(1);
        server.next((exchange, body) -> {
            asked.countDown();
            LlmServer.stalls().answer(exchange, body);
        });
        var marked = new boolean[1];
        Thread asker =
                Thread.ofVirtual()
                        .start(() -> {
                            assertThatThrownBy(this::ask).hasMessageContaining("given up");
                            marked[0] = Thread.currentThread().isInterrupted();
                        });
        asked.await();
        asker.interrupt();
        asker.join();
        assertThat(marked[0]).isTrue();
    }

    @Test
    void whatAServerDoesNotUnderstandIsLeftOutFromThenOn() {
        server.next(
                LlmServer.error(400, "Use 'max_completion_tokens' instead of 'max_tokens'."),
                LlmServer.error(400, "'temperature' does not support 0 with this model"),
                LlmServer.error(400, "'response_format' of type 'json_schema' is not supported"),
                LlmServer.error(422, "response_format: extra field"));
        try (OpenAiApi client = client()) {
            client.ask(chat(), soon());
            client.ask(chat(), soon());
        }
        List<LlmServer.Asked> asked = server.asked();
        assertThat(asked).hasSize(6);
        assertThat(asked.get(3).body().path("response_format").path("type").asText())
                .isEqualTo("json_object");
        assertThat(Json.write(asked.get(5).body()))
                .isEqualTo(Json.write(asked.get(4).body()))
                .doesNotContain("response_format", "temperature", "max_tokens")
                .contains("max_completion_tokens");
    }

    @Test
    void whatIsRefusedInEveryDialectChangesNothingForTheNextQuestion() {
        for (int i = 0; i < 3; i++) server.next(LlmServer.error(400, "the prompt is too long"));
        try (OpenAiApi client = client()) {
            assertThatThrownBy(() -> client.ask(chat(), soon())).hasMessageContaining("too long");
            client.ask(chat(), soon());
        }
        assertThat(server.asked().getLast().body().path("response_format").path("type").asText())
                .isEqualTo("json_schema");
    }

    @Test
    void aServerThatOnlyStreamsIsReadToo() {
        String end =
                """
                data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}

                data: [DONE]

                """;
        String body = LlmServer.pieces("a longer answer", end);
        server.next(
                LlmServer.error(400, "this model needs \"stream\": true"),
                LlmServer.raw(200, "text/event-stream", body));
        LlmClient.Answer answer = ask();
        assertThat(answer.text()).isEqualTo("a longer answer");
        assertThat(answer.usage().promptTokens()).isEqualTo(7);
        assertThat(server.asked().getLast().body().path("stream").asBoolean()).isTrue();
        server.next(LlmServer.raw(200, "text/event-stream", body));
        assertThat(ask().text()).as("streams without being asked to").isEqualTo("a longer answer");
    }

    @Test
    void aStreamWithoutItsEndIsNoAnswer() {
        String half = LlmServer.pieces("a longer answer", "");
        server.next(LlmServer.raw(200, "text/event-stream", half, AT_ONCE));
        assertThat(ask().text()).isEqualTo("yes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I can not do that\"}}]}",
                "{\"choices\":[{\"finish_reason\":\"content_filter\",\"message\":{\"content\":\"\"}}]}",
                "{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"ye\"}}]}"
            })
    void aModelThatDeclinesIsNotAskedAgain(String body) {
        server.next(LlmServer.raw(200, "application/json", body));
        assertThatThrownBy(this::ask).hasMessageContaining("does not answer");
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 402, 403})
    void aRefusalThatStaysIsNotTriedAgainAndTheKeyStandsInNoMessage(int status) {
        server.next(LlmServer.error(status, "not with " + KEY, "location", "http://127.0.0.2/"));
        assertThatThrownBy(this::ask)
                .isInstanceOf(LlmUnavailable.class)
                .hasMessageContaining("" + status)
                .hasMessageNotContaining(KEY);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aBodyThatDoesNotEndIsNotReadToTheEnd() {
        server.next((exchange, body) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1 << 20];
            try (var out = exchange.getResponseBody()) {
                while (true) out.write(much);
            }
        });
        assertThat(ask().text()).isEqualTo("yes");
    }

    @Test
    void neverMoreThanTheLimitOfAnHourIsSpent() {
        var clock = new HandClock(NOON);
        budget = new LlmBudget(1, 2, OptionalDouble.of(0.004), clock);
        int calls = 0;
        try (OpenAiApi client = client()) {
            while (calls < 1000) {
                client.ask(chat(), soon());
                calls++;
            }
        } catch (LlmUnavailable e) {
            assertThat(e).hasMessageContaining("spend limit").hasMessageContaining("T13:01:00Z");
        }
        assertThat(budget.total().dollars()).isCloseTo(calls * 20e-6, within(1e-9));
        assertThat(calls).isBetween(10, 199);
        clock.advance(Duration.ofMinutes(61));
        assertThat(ask().text()).isEqualTo("yes");
    }

    @Test
    void aCallThatCouldBeTooDearIsNotMade() {
        budget = budget(OptionalDouble.of(0.0001));
        assertThatThrownBy(this::ask).hasMessageContaining("one call is more than the limit");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aKeyGoesOnlyWhereItIsSafe() {
        for (String bad :
                List.of("openia", "ftp://host/v1", "http://u:p@host/v1", "http://h/?k=1")) {
            assertThatThrownBy(() -> LlmProvider.of(bad)).isInstanceOf(SettingRefused.class);
        }
        assertThatThrownBy(() -> client("openai", Optional.empty()))
                .hasMessageContaining("OPENAI_API_KEY");
        assertThatThrownBy(() -> client("http://example.org/v1", Optional.of(KEY)))
                .hasMessageContaining("in the clear")
                .hasMessageNotContaining(KEY);
        client("http://example.org/v1/", Optional.empty()).close();
        client("ollama", Optional.empty()).close();
    }

    @Test
    void jsonIsTakenOutOfThoughtsAndFencesAndNothingElse() throws Exception {
        for (String text :
                List.of(
                        "{\"a\": 1}",
                        "\n```json\n{\"a\": 1}\n```\n",
                        "```\n{\"a\": 1}\n```",
                        "<think>{\"a\": 2}?</think>\n\n{\"a\": 1}")) {
            assertThat(new LlmClient.Answer(text, LlmUsage.NONE).json().path("a").asInt())
                    .isEqualTo(1);
        }
        for (String text : List.of("", "Sure! {\"a\": 1}", "{\"a\": 1} {\"a\": 2}", "{\"a\":")) {
            assertThatThrownBy(() -> new LlmClient.Answer(text, LlmUsage.NONE).json())
                    .isInstanceOf(MalformedJson.class);
        }
    }

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static LlmBudget budget(OptionalDouble perHour) {
        return new LlmBudget(1, 2, perHour, CLOCK);
    }

    private LlmClient.Answer ask() {
        try (OpenAiApi client = client()) {
            return client.ask(chat(), soon());
        }
    }

    private OpenAiApi client() {
        return client(server.url(), Optional.of(KEY));
    }

    private OpenAiApi client(String provider, Optional<String> key) {
        return new OpenAiApi(LlmProvider.of(provider), "some/model", key, budget, CLOCK);
    }

    private static Instant soon() {
        return CLOCK.instant().plusSeconds(20);
    }

    private static Chat chat() {
        ObjectNode schema = Json.object().put("type", "object");
        return new Chat(
                List.of(
                        new Chat.Turn(Chat.Role.SYSTEM, "be short"),
                        new Chat.Turn(Chat.Role.USER, "say {\"a\": 1}")),
                0,
                100,
                Optional.of(new Chat.AnswerSchema("answer", schema)));
    }
}
