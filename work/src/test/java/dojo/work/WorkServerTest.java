package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform from outside, over HTTP. */
class WorkServerTest {
    private Platform platform;
    private Platform.Person miner;
    private Platform.Person program;
    private String key;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = Platform.in(folder);
        miner = platform.miner("miner");
        program = platform.program(miner);
        key = platform.subscription(miner);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private JsonNode next(Platform.Person worker) {
        return worker.post("/tasks/next").body();
    }

    @Test
    void aTaskGoesFromItsMakerToAWorkerAndItsResultBack() {
        String id = platform.create(program, 1, Platform.CHOICE).getFirst();
        Platform.Person worker = platform.worker("ann", key);
        JsonNode assignment = next(worker);
        JsonNode task = assignment.get("task");
        assertThat(task.get("taskId").textValue()).isEqualTo(id);
        assertThat(task.toString()).doesNotContain("m1").doesNotContain("m2");
        JsonNode submitted = worker.put("/tasks/submit-result/" + id, Platform.first(task)).body();
        assertThat(submitted.get("numResults").intValue()).isEqualTo(1);
        JsonNode result = program.get("/tasks/task-result/" + id).body().get("taskResults").get(0);
        assertThat(result.get("result_data").get(0).get("value").textValue()).startsWith("m");
        assertThat(result.get("worker_id").textValue()).doesNotContain("ann");
        JsonNode seen = worker.get("/tasks/" + id).body();
        assertThat(seen.get("status").textValue()).isEqualTo("COMPLETED");
        assertThat(seen.get("result").get("editableUntil").textValue()).isNotEmpty();
        assertThat(next(worker).isNull()).isTrue();
    }

    @Test
    void aTaskIsSeenByThoseWhoHoldAGoodKeyOfItsMakerOnly() {
        String id = platform.create(program, 5, Platform.CHOICE).getFirst();
        Platform.Person other = platform.worker("bob", platform.subscription(platform.miner("b")));
        assertThat(other.get("/tasks?task=All").body().get("tasks")).isEmpty();
        assertThat(other.get("/tasks/" + id).status()).isEqualTo(404);
        assertThat(other.post("/tasks/" + id + "/claim").status()).isEqualTo(404);
        Platform.Person worker = platform.worker("ann", key);
        assertThat(worker.get("/tasks/?task=All").body().get("tasks")).hasSize(1);
        miner.put("/miner/subscription-key/disable", Json.object().put("subscriptionKey", key))
                .body();
        assertThat(worker.get("/tasks?task=All").body().get("tasks")).isEmpty();
        assertThat(next(worker).isNull()).isTrue();
        assertThat(worker.get("/worker/partner/list").body().get("partners").get(0).get("active"))
                .isEqualTo(com.fasterxml.jackson.databind.node.BooleanNode.FALSE);
    }

    @Test
    void aLeaseRunsOutByTheClockAndItsSlotIsFreeAtThatInstant() {
        String id = platform.create(program, 1, Platform.CHOICE).getFirst();
        Platform.Person ann = platform.worker("ann", key);
        Platform.Person bob = platform.worker("bob", key);
        JsonNode held = ann.post("/tasks/" + id + "/claim").body().get("task");
        ann.put("/tasks/" + id + "/draft", Platform.first(held)).body();
        assertThat(bob.post("/tasks/" + id + "/claim").code()).isEqualTo("TASK_FULL");
        assertThat(next(bob).isNull()).isTrue();
        platform.clock.advance(Leases.LEASE.minusMillis(1));
        assertThat(bob.post("/tasks/" + id + "/claim").code()).isEqualTo("TASK_FULL");
        platform.clock.advance(Duration.ofMillis(1));
        assertThat(ann.post("/tasks/" + id + "/extend").code()).isEqualTo("LEASE_LOST");
        // The slot is free, so whoever comes first has it, also the one who had it.
        assertThat(next(bob).get("task").get("taskId").textValue()).isEqualTo(id);
        assertThat(ann.put("/tasks/submit-result/" + id, Platform.first(held)).code())
                .isEqualTo("TASK_FULL");
        bob.post("/tasks/" + id + "/release").body();
        JsonNode again = ann.post("/tasks/" + id + "/claim").body();
        assertThat(again.get("draft").get("resultData").get(0).get("criterionId").textValue())
                .isEqualTo("c0");
        ann.put("/tasks/submit-result/" + id, Platform.first(held)).body();
    }

