package dojo.protocol.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of the third document: feedback by ticket, results, heartbeats. */
class FeedbackMessagesTest {
    private static final Instant EXPIRY = Instant.parse("2024-08-16T08:00:00.250Z");

    private static FeedbackRequest question(SynapseType<FeedbackRequest> type) {
        return new FeedbackRequest(
                type,
                "t1",
                1723795200.5,
                "Draw a clock",
                "CODE_GENERATION",
                EXPIRY,
                1,
                100,
                List.of(FeedbackRequest.Shown.of("a", "x"), FeedbackRequest.Shown.of("b", "")),
                Optional.empty(),
                Optional.empty());
    }

    static List<Synapse> messages() {
        FeedbackRequest asked = question(FeedbackRequest.FEEDBACK);
        return List.of(
                Heartbeat.QUESTION,
                new Heartbeat(true),
                asked,
                question(FeedbackRequest.TASK),
                asked.with(
                        List.of(new FeedbackRequest.Shown("a", "x", OptionalDouble.of(50.5))),
                        Optional.of("dojo"),
                        Optional.of("ticket-1")),
                TaskResultRequest.question("ticket-1"),
                new TaskResultRequest(
                        "ticket-1",
                        List.of(
                                new TaskResultRequest.Result("w", Map.of("a", 12.0)),
                                new TaskResultRequest.Result("", Map.of("b", Double.NaN)))),
                new MTurkResponse(Optional.empty(), Map.of("a", 7.25)),
                new MTurkResponse(Optional.of("HIT"), Map.of()),
                new ScoringResult(
                        "t1", Map.of("a", 0.5), Map.of("hotkey", 0.25), Map.of("rank", 1.0)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsWrittenReadsBackAndIsBoundByTheSignatureInItsOrder(Synapse message)
            throws Exception {
        roundTrip(message);
    }

    @SuppressWarnings("unchecked")
    private static <S extends Synapse> void roundTrip(S message) throws Exception {
        var type = (SynapseType<S>) message.type();
        ObjectNode json = type.write().apply(message);
        assertThat(json.fieldNames()).toIterable().isEqualTo(type.hashed());
        assertThat(type.hashed()).containsAll(type.required());
        assertThat(type.read().read(Json.parse(Json.write(json)))).isEqualTo(message);
    }

    @Test
    void theFeedbackRequestIsThatOfTheThirdDocument() {
        assertThat(Json.write(FeedbackRequest.FEEDBACK.write().apply(messagesTicket())))
                .isEqualTo(
                        """
                        {"epoch_timestamp":1.7237952005E9,"request_id":"t1","prompt":"Draw a clock",\
                        "responses":[{"model":"a","completion":"","cid":"a","rank_id":null,"score":null},\
                        {"model":"b","completion":"","cid":"b","rank_id":null,"score":null}],\
                        "task_type":"CODE_GENERATION","criteria_types":[{"type":"multi-score",\
                        "options":["a","b"],"min":1.0,"max":100.0}],"scoring_method":null,\
                        "dojo_task_id":"ticket-1","expire_at":"2024-08-16T08:00:00.250Z"}\
                        """);
    }

    private static FeedbackRequest messagesTicket() {
        return question(FeedbackRequest.FEEDBACK).taken("ticket-1");
    }

    @Test
    void theTaskOfTheMainNetworkHasItsCriteriaWithEachCompletion() {
        JsonNode json = FeedbackRequest.TASK.write().apply(question(FeedbackRequest.TASK));
        assertThat(Json.write(json.at("/completion_responses/0")))
                .isEqualTo(
                        """
                        {"model":"a","completion":"x","completion_id":"a","rank_id":null,"score":null,\
                        "criteria_types":[{"type":"score","min":1.0,"max":100.0,"scores":null}]}\
                        """);
    }

    @Test
    void aTicketIsAnsweredWithoutTheTextsOfTheTask() {
        assertThat(messagesTicket().completions())
                .extracting(FeedbackRequest.Shown::text)
                .containsOnly("");
        assertThat(messagesTicket().ticket()).contains("ticket-1");
    }

    @Test
    void whatAPythonWorkerPlatformSendsIsRead() throws Exception {
        TaskResultRequest read =
                TaskResultRequest.TYPE
                        .read()
                        .read(
                                Json.parse(
                                        """
                                        {"dojo_task_id":"9","task_results":[{"id":"r","created_at":"2025-01-02",
                                         "updated_at":"x","status":"COMPLETED","result_data":[{"model":"a",
                                         "criteria":[{"type":"score","value":33,"stake":1}]},{"model":"b",
                                         "criteria":[{"type":"text","value":"ok"},{"type":"score","value":1.5}]}],
                                         "dojo_task_id":"9","worker_id":"w1","stake_amount":null}]}\
                                        """));
        assertThat(read.results())
                .containsExactly(new TaskResultRequest.Result("w1", Map.of("a", 33.0, "b", 1.5)));
    }

    @Test
    void credentialsAreNeverPrinted() throws Exception {
        MTurkResponse read =
                MTurkResponse.TYPE
                        .read()
                        .read(
                                Json.parse(
                                        """
                                        {"mturk_hit_id":"H","aws_credentials":{"access_key_id":"AKIA",
                                         "secret_access_key":"s3cret"},"completion_id_to_score":{"a":1}}\
                                        """));
        assertThat(read.hitId()).contains("H");
        assertThat(read.scores()).isEqualTo(Map.of("a", 1.0));
        assertThat(read.toString()).doesNotContain("s3cret", "AKIA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2024-08-16\"",
                "\"2024-08-16T08:00:00\"",
                "\"tomorrow\"",
                "5",
                "null",
                "\"2024-08-16T25:00:00Z\""
            })
    void aTimeThatIsNoneIsNamed(String time) {
        assertThatThrownBy(() -> FeedbackRequest.FEEDBACK.read().read(body(time, "1", "2")))
                .isInstanceOf(MalformedSynapse.class)
                .hasMessageContaining("expire_at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "NaN", "1e400", "\"x\""})
    void aRangeThatIsNoneIsRefused(String max) {
        assertThatThrownBy(() ->
                        FeedbackRequest.FEEDBACK
                                .read()
                                .read(body("\"2024-08-16T08:00:00Z\"", "1", max)))
                .isInstanceOf(MalformedSynapse.class);
    }

    private static JsonNode body(String time, String min, String max) throws Exception {
        return Json.parse(
                "{\"epoch_timestamp\":1,\"request_id\":\"r\",\"prompt\":\"p\",\"responses\":[],"
                        + "\"task_type\":\"DIALOGUE\",\"criteria_types\":[{\"type\":\"multi-score\","
                        + "\"options\":[],\"min\":"
                        + min
                        + ",\"max\":"
                        + max
                        + "}],\"expire_at\":"
                        + time
                        + "}");
    }

    @Test
    void anotherCriterionThanAScoreIsNamed() {
        assertThatThrownBy(() ->
                        FeedbackRequest.FEEDBACK
                                .read()
                                .read(
                                        Json.parse(
                                                """
                                                {"epoch_timestamp":1,"request_id":"r","prompt":"p",
                                                 "responses":[],"task_type":"IMAGE","expire_at":
                                                 "2024-08-16T08:00:00Z","criteria_types":[{"type":
                                                 "ranking","options":[]}]}\
                                                """)))
                .isInstanceOf(MalformedSynapse.class)
                .hasMessageContaining("ranking");
    }

    @Test
    void twoScoresOfOneWorkerForOneCompletionAreRefused() {
        assertThatThrownBy(() ->
                        TaskResultRequest.TYPE
                                .read()
                                .read(
                                        Json.parse(
                                                """
                                                {"dojo_task_id":"9","task_results":[{"result_data":[
                                                 {"model":"a","criteria":[{"type":"score","value":1},
                                                 {"type":"score","value":2}]}]}]}\
                                                """)))
                .isInstanceOf(MalformedSynapse.class)
                .hasMessageContaining("two scores");
    }
}
