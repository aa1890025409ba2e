package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.testing.HandClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real server on a real database, told the time, and people who talk to it over HTTP. */
final class Platform implements AutoCloseable {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    final HandClock clock;
    final WorkStore store;
    final WorkServer server;

    private Platform(DatabaseAddress address, WorkConfig config, HandClock clock) {
        this.clock = clock;
        store = WorkStore.open(address);
        server = WorkServer.start(store, config, clock);
    }

    static Platform in(Path folder) {
        return on(DatabaseAddress.of(folder.resolve("work.db")), folder);
    }

    static Platform on(DatabaseAddress address, Path folder) {
        return on(address, folder, new HandClock(Instant.parse("2030-01-01T12:00:00Z")));
    }

    static Platform on(DatabaseAddress address, Path folder, HandClock clock) {
        return new Platform(address, config(folder, 1_000_000), clock);
    }

    /** For one miner only. */
    static Platform of(Path folder, String miner) {
        WorkConfig any = config(folder, 1_000_000);
        var config =
                new WorkConfig(
                        any.host(),
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        any.files(),
                        true,
                        false,
                        Optional.of(List.of(miner)),
                        any.chainIds(),
                        any.requestsPerMinute());
        return new Platform(
                DatabaseAddress.of(folder.resolve("work.db")),
                config,
                new HandClock(Instant.parse("2030-01-01T12:00:00Z")));
    }

    /** With so few requests a minute. */
    static Platform limited(Path folder, int perMinute) {
        return new Platform(
                DatabaseAddress.of(folder.resolve("work.db")),
                config(folder, perMinute),
                new HandClock(Instant.parse("2030-01-01T12:00:00Z")));
    }

    private static WorkConfig config(Path folder, int perMinute) {
        return new WorkConfig(
                "127.0.0.1",
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                folder.resolve("files"),
                true,
                false,
                Optional.empty(),
                WorkConfig.USUAL_CHAINS,
                perMinute);
    }

    /** What came back. */
    record Reply(int status, JsonNode json, String text, HttpResponse<byte[]> http) {
        JsonNode body() {
            if (status != 200) throw new AssertionError(status + " " + text);
            return json.get("body");
        }

        String code() {
            return json.path("code").asText();
        }
    }

    /** Somebody who calls, by the headers they send. */
    final class Person {
        private final Map<String, String> headers;

        Person(Map<String, String> headers) {
            this.headers = headers;
        }

        Reply get(String path) {
            return send("GET", path, new byte[0], headers);
        }

        Reply post(String path, JsonNode body) {
            return send("POST", path, Json.bytes(body), headers);
        }

        Reply post(String path) {
            return post(path, Json.object());
        }

        Reply put(String path, JsonNode body) {
            return send("PUT", path, Json.bytes(body), headers);
        }

        Map<String, String> headers() {
            return headers;
        }
    }

    Person nobody() {
        return new Person(Map.of());
    }

    Person bearer(String token) {
        return new Person(Map.of("Authorization", "Bearer " + token));
    }

    Person dev(String role, String name) {
        ObjectNode body = Json.object().put("name", name).put("role", role);
        return bearer(nobody().post("/dev/login", body).body().get("token").textValue());
    }

    Person miner(String name) {
        return dev("miner", name);
    }

    /** A worker who accepted the text and joined by {@code key}. */
    Person worker(String name, String key) {
        Person worker = dev("worker", name);
        worker.post("/session/consent", Json.object().put("version", Accounts.CONSENT)).body();
        join(worker, key);
        return worker;
    }

    void join(Person worker, String key) {
        worker.post(
                        "/worker/partner",
                        Json.object().put("name", "a miner").put("minerSubscriptionKey", key))
                .body();
    }

    String subscription(Person miner) {
        return key(miner, "/miner/subscription-key/generate");
    }

    Person program(Person miner) {
        return new Person(Map.of("X-API-KEY", key(miner, "/miner/api-key/generate")));
    }

    private static String key(Person miner, String path) {
        return miner.post(path).body().get("created").get("key").textValue();
    }

    /** Makes tasks of {@code taskData} and gives their ids. */
    List<String> create(Person owner, int maxResults, String... taskData) {
        return owner.post("/tasks/create-tasks", tasks(maxResults, taskData))
                .body()
                .valueStream()
                .map(JsonNode::textValue)
                .toList();
    }

    ObjectNode tasks(int maxResults, String... taskData) {
        ObjectNode body = Json.object().put("title", "Which is better?").put("body", "A prompt.");
        body.put("expireAt", clock.instant().plus(Duration.ofHours(8)).toString());
        body.put("maxResults", maxResults);
        var list = body.putArray("taskData");
        for (String one : taskData) list.add(json(one));
        return body;
    }

    /** JSON with apostrophes for quotes. */
    static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"'));
        } catch (dojo.base.MalformedJson e) {
            throw new AssertionError(text, e);
        }
    }

    /** A task of two answers and one choice. */
    static final String CHOICE =
            "{'type': 'PLAIN_TEXT', 'prompt': 'Say hello.', 'responses': ["
                    + "{'model': 'm1', 'completion': 'Hello!'},"
                    + "{'model': 'm2', 'completion': 'Go away.'}],"
                    + "'criteria': [{'type': 'choice', 'none': true}]}";

    /** The answer to {@link #CHOICE} that the first of the shown ones is better. */
    static ObjectNode first(JsonNode task) {
        ObjectNode body = Json.object().put("activeMillis", 5_000);
        body.putArray("resultData")
                .addObject()
                .put("criterionId", "c0")
                .set("value", task.get("taskData").get("responses").get(0).get("id"));
        return body;
    }

    Reply send(String method, String path, byte[] body, Map<String, String> headers) {
        return send(server.url(), method, "/api/v1" + path, body, headers);
    }

    static Reply send(
            URI origin, String method, String path, byte[] body, Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(origin.resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            String text = new String(response.body(), StandardCharsets.UTF_8);
            JsonNode json =
                    text.startsWith("{")
                            ? Json.parse(text.lines().findFirst().orElse(""))
                            : Json.object();
            return new Reply(response.statusCode(), json, text, response);
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
