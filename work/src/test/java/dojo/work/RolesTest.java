package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who may call what: the document, the code and the server say the same, for every route. */
class RolesTest {
    private static final JsonNode DOCUMENT = document();

    private static JsonNode document() {
        try {
            return Json.parse(Practice.text("openapi.json"));
        } catch (dojo.base.MalformedJson e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theDocumentAndTheServerHaveTheSameRoutesAndRoles(@TempDir Path folder) {
        var documented = new TreeSet<String>();
        DOCUMENT.get("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        documented.add(
                                                method.getKey().toUpperCase(java.util.Locale.ROOT)
                                                        + " "
                                                        + path.getKey()
                                                        + " "
                                                        + roles(method.getValue()))));
        var served = new TreeSet<String>();
        try (var platform = Platform.in(folder)) {
            for (Route route : platform.server.routes()) {
                served.add(
                        route.method() + " " + route.path() + " " + new TreeSet<>(route.roles()));
            }
        }
        assertThat(served).isEqualTo(documented);
    }

    private static java.util.SortedSet<String> roles(JsonNode operation) {
        return new TreeSet<>(operation.get("x-roles").valueStream().map(JsonNode::asText).toList());
    }

    @TestFactory
    Stream<DynamicTest> everyRouteLetsInItsRolesAndNobodyElse(@TempDir Path folder) {
        var platform = Platform.in(folder);
        var miner = platform.miner("miner");
        Map<String, Platform.Person> callers = new LinkedHashMap<>();
        callers.put("anonymous", platform.nobody());
        callers.put("worker", platform.worker("ann", platform.subscription(miner)));
        callers.put("miner", miner);
        callers.put("key", platform.program(miner));
        List<Route> routes = platform.server.routes();
        return Stream.concat(
                routes.stream()
                        .flatMap(route ->
                                callers.entrySet().stream()
                                        .filter(caller -> !endsSessions(route, caller.getKey()))
                                        .map(caller -> cell(platform, route, caller))),
                Stream.of(DynamicTest.dynamicTest("end", platform::close)));
    }

    /** Those who may do it would not be there for the next cell. */
    private static boolean endsSessions(Route route, String role) {
        return route.roles().contains(role)
                && (route.path().startsWith("/session/logout")
                        || route.path().equals("/worker/withdraw"));
    }

    private static DynamicTest cell(
            Platform platform, Route route, Map.Entry<String, Platform.Person> caller) {
        String name = route.method() + " " + route.path() + " by " + caller.getKey();
        return DynamicTest.dynamicTest(
                name,
                () -> {
                    String path = route.path().replaceAll("\\{\\w+}", "none");
                    byte[] body =
                            route.method().equals("GET") ? new byte[0] : Json.bytes(Json.object());
                    int status =
                            platform.send(route.method(), path, body, caller.getValue().headers())
                                    .status();
                    if (route.roles().contains(caller.getKey())) {
                        // Let in, whatever became of an empty request; the server is never what
                        // broke.
                        assertThat(status).isNotIn(401, 403).isLessThan(500);
                    } else {
                        assertThat(status)
                                .isEqualTo(caller.getKey().equals("anonymous") ? 401 : 403);
                    }
                });
    }

    @Test
    void aKeyDoesOnlyWhatItsScopesSay(@TempDir Path folder) {
        try (var platform = Platform.in(folder)) {
            var miner = platform.miner("miner");
            var body = Json.object();
            body.putArray("scopes").add("task:read");
            String key =
                    miner.post("/miner/api-key/generate", body)
                            .body()
                            .get("created")
                            .get("key")
                            .textValue();
            var program = platform.new Person(Map.of("X-API-KEY", key));
            for (Route route : platform.server.routes()) {
                if (route.scope().isEmpty()) continue;
                String path = route.path().replaceAll("\\{\\w+}", "none");
                byte[] sent =
                        route.method().equals("GET") ? new byte[0] : Json.bytes(Json.object());
                int status = platform.send(route.method(), path, sent, program.headers()).status();
                if (route.scope().equals("task:read")) {
                    assertThat(status).as(route.path()).isNotEqualTo(403);
                } else assertThat(status).as(route.path()).isEqualTo(403);
            }
            assertThat(
                            platform.nobody()
                                    .post("/miner/session/auth", Json.object().put("apiKey", key))
                                    .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void nobodyReadsAnothersTasksOrResults(@TempDir Path folder) {
        try (var platform = Platform.in(folder)) {
            var miner = platform.miner("miner");
            String key = platform.subscription(miner);
            String id = platform.create(miner, 3, Platform.CHOICE).getFirst();
            var ann = platform.worker("ann", key);
            var bob = platform.worker("bob", key);
            JsonNode task = ann.post("/tasks/next").body().get("task");
            ann.put("/tasks/submit-result/" + id, Platform.first(task)).body();
            String result =
                    miner.get("/owner/tasks/" + id)
                            .body()
                            .get("results")
                            .get(0)
                            .get("resultId")
                            .textValue();
            var other = platform.program(platform.miner("other"));
            var judgement = Json.object().put("status", "ACCEPTED");
            assertThat(other.get("/tasks/" + id).status()).isEqualTo(404);
            assertThat(other.get("/tasks/task-result/" + id).status()).isEqualTo(404);
            assertThat(other.get("/owner/tasks/" + id).status()).isEqualTo(404);
            assertThat(other.put("/owner/tasks/" + id, Json.object()).status()).isEqualTo(404);
            assertThat(other.put("/owner/results/" + result, judgement).status()).isEqualTo(404);
            assertThat(other.get("/owner/export").text()).isEmpty();
            assertThat(bob.get("/tasks/task-result/" + id).status()).isEqualTo(404);
            assertThat(ann.get("/tasks/task-result/" + id).body().get("taskResults")).hasSize(1);
            assertThat(bob.get("/tasks/" + id).body().toString()).doesNotContain("m1");
        }
    }
}
