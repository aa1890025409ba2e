package dojo.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.models.LlmUnavailable;
import dojo.synth.SynthBuffer.Handed;
import dojo.task.Task;
import dojo.task.TasksUnavailable;
import dojo.testing.HandClock;
import dojo.testing.TestPostgres;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource
final class SynthServiceTest {
    enum Backend {
        SQLITE,
        POSTGRES
    }

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameter private Backend backend = Backend.SQLITE;
    @TempDir private Path folder;

    @Test
    void fiftyConsumersGetFiftyTasks() throws Exception {
        try (var buffer = buffer();
                var filler = filler(buffer, maker(buffer), 4)) {
            assertFiftyGetFifty(List.of(filler, filler));
        }
    }

    @Test
    void fiftyConsumersOfTwoInstancesOnOneServerGetFiftyTasks() throws Exception {
        assumeThat(backend).isEqualTo(Backend.POSTGRES);
        // Both of one seed, so that they would make the same if they did not share it.
        try (var one = buffer();
                var other = buffer();
                var filler = filler(one, maker(one), 4);
                var otherFiller = filler(other, maker(other), 4)) {
            assertFiftyGetFifty(List.of(filler, otherFiller));
            assertThat(one.handed(0, 100).stream().map(Handed::number))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
        }
    }

