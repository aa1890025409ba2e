package dojo.synth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.synth.SynthBuffer.Handed;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hands tasks out over HTTP: {@code GET /api/synthetic-gen} as the original service does, several
 * at once by {@code POST /api/v1/items}, and the ones handed out so far by pages. Whoever may ask
 * learns the truth, so all of it wants the key, but for the first on the loopback address, where
 * the original's clients send none.
 */
public final class SynthServer implements AutoCloseable {
    /** The most tasks of one page. */
    public static final int PAGE_MAX = 100;

    /** The longest that a request may wait for a task, in seconds. */
    static final int WAIT_MAX = 60;

    /** For how many recipients one task is said otherwise at most. */
    static final int VARIANTS_MAX = 256;

    private static final int CONNECTIONS_MAX = 256;
    private static final int PAYLOAD_MAX = 1 << 10;

    private final SynthBuffer buffer;
    private final SynthFiller filler;
    private final Optional<String> key;
    private final boolean loopback;
    private final WebServer server;

    /**
     * Starts serving.
     *
     * @param key what callers send as {@code Authorization: Bearer}
     * @throws SettingRefused if it is missing where strangers could ask, or the address is taken
     */
    public SynthServer(
            String host, int port, Optional<String> key, SynthBuffer buffer, SynthFiller filler) {
        this.buffer = buffer;
        this.filler = filler;
        this.key = key;
        loopback = tried(host, port);
        if (!loopback && key.isEmpty()) {
            throw new SettingRefused(
                    host
                            + " can be reached by others, who would read the truth; set SYNTH_API_KEY");
        }
        server =
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .maxTcpConnections(CONNECTIONS_MAX)
                        .maxPayloadSize(PAYLOAD_MAX)
                        .shutdownHook(false)
                        .addRouting(
                                HttpRouting.builder()
                                        .get("/health", this::health)
                                        .get("/api/synthetic-gen", this::one)
                                        .get("/api/v1/items", this::page)
                                        .post("/api/v1/items", this::several))
                        .build()
                        .start();
    }

    /** Whether {@code host} is this machine alone; the server only logs why it cannot listen. */
    private static boolean tried(String host, int port) {
        try (ServerSocket trial = new ServerSocket()) {
            InetAddress address = InetAddress.getByName(host);
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(address, port));
            return address.isLoopbackAddress();
        } catch (IOException e) {
            throw new SettingRefused(
                    "cannot listen on " + host + ":" + port + ": " + e.getMessage());
        }
    }

    private void health(ServerRequest request, ServerResponse response) {
        String trouble = filler.trouble();
        ObjectNode health = Json.object().put("status", trouble.isEmpty() ? "OK" : "degraded");
        send(response, health.put("ready", buffer.ready()).put("trouble", trouble));
    }

    private void one(ServerRequest request, ServerResponse response) throws InterruptedException {
        if (!admitted(request, loopback && key.isEmpty())) {
            refuse(response);
            return;
        }
        long wait = Math.min(WAIT_MAX, number(request, "wait", 0));
        Optional<SynthItem> item = filler.take(Duration.ofSeconds(wait));
        ObjectNode answer = Json.object().put("success", item.isPresent());
        if (item.isEmpty()) {
            String trouble = filler.trouble();
            String why =
                    trouble.isEmpty() ? "no task is ready yet" : "no task is ready: " + trouble;
            response.status(Status.ACCEPTED_202).header(HeaderNames.RETRY_AFTER, "3");
            answer.putNull("body").put("error", why);
        } else {
            ObjectNode body = item.get().body();
            int variants = Math.clamp(number(request, "variants", 0), 0, VARIANTS_MAX);
            if (variants > 0) body.set("variants", item.get().variants(variants));
            answer.set("body", body);
            answer.putNull("error");
        }
        send(response, answer);
    }

    private void page(ServerRequest request, ServerResponse response) {
        if (!admitted(request, false)) {
            refuse(response);
            return;
        }
        long after = number(request, "after", 0);
        int limit = Math.clamp(number(request, "limit", 20), 1, PAGE_MAX);
        List<Handed> handed = buffer.handed(after, limit);
        ObjectNode answer = items(handed);
        if (handed.size() == limit) answer.put("next", handed.getLast().number());
        send(response, answer);
    }

    private void several(ServerRequest request, ServerResponse response) {
        if (!admitted(request, false)) {
            refuse(response);
            return;
        }
        int count = Math.clamp(number(request, "count", 1), 1, PAGE_MAX);
        send(response, items(filler.take(count)).put("trouble", filler.trouble()));
    }

    private static ObjectNode items(List<Handed> handed) {
        ObjectNode answer = Json.object();
        var items = answer.putArray("items");
        for (Handed one : handed) {
            ObjectNode row = items.addObject().put("number", one.number());
            row.put("handed_at", one.at().toString());
            row.setAll(one.item().body());
        }
        return answer;
    }

    private boolean admitted(ServerRequest request, boolean open) {
        if (open) return true;
        byte[] sent =
                request.headers()
                        .first(HeaderNames.AUTHORIZATION)
                        .orElse("")
                        .getBytes(StandardCharsets.UTF_8);
        return key.isPresent()
                && MessageDigest.isEqual(
                        sent, ("Bearer " + key.get()).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(ServerResponse response) {
        response.status(Status.UNAUTHORIZED_401);
        send(
                response,
                Json.object()
                        .put("success", false)
                        .putNull("body")
                        .put("error", "send the key as Authorization: Bearer KEY"));
    }

    private static long number(ServerRequest request, String name, long otherwise) {
        String text = request.query().first(name).orElse("");
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : otherwise;
    }

    private static void send(ServerResponse response, ObjectNode answer) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.bytes(answer));
    }

    /** Where it is asked. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