    @Test
    void whoSignsOutOfTheLastSessionGivesBackWhatTheyHold() {
        String id = platform.create(program, 1, Platform.CHOICE).getFirst();
        Platform.Person ann = platform.worker("ann", key);
        Platform.Person alsoAnn = platform.dev("worker", "ann");
        Platform.Person bob = platform.worker("bob", key);
        ann.post("/tasks/" + id + "/claim").body();
        alsoAnn.post("/session/logout").body();
        assertThat(next(bob).isNull()).isTrue();
        ann.post("/session/logout").body();
        assertThat(next(bob).get("task").get("taskId").textValue()).isEqualTo(id);
        bob.post("/session/logout-all").body();
        assertThat(next(platform.worker("cat", key)).get("task").get("taskId").textValue())
                .isEqualTo(id);
    }

    @Test
    void anExtendedLeaseEndsAtTheLongestAndAtTheDeadline() {
        String id = platform.create(program, 1, Platform.CHOICE).getFirst();
        Platform.Person ann = platform.worker("ann", key);
        JsonNode lease = ann.post("/tasks/" + id + "/claim").body();
        for (int i = 0; i < 15; i++) {
            platform.clock.advance(Duration.ofMinutes(15));
            ann.post("/tasks/" + id + "/extend").body();
        }
        JsonNode last = ann.post("/tasks/" + id + "/extend").body();
        assertThat(last.get("leaseUntil")).isEqualTo(lease.get("extendableUntil"));
    }

    @Test
    void statusFollowsFromTheClock() {
        String id = platform.create(program, 2, Platform.CHOICE).getFirst();
        Platform.Person ann = platform.worker("ann", key);
        JsonNode task = ann.get("/tasks/" + id).body();
        platform.clock.advance(Duration.ofHours(8).minusMillis(1));
        assertThat(ann.get("/tasks/" + id).body().get("status").textValue())
                .isEqualTo("IN_PROGRESS");
        platform.clock.advance(Duration.ofMillis(1));
        Platform.Person late = platform.worker("ann", key);
        assertThat(late.get("/tasks/" + id).body().get("status").textValue()).isEqualTo("EXPIRED");
        assertThat(late.put("/tasks/submit-result/" + id, Platform.first(task)).status())
                .isEqualTo(410);
        assertThat(late.post("/tasks/" + id + "/claim").code()).isEqualTo("TASK_EXPIRED");
        assertThat(next(late).isNull()).isTrue();
        // Its owner may give it more time, and it is open again.
        String later = platform.clock.instant().plus(Duration.ofHours(1)).toString();
        platform.program(platform.miner("miner"))
                .put("/owner/tasks/" + id, Json.object().put("expireAt", later))
                .body();
        assertThat(next(late).get("task").get("taskId").textValue()).isEqualTo(id);
    }

