package dojo.work.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.work.WorkUnavailable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A miner's side of a worker platform. Safe for several threads. */
public final class WorkClient {
    /** How long one call may take. */
    public static final Duration WITHIN = Duration.ofSeconds(15);

    /** The longest answer that is read, in bytes. */
    public static final int ANSWER_BYTES_MAX = 16 << 20;

    private static final String TITLE = "LLM Text Task";

    private final WorkHttp http;
    private final String key;

    /**
     * @param base where the platform is, with or without /api/v1
     * @param key an API key of the miner
     */
    public WorkClient(URI base, String key) {
        this.http = new WorkHttp(base);
        this.key = key;
    }

    /**
     * Text to be scored by people.
     *
     * @param name of the request: the same name and question make one task, however often
     * @param completions what to score, by the name that comes back with the scores
     */
    public record Question(
            String name,
            String prompt,
            Map<String, String> completions,
            Instant expireAt,
            int maxResults) {
        public Question {
            completions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(completions));
        }
    }

    /**
     * Makes a task, or finds the one that was made of the same question.
     *
     * @return the task's id
     * @throws WorkUnavailable if the platform is away, or refuses
     */
    public String create(Question question) {
        ObjectNode body = Json.object().put("title", TITLE).put("body", question.prompt());
        body.put("expireAt", question.expireAt().toString());
        body.put("maxResults", question.maxResults());
        ObjectNode task = body.putArray("taskData").addObject();
        task.put("type", "PLAIN_TEXT").put("prompt", question.prompt());
        ArrayNode responses = task.putArray("responses");
        ArrayNode models = Json.array();
        question.completions()
                .forEach((name, text) -> {
                    responses.addObject().put("model", name).put("completion", text);
                    models.add(name);
                });
        ObjectNode criterion = task.putArray("criteria").addObject();
        criterion.put("type", "multi-score").put("text", "How good is each answer?");
        criterion.set("options", models);
        criterion.put("min", 1).put("max", 10).put("step", 1);
        JsonNode ids =
                call(
                        request("/tasks/create-tasks")
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", question.name())
                                .POST(BodyPublishers.ofByteArray(Json.bytes(body))));
        if (ids.size() != 1 || !ids.get(0).isTextual()) throw http.odd();
        return ids.get(0).textValue();
    }

    /**
     * What people have said so far.
     *
     * @return of each of them a score from 0 to 1 for each completion, by its name
     * @throws WorkUnavailable if the platform is away, or refuses
     */
    public List<Map<String, Double>> results(String task) {
        JsonNode rows =
                call(request("/tasks/task-result/" + encoded(task)).GET()).path("taskResults");
        List<Map<String, Double>> results = new ArrayList<>();
        for (JsonNode row : rows) {
            if (!row.path("status").asText().equals("COMPLETED")) continue;
            Map<String, Double> scores = new LinkedHashMap<>();
            for (JsonNode said : row.path("result_data")) {
                if (!said.path("type").asText().equals("multi-score")) continue;
                for (Map.Entry<String, JsonNode> one : said.path("value").properties()) {
                    double score = (one.getValue().asDouble(Double.NaN) - 1) / 9;
                    if (!(score >= 0 && score <= 1)) throw http.odd();
                    scores.put(one.getKey(), score);
                }
            }
            results.add(scores);
        }
        return results;
    }

    /** Whether somebody has the task on the desk now. */
    public boolean inWork(String task) {
        return call(request("/tasks/" + encoded(task)).GET()).path("reserved").asInt() > 0;
    }

    /** Takes the task back; who has it on the desk is told so. */
    public void cancel(String task) {
        ObjectNode body = Json.object().put("state", "cancelled");
        call(
                request("/owner/tasks/" + encoded(task))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    private static String encoded(String task) {
        return URLEncoder.encode(task, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return http.request(path).header("X-API-KEY", key);
    }

    private JsonNode call(HttpRequest.Builder request) {
        return http.body(http.send(request));
    }
}
