package dojo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.work.WorkConfig;
import dojo.work.WorkServer;
import dojo.work.WorkStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker platform under load: server, database and labellers in this process, over real HTTP.
 * Arguments: labellers, seconds between a labeller's answers, seconds of the run, open tasks.
 */
public final class WorkLoad {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private static final int TASKS_IN_A_CALL = 10_000;

    private final URI base;
    private final Collection<Long> nexts = new ConcurrentLinkedQueue<>();
    private final Collection<Long> submits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failed = new AtomicInteger();

    private WorkLoad(URI base) {
        this.base = base;
    }

    public static void main(String[] args) throws Exception {
        int labellers = args.length > 0 ? Integer.parseInt(args[0]) : 600;
        double every = args.length > 1 ? Double.parseDouble(args[1]) : 5;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 60;
        int tasks = args.length > 3 ? Integer.parseInt(args[3]) : 100_000;
        Path folder = Files.createTempDirectory("dojo-work-load");
        var config =
                new WorkConfig(
                        "127.0.0.1",
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        folder.resolve("files"),
                        true,
                        false,
                        Optional.empty(),
                        List.of(1L),
                        10_000_000);
        try (var store = WorkStore.open(DatabaseAddress.of(folder.resolve("work.db")));
                var server = WorkServer.start(store, config, InstantSource.system())) {
            new WorkLoad(server.url()).run(labellers, every, seconds, tasks);
        }
    }

    private void run(int labellers, double every, int seconds, int tasks) throws Exception {
        String miner = signIn("miner", "m");
        String key =
                call("POST", "/miner/subscription-key/generate", miner, Json.object())
                        .get("created")
                        .get("key")
                        .textValue();
        long began = System.nanoTime();
        for (int made = 0; made < tasks; made += TASKS_IN_A_CALL) {
            create(miner, Math.min(TASKS_IN_A_CALL, tasks - made));
        }
        say("import of " + tasks + " tasks", (System.nanoTime() - began) / 1e9, "s");
        long[] single = new long[50];
        for (int i = 0; i < single.length; i++) {
            long from = System.nanoTime();
            create(miner, 1);
            single[i] = System.nanoTime() - from;
        }
        tell("import of one more", single);
        List<String> workers = new ArrayList<>();
        for (int w = 0; w < labellers; w++) workers.add(worker("w" + w, key));
        List<Future<Integer>> done = new ArrayList<>();
        Instant end = Instant.now().plusSeconds(seconds);
        int answered = 0;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < labellers; w++) {
                String worker = workers.get(w);
                long offset = (long) (every * 1000 * w / labellers);
                done.add(pool.submit(() -> label(worker, offset, (long) (every * 1000), end)));
            }
            for (Future<Integer> one : done) answered += one.get();
        }
        tell("next task", sorted(nexts));
        tell("submit", sorted(submits));
        long from = System.nanoTime();
        long lines = export(miner);
        say("export of " + lines + " results", (System.nanoTime() - from) / 1e9, "s");
        System.out.println(
                labellers
                        + " labellers, "
                        + answered
                        + " answers acknowledged, "
                        + failed
                        + " calls failed, "
                        + lines
                        + " results there");
        if (answered != lines || failed.get() > 0) System.exit(1);
    }

    private int label(String worker, long offset, long everyMs, Instant end)
            throws InterruptedException, IOException, MalformedJson {
        Thread.sleep(offset);
        int answered = 0;
        while (Instant.now().isBefore(end)) {
            Instant turn = Instant.now();
            long from = System.nanoTime();
            JsonNode next = call("POST", "/tasks/next", worker, Json.object());
            nexts.add(System.nanoTime() - from);
            if (next.isNull()) return answered;
            ObjectNode body = Json.object().put("activeMillis", everyMs);
            JsonNode task = next.get("task");
            body.putArray("resultData")
                    .addObject()
                    .put("criterionId", "c0")
                    .set("value", task.get("taskData").get("responses").get(0).get("id"));
            from = System.nanoTime();
            call("PUT", "/tasks/submit-result/" + task.get("taskId").textValue(), worker, body);
            submits.add(System.nanoTime() - from);
            answered++;
            long left = everyMs - Duration.between(turn, Instant.now()).toMillis();
            if (left > 0) Thread.sleep(left);
        }
        return answered;
    }

    private String signIn(String role, String name)
            throws IOException, InterruptedException, MalformedJson {
        ObjectNode body = Json.object().put("name", name).put("role", role);
        return call("POST", "/dev/login", "", body).get("token").textValue();
    }

    private String worker(String name, String key)
            throws IOException, InterruptedException, MalformedJson {
        String worker = signIn("worker", name);
        call("POST", "/session/consent", worker, Json.object().put("version", 1));
        ObjectNode partner = Json.object().put("name", "m").put("minerSubscriptionKey", key);
        call("POST", "/worker/partner", worker, partner);
        return worker;
    }

    private void create(String miner, int n)
            throws IOException, InterruptedException, MalformedJson {
        ObjectNode body = Json.object().put("title", "Which is better?").put("body", "b");
        body.put("expireAt", Instant.now().plus(Duration.ofDays(1)).toString());
        body.put("maxResults", 3);
        var data = body.putArray("taskData");
        for (int i = 0; i < n; i++) {
            ObjectNode one =
                    data.addObject().put("type", "PLAIN_TEXT").put("prompt", "Say hello " + i);
            var responses = one.putArray("responses");
            responses.addObject().put("model", "a").put("completion", "Hello! ".repeat(40));
            responses.addObject().put("model", "b").put("completion", "Good day. ".repeat(40));
            one.putArray("criteria").addObject().put("type", "choice");
        }
        call("POST", "/tasks/create-tasks", miner, body);
    }

    private JsonNode call(String method, String path, String token, ObjectNode body)
            throws IOException, InterruptedException, MalformedJson {
        var request =
                HttpRequest.newBuilder(base.resolve("/api/v1" + path))
                        .timeout(Duration.ofSeconds(60))
                        .method(method, BodyPublishers.ofByteArray(Json.bytes(body)));
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        var reply = HTTP.send(request.build(), BodyHandlers.ofByteArray());
        if (reply.statusCode() != 200) {
            failed.incrementAndGet();
            throw new IOException(
                    path
                            + " "
                            + reply.statusCode()
                            + " "
                            + new String(reply.body(), StandardCharsets.UTF_8));
        }
        return Json.parse(reply.body()).get("body");
    }

    private long export(String miner) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(base.resolve("/api/v1/owner/export"))
                        .header("Authorization", "Bearer " + miner)
                        .build();
        return HTTP.send(request, BodyHandlers.ofLines()).body().count();
    }

    private static long[] sorted(Collection<Long> nanos) {
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private static void tell(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%-28s n %6d  p50 %7.1f ms  p95 %7.1f ms  p99 %7.1f ms  max %7.1f ms%n",
                what,
                nanos.length,
                at(nanos, 0.5),
                at(nanos, 0.95),
                at(nanos, 0.99),
                at(nanos, 1));
    }

    private static double at(long[] sorted, double share) {
        int place = (int) Math.ceil(share * sorted.length) - 1;
        return sorted.length == 0 ? 0 : sorted[Math.max(0, place)] / 1e6;
    }

    private static void say(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-28s %.2f %s%n", what, value, unit);
    }
}
