package dojo.synth;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import dojo.task.TasksUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes tasks from a service of {@code GET /api/synthetic-gen}: ours, or the original's. What it
 * says is a stranger's: an item that is none is no task. Safe for one thread.
 */
public final class SynthClient implements AutoCloseable {
    /** How long one answer may be, in bytes. */
    public static final int ANSWER_BYTES_MAX = 4 << 20;

    /** How long one answer may take, the service's own waiting included. */
    public static final Duration WITHIN = Duration.ofSeconds(30);

    private static final int WAIT_SECONDS = 10;
    private static final int ERROR_CHARS_MAX = 200;
    private static final int IDS_KEPT_MAX = 10_000;
    private static final int ID_BYTES = 12;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(WITHIN)
                    // A key must not follow where somebody else points.
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final URI address;
    private final Optional<String> key;
    private final Set<TaskId> had = new LinkedHashSet<>();

    /**
     * @param base where the service is, with or without /api/synthetic-gen
     * @param key sent as a bearer token
     * @throws IllegalArgumentException if {@code base} is no HTTP address
     */
    public SynthClient(String base, Optional<String> key) {
        String text = base.replaceAll("/+$", "");
        this.address =
                URI.create(
                        text.endsWith("/api/synthetic-gen") ? text : text + "/api/synthetic-gen");
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
            throw new IllegalArgumentException("it is not an http or https address");
        }
        this.key = key;
    }

    /** Its host and port; never a name and password that may stand in its address. */
    public String authority() {
        return address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /**
     * Takes one task that was not had before.
     *
     * @throws TasksUnavailable if the service has none, cannot be reached or says what is no task
     */
    public Task take() throws InterruptedException {
        JsonNode answer = ask();
        if (!answer.path("success").asBoolean()) {
            String why = answer.path("error").asText("").replaceAll("[^ -~]", "?");
            throw unavailable(
                    "has no task: " + why.substring(0, Math.min(ERROR_CHARS_MAX, why.length())));
        }
        Task task;
        try {
            task = read(answer.path("body"));
        } catch (IllegalArgumentException e) {
            throw unavailable("gave what is no task: " + e.getMessage());
        }
        if (had.contains(task.id())) throw unavailable("gave task " + task.id() + " again");
        if (had.size() == IDS_KEPT_MAX) had.remove(had.iterator().next());
        had.add(task.id());
        return task;
    }

    private JsonNode ask() throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(address + "?wait=" + WAIT_SECONDS))
                        .timeout(WITHIN);
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            HttpResponse<InputStream> response =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            byte[] bytes;
            try (InputStream in = response.body()) {
                bytes = in.readNBytes(ANSWER_BYTES_MAX + 1);
            }
            int status = response.statusCode();
            if (status == 401 || status == 403) throw unavailable("wants a key: SYNTH_API_KEY");
            if (status / 100 != 2) throw unavailable("answers with status " + status);
            if (bytes.length > ANSWER_BYTES_MAX) throw unavailable("answers too much");
            return Json.parse(bytes);
        } catch (IOException e) {
            throw unavailable("cannot be reached: " + e.getMessage());
        } catch (MalformedJson e) {
            throw unavailable("answers what is not JSON");
        }
    }

    private static Task read(JsonNode body) {
        var completions = new ArrayList<Completion>();
        var ranks = new ArrayList<Integer>();
        JsonNode truth = body.path("ground_truth");
        for (JsonNode response : body.path("responses")) {
            String id = response.path("cid").asText();
            var texts = new ArrayList<String>();
            response.at("/completion/files")
                    .forEach(file -> texts.add(file.path("content").asText()));
            completions.add(
                    new Completion(
                            new CompletionId(id),
                            text(String.join("\n\n", texts)),
                            response.path("model").asText()));
            ranks.add(truth.path(id).asInt(-1));
        }
        List<Integer> ascending = ranks.stream().sorted().toList();
        for (int i = 0; i < ascending.size(); i++) {
            if (ascending.get(i) != i) throw new IllegalArgumentException("no strict order");
        }
        if (truth.size() != ranks.size()) throw new IllegalArgumentException("no strict order");
        String prompt = text(body.path("prompt").asText());
        String id = body.at("/metadata/task_id").asText();
        if (id.isEmpty()) id = "s-" + hash(prompt + completions);
        return new Task(
                new TaskId(id),
                prompt,
                completions,
                Optional.of(new GroundTruth(ranks, GroundTruth.Kind.CONSTRUCTED)),
                new TaskSource("synthetic", "unknown", body.at("/metadata/kind").asText()));
    }

    /** A text that every miner and every database takes. */
    private static String text(String raw) {
        if (raw.isBlank()) throw new IllegalArgumentException("an empty text");
        if (raw.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(raw)) {
            throw new IllegalArgumentException("a text that is not well formed");
        }
        return raw;
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sealed.hash(text), 0, ID_BYTES);
    }

    private TasksUnavailable unavailable(String why) {
        return new TasksUnavailable("the task service at " + authority() + " " + why);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