    @Test
    void aResultIsChangedAndTakenBackUntilTheDeadline() {
        String id = platform.create(program, 1, Platform.CHOICE).getFirst();
        Platform.Person ann = platform.worker("ann", key);
        JsonNode task = next(ann).get("task");
        ann.put("/tasks/submit-result/" + id, Platform.first(task)).body();
        assertThat(ann.put("/tasks/submit-result/" + id, Platform.first(task)).code())
                .isEqualTo("ALREADY_SUBMITTED");
        ObjectNode tie = Json.object();
        tie.putArray("resultData").addObject().put("criterionId", "c0").put("value", "tie");
        JsonNode amended = ann.put("/tasks/" + id + "/result", tie).body();
        assertThat(amended.get("resultData").get(0).get("value").textValue()).isEqualTo("tie");
        JsonNode lease = ann.post("/tasks/" + id + "/undo").body();
        assertThat(lease.get("draft").get("resultData").get(0).get("value").textValue())
                .isEqualTo("tie");
        assertThat(lease.get("task").get("numResults").intValue()).isZero();
        ann.put("/tasks/submit-result/" + id, Platform.first(task)).body();
        platform.clock.advance(Duration.ofHours(8));
        ann = platform.worker("ann", key);
        assertThat(ann.put("/tasks/" + id + "/result", tie).code()).isEqualTo("TOO_LATE");
        assertThat(ann.post("/tasks/" + id + "/undo").code()).isEqualTo("TOO_LATE");
        assertThat(platform.store.auditBroken()).isEmpty();
    }

    @Test
    void aSkippedTaskIsNotHandedOutAgainAndThreeWhoCallItBrokenPauseIt() {
        String id = platform.create(program, 5, Platform.CHOICE).getFirst();
        ObjectNode broken = Json.object().put("reason", "broken").put("note", "empty");
        for (String name : List.of("a", "b", "c")) {
            Platform.Person worker = platform.worker(name, key);
            assertThat(next(worker).get("task").get("taskId").textValue()).isEqualTo(id);
            worker.post("/tasks/" + id + "/skip", broken).body();
            worker.post("/tasks/" + id + "/skip", broken).body();
            assertThat(next(worker).isNull()).isTrue();
        }
        JsonNode view = program.get("/owner/tasks/" + id).body();
        assertThat(view.get("task").get("status").textValue()).isEqualTo("PAUSED");
        assertThat(view.get("task").get("reserved").intValue()).isZero();
        assertThat(view.get("flags")).hasSize(3);
        assertThat(platform.worker("d", key).post("/tasks/" + id + "/claim").code())
                .isEqualTo("TASK_PAUSED");
    }

    @Test
    void nothingIsAnsweredBeforeTheTextIsAccepted() {
        String id = platform.create(program, 5, Platform.CHOICE).getFirst();
        Platform.Person ann = platform.dev("worker", "ann");
        platform.join(ann, key);
        JsonNode task = ann.get("/tasks/" + id).body();
        assertThat(ann.post("/tasks/next").code()).isEqualTo("CONSENT_NEEDED");
        assertThat(ann.put("/tasks/submit-result/" + id, Platform.first(task)).code())
                .isEqualTo("CONSENT_NEEDED");
    }

    @Test
    void whoWithdrawsLeavesEveryExportAndIsForgotten() {
        String id = platform.create(program, 5, Platform.CHOICE).getFirst();
        for (String name : List.of("ann", "bob")) {
            Platform.Person worker = platform.worker(name, key);
            worker.put("/tasks/submit-result/" + id, Platform.first(next(worker).get("task")))
                    .body();
        }
        assertThat(program.get("/owner/export").text().lines()).hasSize(2);
        Platform.Person ann = platform.worker("ann", key);
        ann.post("/worker/withdraw", Json.object().put("confirm", "withdraw")).body();
        assertThat(program.get("/owner/export").text().lines()).hasSize(1);
        assertThat(program.get("/tasks/task-result/" + id).body().get("taskResults")).hasSize(1);
        assertThat(ann.get("/worker/me").status()).isEqualTo(401);
        assertThat(platform.worker("ann", key).get("/worker/me").body().get("submitted").intValue())
                .isZero();
    }