    private static void assertFiftyGetFifty(List<SynthFiller> fillers) throws Exception {
        var asks = new ArrayList<Callable<Optional<SynthItem>>>();
        for (int i = 0; i < 50; i++) {
            SynthFiller filler = fillers.get(i % 2);
            asks.add(() -> filler.take(PATIENCE));
        }
        var ids = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var got : threads.invokeAll(asks)) {
                assertThat(ids.add(got.get().orElseThrow().task().id().value())).isTrue();
            }
        }
    }

    @Test
    void neverDoMoreTasksWaitThanAreWantedWhoeverTakesThem() throws Exception {
        try (var buffer = buffer();
                var filler = filler(buffer, maker(buffer), 3);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> ask =
                    () -> {
                        assertThat(filler.take(PATIENCE)).isPresent();
                        return buffer.ready();
                    };
            for (var ready : threads.invokeAll(Collections.nCopies(25, ask))) {
                assertThat(ready.get()).isBetween(0, 3);
            }
        }
    }

    @Test
    void aBufferThatWasClosedGoesOnWhereItWas() throws Exception {
        var taken = new ArrayList<String>();
        for (int run = 0; run < 3; run++) {
            try (var buffer = buffer();
                    var filler = filler(buffer, maker(buffer), 3)) {
                for (int i = 0; i < 4; i++) {
                    taken.add(filler.take(PATIENCE).orElseThrow().task().prompt());
                }
            }
        }
        assertThat(taken).doesNotHaveDuplicates();
        try (var buffer = buffer()) {
            assertThat(buffer.handed(0, 100).stream().map(one -> one.item().task().prompt()))
                    .containsExactlyElementsOf(taken);
            assertThat(buffer.ready()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void nobodyIsAskedAgainAtOnceWhoFails() {
        var circuit = new Circuit();
        assertThat(circuit.pause(NOW)).isZero();
        Instant now = NOW;
        int tries = 0;
        while (now.isBefore(NOW.plus(Duration.ofHours(1)))) {
            circuit.failed(now, "down");
            tries++;
            now = now.plus(circuit.pause(now));
        }
        assertThat(tries).isLessThan(20);
        assertThat(circuit.pause(now.minusMillis(1))).isPositive();
        circuit.worked();
        circuit.failed(now, "down");
        assertThat(circuit.pause(now)).isEqualTo(Circuit.PAUSE_MIN);
    }

    @Test
    void aProviderThatIsDownIsAskedOnceAndWhatWaitsIsStillHandedOut() throws Exception {
        var asked = new AtomicInteger();
        var down =
                new Provider() {
                    @Override
                    public Draft draft(long number) {
                        asked.incrementAndGet();
                        throw new LlmUnavailable("the key is wrong", true);
                    }

                    @Override
                    public String source() {
                        return "down";
                    }
                };
        try (var buffer = buffer()) {
            var offline = maker(buffer);
            for (long number = 0; buffer.ready() < 1; number++) {
                buffer.record(offline.make(number), NOW);
            }
            var maker =
                    new TaskMaker(down, new Checks(Optional.empty()), new NearDuplicates(), "s");
            // The clock stands, so the pause after the first failure does not end.
            try (var filler = new SynthFiller(buffer, maker, 5, new HandClock(NOW))) {
                assertThat(filler.take(Duration.ZERO)).isPresent();
                while (filler.trouble().isEmpty()) Thread.onSpinWait();
                assertThat(filler.take(Duration.ZERO)).isEmpty();
                assertThat(filler.trouble()).isEqualTo("the key is wrong");
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aValidatorTakesEachTaskOnceFromTheServiceThatItNames() throws Exception {
        var key = Optional.of("a-key");
        try (var buffer = buffer();
                var filler = filler(buffer, maker(buffer), 4);
                var server = new SynthServer("127.0.0.1", 0, key, buffer, filler);
                var client = new SynthClient(server.address() + "/", key);
                var stranger = new SynthClient(server.address().toString(), Optional.empty())) {
            var taken = new ArrayList<Task>();
            for (int i = 0; i < 5; i++) taken.add(client.take());
            assertThat(taken).doesNotHaveDuplicates();
            List<Task> handed =
                    buffer.handed(0, 10).stream().map(one -> one.item().task()).toList();
            for (int i = 0; i < 5; i++) {
                assertThat(taken.get(i).id()).isEqualTo(handed.get(i).id());
                assertThat(taken.get(i).truth()).isEqualTo(handed.get(i).truth());
                assertThat(taken.get(i).source().topic()).isEqualTo(handed.get(i).source().topic());
            }
            assertThatThrownBy(stranger::take)
                    .isInstanceOf(TasksUnavailable.class)
                    .hasMessageEndingWith("wants a key: SYNTH_API_KEY");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "no JSON|answers what is not JSON",
                "{}|has no task: ",
                "{\"success\":false,\"error\":\"soon\"}|has no task: soon",
                "{\"success\":true,\"body\":{}}|gave what is no task: an empty text",
                "{\"success\":true,\"body\":{\"prompt\":\"p\",\"responses\":[R0,R1],"
                        + "\"ground_truth\":{\"a\":0,\"b\":2}}}|gave what is no task: no strict order",
                "{\"success\":true,\"body\":{\"prompt\":\"p\",\"responses\":[R0,R1],"
                        + "\"ground_truth\":{\"a\":0,\"b\":1,\"c\":2}}}|gave what is no task: no strict order",
                "{\"success\":true,\"body\":{\"prompt\":\"p\",\"responses\":[R0,R0],"
                        + "\"ground_truth\":{\"a\":0}}}|gave what is no task: no strict order",
                "{\"success\":true,\"body\":{\"prompt\":\"p\",\"responses\":[R0,R1],"
                        + "\"ground_truth\":{\"a\":0,\"b\":1}}}|gave task s-",
            })
    void whatAServiceSaysIsNoTaskUnlessItIsOne(String body, String why) throws Exception {
        String said =
                body.replace("R0", response("a", "first")).replace("R1", response("b", "second"));
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .addRouting(
                                HttpRouting.builder()
                                        .get("/api/synthetic-gen", (_, out) -> out.send(said)))
                        .build()
                        .start();
        try (var client = new SynthClient("http://127.0.0.1:" + server.port(), Optional.empty())) {
            assertThatThrownBy(
                            () -> {
                                client.take();
                                client.take();
                            })
                    .isInstanceOf(TasksUnavailable.class)
                    .hasMessageContaining(why);
        } finally {
            server.stop();
        }
    }

    private static String response(String id, String text) {
        return "{\"model\":\"m\",\"cid\":\"%s\",\"completion\":{\"files\":[{\"content\":\"%s\"}]}}"
                .formatted(id, text);
    }

    @Test
    void theServiceSpeaksAsTheOriginalDoes() throws Exception {
        try (var buffer = buffer();
                var filler = filler(buffer, maker(buffer), 4);
                var server = new SynthServer("127.0.0.1", 0, Optional.empty(), buffer, filler)) {
            HttpResponse<String> response = get(server, "/api/synthetic-gen?wait=30", "");
            JsonNode answer = Json.parse(response.body());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(answer.path("success").asBoolean()).isTrue();
            assertThat(answer.path("error").isNull()).isTrue();
            JsonNode body = answer.path("body");
            var ranks = new ArrayList<Integer>();
            for (JsonNode one : body.path("responses")) {
                assertThat(one.path("model").asText()).isEqualTo(OfflineProvider.MODEL);
                assertThat(one.at("/completion/files/0/content").asText()).isNotBlank();
                ranks.add(body.path("ground_truth").path(one.path("cid").asText()).asInt(-1));
            }
            assertThat(ranks).containsExactlyInAnyOrder(0, 1, 2, 3);
            assertThat(body.path("ground_truth")).hasSize(4);
            assertThat(Json.parse(get(server, "/health", "").body()).path("status").asText())
                    .isEqualTo("OK");
            assertThat(get(server, "/api/v1/items", "").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void whatWasHandedOutIsReadByPagesWithTheKey() throws Exception {
        try (var buffer = buffer();
                var filler = filler(buffer, maker(buffer), 4);
                var server = new SynthServer("127.0.0.1", 0, Optional.of("k3y"), buffer, filler)) {
            assertThat(get(server, "/api/synthetic-gen", "").statusCode()).isEqualTo(401);
            assertThat(get(server, "/api/synthetic-gen", "k3yx").statusCode()).isEqualTo(401);
            for (int i = 0; i < 5; i++) get(server, "/api/synthetic-gen?wait=30", "k3y");
            var numbers = new ArrayList<Integer>();
            String after = "0";
            for (int page = 0; page < 3; page++) {
                JsonNode answer =
                        Json.parse(
                                get(server, "/api/v1/items?limit=2&after=" + after, "k3y").body());
                for (JsonNode item : answer.path("items")) {
                    numbers.add(item.path("number").asInt());
                    assertThat(item.at("/metadata/salt").asText()).hasSize(64);
                }
                after = answer.path("next").asText();
            }
            assertThat(numbers).isEqualTo(List.of(1, 2, 3, 4, 5));
            assertThat(after).isEmpty();
        }
    }

    @Test
    void severalAreHandedOutAtOnceAndNoneWaitedFor() throws Exception {
        try (var buffer = buffer()) {
            var maker = maker(buffer);
            for (long number = 0; buffer.ready() < 5; number++) {
                buffer.record(maker.make(number), NOW);
            }
            // It wants one, so nothing is added to the five.
            try (var filler = filler(buffer, maker, 1);
                    var server =
                            new SynthServer("127.0.0.1", 0, Optional.of("k3y"), buffer, filler)) {
                assertThat(send(server, "POST", "/api/v1/items?count=3", "").statusCode())
                        .isEqualTo(401);
                assertThat(numbers(server, "/api/v1/items?count=3")).containsExactly(1, 2, 3);
                assertThat(numbers(server, "/api/v1/items?count=100")).startsWith(4, 5);
                assertThat(numbers(server, "/api/v1/items?count=0")).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    private static List<Integer> numbers(SynthServer server, String path) throws Exception {
        var numbers = new ArrayList<Integer>();
        Json.parse(send(server, "POST", path, "k3y").body())
                .path("items")
                .forEach(item -> numbers.add(item.path("number").asInt()));
        return numbers;
    }

    @Test
    void whileNothingIsReadyTheAnswerComesAtOnce() throws Exception {
        var pending = new CountDownLatch(1);
        var slow =
                new Provider() {
                    @Override
                    public Draft draft(long number) {
                        try {
                            pending.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        throw new LlmUnavailable("gone", true);
                    }

                    @Override
                    public String source() {
                        return "slow";
                    }
                };
        try (var buffer = buffer();
                var filler =
                        filler(
                                buffer,
                                new TaskMaker(
                                        slow,
                                        new Checks(Optional.empty()),
                                        new NearDuplicates(),
                                        "s"),
                                1);
                var server = new SynthServer("127.0.0.1", 0, Optional.empty(), buffer, filler)) {
            HttpResponse<String> answer = get(server, "/api/synthetic-gen", "");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(Json.parse(answer.body()).path("success").asBoolean(true)).isFalse();
            assertThat(pending.getCount()).isEqualTo(1);
        }
    }

    @Test
    void onlyTheLastOfThoseHandedOutAreKept() {
        try (var buffer = buffer()) {
            var maker = maker(buffer);
            for (long number = 0; buffer.ready() < 3; number++) {
                buffer.record(maker.make(number), NOW);
            }
            buffer.take(NOW, 3, 2);
            assertThat(buffer.handed(0, 100).stream().map(Handed::number)).containsExactly(2L, 3L);
        }
    }

    @Test
    void strangersAreServedWithAKeyOnly() {
        try (var buffer = buffer();
                var filler = filler(buffer, maker(buffer), 1)) {
            assertThatThrownBy(
                            () -> new SynthServer("0.0.0.0", 0, Optional.empty(), buffer, filler))
                    .isInstanceOf(SettingRefused.class)
                    .hasMessageContaining("SYNTH_API_KEY");
        }
    }

    private static HttpResponse<String> get(SynthServer server, String path, String key)
            throws Exception {
        return send(server, "GET", path, key);
    }

    private static HttpResponse<String> send(
            SynthServer server, String method, String path, String key) throws Exception {
        var request =
                HttpRequest.newBuilder(server.address().resolve(path))
                        .method(method, BodyPublishers.noBody());
        if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    /** The database that belongs to the test's folder. */
    private SynthBuffer buffer() {
        if (backend == Backend.SQLITE) {
            return SynthBuffer.open(DatabaseAddress.of(folder.resolve("synth.db")));
        }
        String schema = "of" + Integer.toUnsignedString(folder.toString().hashCode());
        return SynthBuffer.open(
                DatabaseAddress.of(
                        TestPostgres.shared().url(schema), Optional.empty(), Optional.empty()));
    }

    private static TaskMaker maker(SynthBuffer buffer) {
        return TaskMaker.offline(5, Kind.texts(), Optional.empty(), buffer);
    }

    private static SynthFiller filler(SynthBuffer buffer, TaskMaker maker, int wanted) {
        return new SynthFiller(buffer, maker, wanted, InstantSource.system());
    }
}
