package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.testing.HandClock;
import dojo.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver on a real port is told, how often, and in which order. */
class WebhooksTest {
    private record Message(Map<String, String> headers, String body) {
        JsonNode json() {
            return Platform.json(body);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        String type() {
            return json().get("type").textValue();
        }
    }

    private final LinkedBlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final HandClock clock = new HandClock(Instant.parse("2030-01-01T12:00:00Z"));
    private HttpServer receiver;
    @TempDir private Path folder;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext(
                "/hook",
                exchange -> {
                    Map<String, String> headers = new ConcurrentHashMap<>();
                    exchange.getRequestHeaders()
                            .forEach((name, values) ->
                                    headers.put(
                                            name.toLowerCase(java.util.Locale.ROOT),
                                            values.getFirst()));
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    received.add(new Message(headers, body));
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    exchange.sendResponseHeaders(status.get(), -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private Message next() throws InterruptedException {
        Message next = received.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a message").isNotNull();
        return next;
    }

    private Platform platform() {
        return Platform.on(DatabaseAddress.of(folder.resolve("work.db")), folder, clock);
    }

    @Test
    void anOwnerIsToldInOrderAndSignedAlsoAfterARestart() throws Exception {
        String secret;
        String task;
        var ann = new Platform.Person[1];
        try (Platform platform = platform()) {
            var miner = platform.miner("miner");
            var program = platform.program(miner);
            JsonNode made = program.post("/owner/webhooks", Json.object().put("url", url())).body();
            secret = made.get("created").get("secret").textValue();
            assertThat(program.get("/owner/webhooks").text()).doesNotContain(secret);
            // Another owner neither sees it nor can do anything with it.
            var other = platform.program(platform.miner("other"));
            String id = made.get("created").get("id").textValue();
            assertThat(other.get("/owner/webhooks").body().get("webhooks")).isEmpty();
            assertThat(other.post("/owner/webhooks/" + id + "/remove").status()).isEqualTo(404);
            assertThat(other.post("/owner/webhooks/" + id + "/retry").status()).isEqualTo(404);
            ann[0] = platform.worker("ann", platform.subscription(miner));
            task = platform.create(miner, 1, Platform.CHOICE).getFirst();
            status.set(503);
            JsonNode seen = ann[0].post("/tasks/" + task + "/claim").body().get("task");
            ann[0].put("/tasks/submit-result/" + task, Platform.first(seen)).body();
            ann[0].put("/tasks/" + task + "/result", Platform.first(seen)).body();
            Message first = next();
            assertThat(first.type()).isEqualTo("result.submitted");
            JsonNode data = first.json().get("data");
            assertThat(data.get("taskId").textValue()).isEqualTo(task);
            assertThat(data.get("workerId").textValue()).startsWith("w");
            String key = secret.substring("whsec_".length());
            assertThat(Files.readString(folder.resolve("work.db"), StandardCharsets.ISO_8859_1))
                    .doesNotContain(key);
        }
        status.set(200);
        try (Platform platform = platform()) {
            clock.advance(Duration.ofMinutes(1));
            for (String type : List.of("result.submitted", "task.completed", "result.changed")) {
                Message message = next();
                assertThat(message.type()).isEqualTo(type);
                long seconds = Long.parseLong(message.header("webhook-timestamp"));
                assertThat(seconds).isEqualTo(clock.instant().getEpochSecond());
                assertThat(message.header("webhook-signature"))
                        .isEqualTo(
                                Webhooks.signature(
                                        Base64.getDecoder()
                                                .decode(secret.substring("whsec_".length())),
                                        message.header("webhook-id"),
                                        seconds,
                                        message.body()));
            }
            // Time alone ends a task, and that is told too.
            var miner = platform.miner("miner");
            String open = platform.create(miner, 2, Platform.CHOICE).getFirst();
            clock.advance(Duration.ofHours(8));
            Message expired = next();
            assertThat(expired.type()).isEqualTo("task.expired");
            assertThat(expired.json().get("data").get("taskId").textValue()).isEqualTo(open);
            assertThat(received).isEmpty();
        }
    }

    /** The logic without HTTP of its own. */
    private final class Side implements AutoCloseable {
        final WorkStore store;
        final Webhooks webhooks;

        Side(DatabaseAddress address, boolean dev) {
            store = WorkStore.open(address);
            webhooks = new Webhooks(store, clock, dev);
        }

        String owner() {
            var accounts = new Accounts(store);
            String token = accounts.signIn(Session.Role.MINER, "dev:m", "m", clock.instant());
            return accounts.session(token, clock.instant()).orElseThrow().person();
        }

        ObjectNode add(String owner, String url) {
            return webhooks.add(owner, Form.of(Json.object().put("url", url)), clock.instant());
        }

        JsonNode only(String owner) {
            return webhooks.list(owner).get("webhooks").get(0);
        }

        void happens(String owner, String task, String type) {
            store.write(handle -> {
                Webhooks.note(handle, owner, task, type, Json.object(), clock.instant());
                return type;
            });
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private Side side(boolean dev) {
        return new Side(DatabaseAddress.of(folder.resolve("work.db")), dev);
    }

    @Test
    void aReceiverThatIsDownIsTriedEightTimesWithPausesAndThenByHand() throws Exception {
        try (var side = side(true)) {
            String owner = side.owner();
            side.add(owner, url());
            String id = side.only(owner).get("id").textValue();
            for (int answer : new int[] {500, 302}) {
                status.set(answer);
                side.happens(owner, "t1", "one");
                side.happens(owner, "t2", "two");
                Instant began = clock.instant();
                int attempts = 0;
                while (side.only(owner).get("givenUp").asInt() < 2) {
                    side.webhooks.deliver(id);
                    // Not before its time, and one attempt stands for all that waits.
                    side.webhooks.deliver(id);
                    assertThat(received).hasSize(++attempts);
                    if (attempts <= Webhooks.PAUSES.size()) {
                        Duration pause = Webhooks.PAUSES.get(attempts - 1);
                        clock.advance(pause.minusMillis(1));
                        side.webhooks.deliver(id);
                        assertThat(received).hasSize(attempts);
                        clock.advance(pause.dividedBy(10).plusMillis(1));
                    }
                }
                assertThat(attempts).isEqualTo(8);
                assertThat(Duration.between(began, clock.instant()))
                        .isGreaterThan(Duration.ofDays(1));
                assertThat(side.only(owner).get("failure").textValue())
                        .isEqualTo("it answered " + answer);
                received.clear();
                status.set(200);
                side.webhooks.retry(owner, id, clock.instant());
                side.webhooks.deliver(id);
                assertThat(received.stream().map(Message::type)).containsExactly("one", "two");
                received.clear();
            }
            assertThat(side.only(owner).get("failure").textValue()).isEmpty();
            // What one message is refused for holds up no other task's.
            status.set(422);
            side.happens(owner, "t1", "one");
            side.happens(owner, "t1", "later");
            side.happens(owner, "t2", "two");
            side.webhooks.deliver(id);
            assertThat(received.stream().map(Message::type)).containsExactly("one", "two");
            receiver.stop(0);
            clock.advance(Duration.ofMinutes(1));
            side.webhooks.deliver(id);
            assertThat(side.only(owner).get("failure").textValue()).startsWith("it did not answer");
        }
    }

    @Test
    void nothingWaitsWithoutBound() {
        try (var side = side(true)) {
            String owner = side.owner();
            side.add(owner, url());
            side.store.write(handle -> {
                for (int i = 0; i < Webhooks.WAITING_MAX + 5; i++) {
                    Webhooks.note(handle, owner, "t" + i, "x", Json.object(), clock.instant());
                }
                return owner;
            });
            assertThat(side.only(owner).get("waiting").asInt()).isEqualTo(Webhooks.WAITING_MAX);
            for (int i = 1; i < Webhooks.WEBHOOKS_MAX; i++) side.add(owner, url());
            assertThatThrownBy(() -> side.add(owner, url())).hasMessageContaining("remove one");
            side.webhooks.remove(owner, side.only(owner).get("id").textValue(), clock.instant());
            assertThat(side.webhooks.list(owner).get("webhooks"))
                    .hasSize(Webhooks.WEBHOOKS_MAX - 1);
        }
    }

    @Test
    void twoServersOnOnePostgresTellEachThingOnceAndInOrder() throws Exception {
        var address =
                DatabaseAddress.of(
                        TestPostgres.shared().newSchema(), Optional.empty(), Optional.empty());
        try (var one = new Side(address, true);
                var two = new Side(address, true)) {
            String owner = one.owner();
            one.add(owner, url());
            String id = one.only(owner).get("id").textValue();
            for (int i = 0; i < 10; i++) {
                for (int task = 0; task < 20; task++) one.happens(owner, "t" + task, "e" + i);
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Side>> servers = new ArrayList<>();
                for (Side side : List.of(one, two, one, two)) {
                    servers.add(() -> {
                        while (side.only(owner).get("waiting").asInt() > 0) {
                            side.webhooks.deliver(id);
                        }
                        return side;
                    });
                }
                for (var server : threads.invokeAll(servers)) server.get();
            }
            assertThat(received).hasSize(200);
            Map<String, List<String>> told = new ConcurrentHashMap<>();
            for (Message message : received) {
                String task = message.json().get("data").get("taskId").textValue();
                told.computeIfAbsent(task, t -> new ArrayList<>()).add(message.type());
            }
            assertThat(told).hasSize(20);
            assertThat(told.values())
                    .allSatisfy(types -> assertThat(types).isSorted().doesNotHaveDuplicates());
            // What a server took and did not end, another takes after a minute.
            one.happens(owner, "t", "taken");
            one.store.write(handle ->
                    handle.execute(
                            "UPDATE delivery SET next_at = ?",
                            clock.instant().plusSeconds(60).toEpochMilli()));
            two.webhooks.deliver(id);
            assertThat(received).hasSize(200);
            clock.advance(Duration.ofMinutes(1));
            two.webhooks.deliver(id);
            assertThat(received).hasSize(201);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://localhost/",
                "https://10.1.2.3/hook",
                "https://172.16.0.1/",
                "https://192.168.1.1:8443/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://0.0.0.0/",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://user:password@example.com/",
                "https://no-such-host.invalid/",
                "https:///path",
                "ftp://example.com/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "//example.com",
                "https://exa mple.com/",
                "x"
            })
    void whatIsNoPlaceOfThePublicInternetIsRefused(String url) {
        try (var side = side(false)) {
            String owner = side.owner();
            assertThatThrownBy(() -> side.add(owner, url))
                    .isInstanceOf(WorkRefused.class)
                    .hasMessageStartingWith("url ");
            assertThat(side.webhooks.list(owner).get("webhooks")).isEmpty();
        }
    }

    @Test
    void aPlaceThatIsNotPublicAnyMoreIsNotCalled() throws Exception {
        String owner;
        String id;
        try (var side = side(true)) {
            owner = side.owner();
            side.add(owner, url());
            id = side.only(owner).get("id").textValue();
            side.happens(owner, "t", "x");
        }
        try (var side = side(false)) {
            side.webhooks.deliver(id);
            assertThat(received).isEmpty();
            assertThat(side.only(owner).get("failure").textValue()).startsWith("the address");
        }
    }
}
