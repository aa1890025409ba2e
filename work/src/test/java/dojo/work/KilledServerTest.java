package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after {@code kill -9}, and nothing is there twice. */
@Timeout(180)
class KilledServerTest {
    private static final int WORKERS = 8;
    private static final int TASKS = 400;

    @TempDir Path folder;

    /** The server of a process of its own; tells its address on its first line. */
    static final class Server {
        public static void main(String[] args) throws InterruptedException {
            Path folder = Path.of(args[0]);
            var store = WorkStore.open(DatabaseAddress.of(folder.resolve("work.db")));
            var config =
                    new WorkConfig(
                            "127.0.0.1",
                            0,
                            0,
                            java.util.Optional.empty(),
                            java.util.Optional.empty(),
                            folder,
                            true,
                            false,
                            java.util.Optional.empty(),
                            List.of(1L),
                            1_000_000);
            var out =
                    new PrintStream(
                            new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            out.println(WorkServer.start(store, config, InstantSource.system()).url());
            new CountDownLatch(1).await();
        }
    }

    private static final class Child implements AutoCloseable {
        final Process process;
        final URI url;

        Child(Path folder) throws Exception {
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Server.class.getName(),
                                    folder.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            url = URI.create(String.valueOf(out.readLine()));
        }

        JsonNode call(String method, String path, String token, ObjectNode body) {
            Map<String, String> headers =
                    token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token);
            byte[] sent = method.equals("GET") ? new byte[0] : Json.bytes(body);
            return Platform.send(url, method, "/api/v1" + path, sent, headers).body();
        }

        String signIn(String role, String name) {
            ObjectNode body = Json.object().put("name", name).put("role", role);
            return call("POST", "/dev/login", "", body).get("token").textValue();
        }

        /** As kill -9 does it. */
        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void anAcknowledgedVoteSurvivesAKill() throws Exception {
        List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        String miner;
        try (var child = new Child(folder);
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            miner = child.signIn("miner", "m");
            String key =
                    child.call("POST", "/miner/subscription-key/generate", miner, Json.object())
                            .get("created")
                            .get("key")
                            .textValue();
            ObjectNode tasks = Json.object().put("title", "t").put("body", "b");
            tasks.put(
                    "expireAt",
                    InstantSource.system().instant().plus(Duration.ofHours(1)).toString());
            tasks.put("maxResults", 2);
            var data = tasks.putArray("taskData");
            for (int i = 0; i < TASKS; i++) data.add(Platform.json(Platform.CHOICE));
            child.call("POST", "/tasks/create-tasks", miner, tasks);
            List<Future<?>> done = new ArrayList<>();
            for (int w = 0; w < WORKERS; w++) {
                String worker = child.signIn("worker", "w" + w);
                child.call("POST", "/session/consent", worker, Json.object().put("version", 1));
                child.call(
                        "POST",
                        "/worker/partner",
                        worker,
                        Json.object().put("name", "m").put("minerSubscriptionKey", key));
                done.add(pool.submit(() -> work(child, worker, acknowledged)));
            }
            while (acknowledged.size() < 60) Thread.onSpinWait();
            child.process.destroyForcibly();
            for (Future<?> one : done) one.get();
        }
        try (var child = new Child(folder)) {
            var there = new ArrayList<String>();
            Platform.send(
                            child.url,
                            "GET",
                            "/api/v1/owner/export",
                            new byte[0],
                            Map.of("Authorization", "Bearer " + miner))
                    .text()
                    .lines()
                    .forEach(line -> there.add(Platform.json(line).get("resultId").textValue()));
            assertThat(there).doesNotHaveDuplicates().containsAll(acknowledged);
            // At most one more for each who was cut off before they heard of it.
            assertThat(there).hasSizeBetween(acknowledged.size(), acknowledged.size() + WORKERS);
        }
    }

    private static void work(Child child, String worker, List<String> acknowledged) {
        try {
            while (true) {
                JsonNode next = child.call("POST", "/tasks/next", worker, Json.object());
                if (next.isNull()) return;
                JsonNode task = next.get("task");
                String path = "/tasks/submit-result/" + task.get("taskId").textValue();
                JsonNode reply = child.call("PUT", path, worker, Platform.first(task));
                acknowledged.add(reply.get("resultId").textValue());
            }
        } catch (AssertionError killed) {
            // What was not answered counts as not done.
        }
    }
}