    @Test
    void creationIsIdempotentUnderAKeyAndAllOrNothing() throws Exception {
        byte[] body = Json.bytes(platform.tasks(3, Platform.CHOICE, Platform.CHOICE));
        Map<String, String> headers = new HashMap<>(program.headers());
        headers.put("Idempotency-Key", "round-7");
        List<java.util.concurrent.Future<String>> replies = new java.util.ArrayList<>();
        try (var pool = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                replies.add(
                        pool.submit(() ->
                                platform.send("POST", "/tasks/create-tasks", body, headers).body()
                                        + ""));
            }
        }
        var ids = new java.util.HashSet<String>();
        for (var reply : replies) ids.add(reply.get());
        assertThat(ids).hasSize(1);
        assertThat(program.get("/owner/tasks").body().get("tasks")).hasSize(2);
        byte[] other = Json.bytes(platform.tasks(4, Platform.CHOICE));
        assertThat(platform.send("POST", "/tasks/create-tasks", other, headers).status())
                .isEqualTo(422);
        Platform.Reply bad =
                program.post("/tasks/create-tasks", platform.tasks(3, Platform.CHOICE, "{}"));
        assertThat(bad.status()).isEqualTo(422);
        assertThat(bad.json().get("details").toString()).contains("taskData[1].");
        assertThat(program.get("/owner/tasks").body().get("tasks")).hasSize(2);
    }

    @Test
    void exportsHoldEveryResultAndNoFormulaRunsInASpreadsheet() throws Exception {
        String task =
                "{'type': 'PLAIN_TEXT', 'prompt': '=1+1', 'responses': [{'model': '=cmd|x', 'completion': 'a'},"
                        + " {'model': 'm2', 'completion': 'b'}], 'criteria': [{'type': 'multi-score'},"
                        + " {'type': 'text'}]}";
        String id = platform.create(program, 3, task).getFirst();
        List<JsonNode> sent = new java.util.ArrayList<>();
        for (String name : List.of("ann", "bob", "cat")) {
            Platform.Person worker = platform.worker(name, key);
            JsonNode responses = next(worker).get("task").get("taskData").get("responses");
            ObjectNode body = Json.object();
            ObjectNode scores = Json.object();
            for (int r = 0; r < 2; r++) {
                scores.put(responses.get(r).get("id").textValue(), 3 + r);
            }
            var data = body.putArray("resultData");
            data.addObject().put("criterionId", "c0").set("value", scores);
            data.addObject().put("criterionId", "c1").put("value", "-2\n\"said\", @" + name);
            worker.put("/tasks/submit-result/" + id, body).body();
            sent.add(data);
        }
        List<JsonNode> lines = new java.util.ArrayList<>();
        for (String line : program.get("/owner/export").text().lines().toList()) {
            lines.add(Json.parse(line));
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.stream().map(line -> line.get("answers")))
                .containsExactlyInAnyOrderElementsOf(sent);
        assertThat(lines.getFirst().get("prompt").textValue()).isEqualTo("=1+1");
        assertThat(lines.stream().map(line -> line.get("workerId").textValue()).distinct())
                .hasSize(3);
        assertThat(program.get("/owner/export").text())
                .isEqualTo(program.get("/owner/export?task=" + id).text());
        String csv = program.get("/owner/export?format=csv").text();
        assertThat(csv.split("\r\n")).hasSize(1 + 3 * 3);
        assertThat(csv).contains("'=cmd|x").contains("'-2").contains("\"\"said\"\"");
        assertThat(csv.lines().noneMatch(line -> line.matches("(?:.*,)?\"?[=@].*"))).isTrue();
        assertThat(program.get("/owner/export?format=xml").status()).isEqualTo(400);
    }

    @Test
    void whatOneServerTakesTheOtherShowsAtOnceAndTimeActsOnce(@TempDir Path folder) {
        try (var one = Platform.in(folder);
                var two =
                        Platform.on(
                                dojo.base.DatabaseAddress.of(folder.resolve("work.db")),
                                folder,
                                one.clock)) {
            Platform.Person owner = one.miner("m");
            Platform.Person ann = one.worker("ann", one.subscription(owner));
            String id = one.create(owner, 5, Platform.CHOICE).getFirst();
            JsonNode task = ann.post("/tasks/" + id + "/claim").body().get("task");
            ann.put("/tasks/submit-result/" + id, Platform.first(task)).body();
            for (Platform at : List.of(one, two)) {
                JsonNode seen = at.send("GET", "/tasks/" + id, new byte[0], owner.headers()).body();
                assertThat(seen.get("numResults").intValue()).isEqualTo(1);
            }
            one.clock.advance(Duration.ofHours(8));
            var now = one.clock.instant();
            for (Platform at : List.of(one, two, one))
                new Leases(at.store, new TaskBoard(at.store)).sweep(now);
            WorkTask ended = new TaskBoard(two.store).find(id).orElseThrow();
            assertThat(ended.state()).isEqualTo("EXPIRED");
            assertThat(ended.taken()).isEqualTo(1);
        }
    }

    @Test
    void cookiesNeedTheTokenOfTheirPage() {
        ObjectNode login = Json.object().put("name", "ann").put("session", "cookie");
        Platform.Reply reply = platform.nobody().post("/dev/login", login);
        assertThat(reply.body().has("token")).isFalse();
        String cookie = reply.http().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        String csrf = reply.body().get("session").get("csrf").textValue();
        ObjectNode consent = Json.object().put("version", Accounts.CONSENT);
        Platform.Person bare = platform.new Person(Map.of("Cookie", pair));
        assertThat(bare.get("/session").body().get("role").textValue()).isEqualTo("worker");
        assertThat(bare.post("/session/consent", consent).code()).isEqualTo("CSRF");
        Platform.Person page = platform.new Person(Map.of("Cookie", pair, "X-CSRF-Token", csrf));
        page.post("/session/consent", consent).body();
        Platform.Person elsewhere =
                platform
                .new Person(
                        Map.of(
                                "Cookie",
                                pair,
                                "X-CSRF-Token",
                                csrf,
                                "Origin",
                                "http://evil.example"));
        assertThat(elsewhere.post("/session/consent", consent).code()).isEqualTo("CSRF");
        page.post("/session/logout-all").body();
        assertThat(page.get("/worker/me").status()).isEqualTo(401);
    }

    @Test
    void oddCredentialsAreRefusedAndBreakNothing() {
        for (String value :
                List.of("Bearer", "abc", "Bearer ", "Basic x", "Bearer " + "f".repeat(64))) {
            Platform.Person odd = platform.new Person(Map.of("Authorization", value));
            assertThat(odd.get("/worker/me").status()).as(value).isEqualTo(401);
        }
        assertThat(platform.new Person(Map.of("X-API-KEY", "sk-1")).get("/owner/tasks").status())
                .isEqualTo(401);
    }

    @Test
    void keysAreShownOnceAndStoredNowhere() {
        JsonNode list = miner.get("/miner/api-key/list").body();
        assertThat(list.get("apiKeys")).hasSize(1);
        assertThat(list.toString()).doesNotContain(program.headers().get("X-API-KEY"));
        String prefix = list.get("apiKeys").get(0).textValue();
        assertThat(program.headers().get("X-API-KEY")).startsWith(prefix);
        String stored =
                platform.store.read(handle ->
                        handle.createQuery("SELECT * FROM access_key")
                                .mapToMap()
                                .list()
                                .toString());
        assertThat(stored).contains(prefix);
        assertThat(stored).doesNotContain(program.headers().get("X-API-KEY")).doesNotContain(key);
        Platform.Person other = platform.miner("other");
        ObjectNode which = Json.object().put("apiKey", program.headers().get("X-API-KEY"));
        assertThat(other.put("/miner/api-key/disable", which).status()).isEqualTo(404);
        miner.put("/miner/api-key/disable", which).body();
        assertThat(program.get("/owner/tasks").status()).isEqualTo(401);
        assertThat(program.post("/tasks/create-tasks", platform.tasks(1, Platform.CHOICE)).status())
                .isEqualTo(401);
        assertThat(miner.put("/miner/api-key/disable", which).status()).isEqualTo(404);
    }

    @Test
    void whoCallsTooOftenWaitsAndOthersDoNot(@TempDir Path folder) {
        try (var limited = Platform.limited(folder, 60)) {
            Platform.Person ann = limited.dev("worker", "ann");
            Platform.Person bob = limited.dev("worker", "bob");
            int refused = 0;
            for (int i = 0; i < 70; i++) {
                Platform.Reply reply = ann.get("/worker/partner/list");
                if (reply.status() == 429) {
                    refused++;
                    assertThat(reply.http().headers().firstValue("Retry-After")).isPresent();
                }
            }
            assertThat(refused).isEqualTo(10);
            assertThat(bob.get("/worker/partner/list").status()).isEqualTo(200);
            Platform.Person spoofed =
                    limited
                    .new Person(
                            Map.of(
                                    "Authorization",
                                    ann.headers().get("Authorization"),
                                    "X-Forwarded-For",
                                    "1.2.3.4"));
            assertThat(spoofed.get("/worker/partner/list").status()).isEqualTo(429);
            limited.clock.advance(Duration.ofMinutes(1));
            assertThat(ann.get("/worker/partner/list").status()).isEqualTo(200);
        }
    }

    @Test
    void anotherNameForThisServerIsRefused() throws Exception {
        // What a page elsewhere does whose name was made to point here.
        try (var socket =
                new java.net.Socket(
                        java.net.InetAddress.getLoopbackAddress(),
                        platform.server.url().getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /api/v1/site HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            byte[] reply = socket.getInputStream().readNBytes("HTTP/1.1 403".length());
            assertThat(new String(reply, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 403");
        }
    }

    @Test
    void aGeneratedPageIsServedOnAnotherOriginWhereItMayDoNothing() {
        JsonNode task = platform.nobody().get("/practice").body();
        String response = task.get("taskData").get("responses").get(0).get("id").textValue();
        String url =
                platform.nobody()
                        .post("/practice/frames", Json.object().put("responseId", response))
                        .body()
                        .get("url")
                        .textValue();
        assertThat(url).startsWith(platform.server.frameUrl() + "/f/");
        Platform.Reply page =
                Platform.send(platform.server.frameUrl(), "GET", url, new byte[0], Map.of());
        assertThat(page.text()).contains("Counter");
        assertThat(page.http().headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("sandbox allow-scripts; default-src 'none'")
                .contains("connect-src 'none'");
        platform.clock.advance(Frames.GOOD_FOR);
        assertThat(
                        Platform.send(platform.server.frameUrl(), "GET", url, new byte[0], Map.of())
                                .status())
                .isEqualTo(404);
        assertThat(
                        Platform.send(
                                        platform.server.frameUrl(),
                                        "GET",
                                        "/f/AAAA.00",
                                        new byte[0],
                                        Map.of())
                                .status())
                .isEqualTo(404);
    }

    @Test
    void thePracticeTaskSaysWhatIsRight() {
        JsonNode task = platform.nobody().get("/practice").body();
        assertThat(task.get("taskData").get("criteria")).hasSize(2);
        String best = task.get("taskData").get("responses").get(0).get("id").textValue();
        String worst = task.get("taskData").get("responses").get(1).get("id").textValue();
        ObjectNode body = Json.object();
        body.putArray("resultData").addObject().put("criterionId", "c0").put("value", best);
        ((com.fasterxml.jackson.databind.node.ArrayNode) body.get("resultData"))
                .addObject()
                .put("criterionId", "c1")
                .set("value", Json.object().put(best, 9).put(worst, 2));
        assertThat(platform.nobody().post("/practice", body).body().get("right").booleanValue())
                .isTrue();
        ((ObjectNode) body.get("resultData").get(0)).put("value", worst);
        assertThat(platform.nobody().post("/practice", body).body().get("right").booleanValue())
                .isFalse();
    }
}
