package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.HandClock;
import dojo.work.WorkConfig;
import dojo.work.WorkServer;
import dojo.work.WorkStore;
import dojo.work.client.WorkClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People score, on a real platform; whatever restarts meanwhile. */
class WorkScorerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir Path folder;

    private WorkServer start(WorkStore store, int port) {
        return WorkServer.start(
                store, WorkConfig.local(port, folder.resolve("files"), true), new HandClock(NOW));
    }

    private WorkStore store() {
        return WorkStore.open(DatabaseAddress.of(folder.resolve("work.db")));
    }

    private static JsonNode call(
            URI base, String method, String path, String token, ObjectNode body)
            throws IOException, InterruptedException, MalformedJson {
        var request =
                HttpRequest.newBuilder(base.resolve("/api/v1" + path))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        var reply = HTTP.send(request.build(), BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return Json.parse(reply.body()).get("body");
    }

    private static String signIn(URI base, String role, String name) throws Exception {
        ObjectNode body = Json.object().put("name", name).put("role", role);
        return call(base, "POST", "/dev/login", "", body).get("token").textValue();
    }

    private static String key(URI base, String miner, String kind) throws Exception {
        return call(base, "POST", "/miner/" + kind + "/generate", miner, Json.object())
                .get("created")
                .get("key")
                .textValue();
    }

    @Test
    void peopleScoreAndNeitherSideLosesAnythingByARestart() throws Exception {
        var request =
                RankingRequest.question(
                        "r1",
                        (double) NOW.getEpochSecond(),
                        "Say hello.",
                        List.of(new CompletionText("a", "Hello!"), new CompletionText("b", "No.")));
        int port;
        String apiKey;
        String subscription;
        URI base;
        try (var store = store();
                var server = start(store, 0)) {
            base = server.url();
            port = base.getPort();
            String miner = signIn(base, "miner", "m");
            apiKey = key(base, miner, "api-key");
            subscription = key(base, miner, "subscription-key");
            var scorer = new WorkScorer(new WorkClient(base, apiKey), 1);
            assertThat(scorer.score(request, NOW.plusSeconds(20)))
                    .isEqualTo(new ScorerAnswer.Later("dojo"));
            assertThat(scorer.score(request, NOW.plusSeconds(20)))
                    .isEqualTo(new ScorerAnswer.Later("dojo"));
        }
        var scorer = new WorkScorer(new WorkClient(base, apiKey), 1);
        assertThat(scorer.score(request, NOW.plusSeconds(20)))
                .as("the platform is away")
                .isEqualTo(new ScorerAnswer.Later("dojo"));
        assertThat(scorer.resume(request, scorer.expireAt(request))).as("tried again").isFalse();
        try (var store = store();
                var server = start(store, port)) {
            assertThat(scorer.resume(request, scorer.expireAt(request))).isTrue();
            answer(server.url(), subscription);
            ScorerAnswer answer = scorer.score(request, NOW.plusSeconds(20));
            assertThat(answer).isInstanceOf(ScorerAnswer.Scored.class);
            var scored = (ScorerAnswer.Scored) answer;
            assertThat(scored.ranks()).containsExactly(new Rank("a", 1), new Rank("b", 0));
            assertThat(scored.scoringMethod()).isEqualTo("dojo");
        }
    }

    @Test
    void whoLeavesACompletionOutIsLeftOut() {
        var request =
                RankingRequest.question(
                        "r1",
                        1,
                        "Why?",
                        List.of(new CompletionText("a", "x"), new CompletionText("b", "y")));
        Map<String, Double> half = Map.of("a", 0.0);
        var said = List.of(half, Map.of("a", 0.5, "b", 1.0), Map.of("a", 1.0, "b", 1.0, "c", 0.0));
        var scored = (ScorerAnswer.Scored) WorkScorer.scored(request, said);
        assertThat(scored.ranks()).containsExactly(new Rank("a", 0.75), new Rank("b", 1));
        assertThat(WorkScorer.scored(request, List.of(half, half)))
                .isEqualTo(new ScorerAnswer.Declined("nobody scored every completion"));
    }

    private static void answer(URI base, String subscription) throws Exception {
        String worker = signIn(base, "worker", "ann");
        call(base, "POST", "/session/consent", worker, Json.object().put("version", 1));
        ObjectNode partner =
                Json.object().put("name", "m").put("minerSubscriptionKey", subscription);
        call(base, "POST", "/worker/partner", worker, partner);
        JsonNode task = call(base, "POST", "/tasks/next", worker, Json.object()).get("task");
        ObjectNode body = Json.object();
        ObjectNode scores =
                body.putArray("resultData").addObject().put("criterionId", "c0").putObject("value");
        for (JsonNode response : task.get("taskData").get("responses")) {
            boolean hello = response.get("completion").get("text").textValue().startsWith("Hello");
            scores.put(response.get("id").textValue(), hello ? 10 : 1);
        }
        String path = "/tasks/submit-result/" + task.get("taskId").textValue();
        call(base, "PUT", path, worker, body);
        assertThat(call(base, "POST", "/tasks/next", worker, Json.object()).isNull())
                .as("asked twice, made once")
                .isTrue();
    }
}
