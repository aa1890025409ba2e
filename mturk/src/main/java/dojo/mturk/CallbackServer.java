package dojo.mturk;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.base.SettingRefused;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at {@code POST /api/human_feedback/callback} for word that a HIT has an answer: from the
 * notification service itself, see {@link SnsDoor}, or from the Lambda forwarder, which signs with
 * a secret. Takes no scores from anybody.
 */
public final class CallbackServer implements AutoCloseable {
    /** The longest body, in bytes. */
    public static final int BODY_BYTES_MAX = 1 << 20;

    /** The shortest secret of a forwarder, in characters. */
    public static final int SECRET_CHARS_MIN = 20;

    private static final String PATH = "/api/human_feedback/callback";
    private static final HeaderName SIGNATURE = HeaderNames.create("X-Dojo-Signature");
    private static final int CONNECTIONS_MAX = 64;
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(CallbackServer.class);

    private final Optional<SnsDoor> door;
    private final Optional<String> secret;
    private final Consumer<String> look;
    private final InstantSource clock;
    private final WebServer server;

    /**
     * Listens.
     *
     * @param port 0 for any that is free
     * @param topic whose messages are taken, if any are
     * @param secret what a forwarder signs with, if there is one
     * @param look told the id of each HIT that there is word of; from many threads, must be quick
     * @throws SettingRefused if the port is taken, or a setting is none
     */
    public static CallbackServer start(
            String host,
            int port,
            Optional<String> topic,
            Optional<String> secret,
            Consumer<String> look,
            InstantSource clock) {
        if (topic.isEmpty() && secret.isEmpty()) {
            throw new SettingRefused(
                    "a callback wants AWS_SNS_ARN_ID, MTURK_CALLBACK_SECRET, or both");
        }
        if (topic.filter(arn -> !arn.matches("arn:aws:sns:[a-z0-9-]+:\\d+:[\\w-]+")).isPresent()) {
            throw new SettingRefused("AWS_SNS_ARN_ID is no arn:aws:sns:REGION:ACCOUNT:NAME");
        }
        if (secret.filter(text -> text.length() < SECRET_CHARS_MIN).isPresent()) {
            throw new SettingRefused(
                    "MTURK_CALLBACK_SECRET has fewer than " + SECRET_CHARS_MIN + " characters");
        }
        var door = topic.map(arn -> new SnsDoor(arn, CallbackServer::page));
        return new CallbackServer(host, port, door, secret, look, clock);
    }

    CallbackServer(
            String host,
            int port,
            Optional<SnsDoor> door,
            Optional<String> secret,
            Consumer<String> look,
            InstantSource clock) {
        this.door = door;
        this.secret = secret;
        this.look = look;
        this.clock = clock;
        // The server only logs why it cannot listen, so the address is tried out before.
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new SettingRefused(
                    "cannot listen on " + host + ":" + port + ": " + e.getMessage());
        }
        server =
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .shutdownHook(false)
                        .maxTcpConnections(CONNECTIONS_MAX)
                        .connectionOptions(options -> options.readTimeout(PAUSE_MAX))
                        .routing(routing -> routing.any(this::serve))
                        .build()
                        .start();
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    private void serve(ServerRequest request, ServerResponse response) {
        response.status(status(request)).send();
    }

    private Status status(ServerRequest request) {
        if (!request.path().rawPath().equals(PATH)) return Status.NOT_FOUND_404;
        if (!request.prologue().method().equals(Method.POST)) return Status.METHOD_NOT_ALLOWED_405;
        byte[] body;
        try (InputStream in = request.content().inputStream()) {
            body = in.readNBytes(BODY_BYTES_MAX + 1);
        } catch (IOException e) {
            return Status.BAD_REQUEST_400;
        }
        if (body.length > BODY_BYTES_MAX) return Status.REQUEST_ENTITY_TOO_LARGE_413;
        try {
            JsonNode message = Json.parse(body);
            hits(body, message, request.headers().first(SIGNATURE).orElse("")).forEach(look);
            return Status.OK_200;
        } catch (MalformedJson e) {
            return Status.BAD_REQUEST_400;
        } catch (SnsDoor.Untrusted e) {
            LOG.debug("a message was refused: {}", e.getMessage());
            return Status.FORBIDDEN_403;
        } catch (IOException e) {
            // Amazon tries again; so does the next regular look.
            LOG.warn("a message could not be checked: {}", e.getMessage());
            return Status.SERVICE_UNAVAILABLE_503;
        }
    }

    private Set<String> hits(byte[] body, JsonNode message, String signature)
            throws SnsDoor.Untrusted, IOException {
        if (message.isObject() && door.isPresent())
            return door.get().take(message, clock.instant());
        if (!message.isArray() || secret.isEmpty() || !signed(secret.get(), body, signature)) {
            throw new SnsDoor.Untrusted("not signed");
        }
        // What the topic said, as it is.
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode one : message) SnsDoor.add(ids, one);
        return ids;
    }

    private static boolean signed(String secret, byte[] body, String signature) {
        return MessageDigest.isEqual(
                KeyedHash.of(secret.getBytes(StandardCharsets.UTF_8), body)
                        .getBytes(StandardCharsets.UTF_8),
                signature.getBytes(StandardCharsets.UTF_8));
    }

    /** From Amazon's host alone, as Java's own list of authorities knows it; no redirect. */
    private static byte[] page(URI address) throws IOException {
        try (var http =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PAUSE_MAX)
                        .build()) {
            var request = HttpRequest.newBuilder(address).timeout(PAUSE_MAX).build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                byte[] page = in.readNBytes(SnsDoor.PAGE_BYTES_MAX);
                return answer.statusCode() == 200 ? page : new byte[0];
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
