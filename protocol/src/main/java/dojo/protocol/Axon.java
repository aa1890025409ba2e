package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Ping;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519;
import dojo.wallet.Ss58Address;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers signed requests over HTTP, as the SDK's axons do, in this order: size limits, route,
 * headers, nonce and signature, body and its hash, blacklist, priority queue, handler. Nothing of a
 * request is believed before the signature is verified, and no handler sees a request that failed a
 * check.
 *
 * <p>Answers carry, besides the SDK's headers, {@code dojo_reply_signature}: the axon's hotkey over
 * {@code dojo-reply-1.NONCE.DENDRITE.AXON.UUID.HASH}, where nonce, uuid and dendrite hotkey are
 * those of the request and HASH is the SHA3-256 of the reply body's bytes in hex. Our dendrite
 * checks it; the SDK's ignores it. Refusals are not signed.
 */
public final class Axon implements AutoCloseable {
    /** The longest block of request headers, in bytes. */
    public static final int HEADERS_BYTES_MAX = 32 << 10;

    /** How many connections may be open at once. */
    public static final int CONNECTIONS_MAX = 4_096;

    /** How long a caller may pause while it sends a request. */
    public static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    /** How long a body may take to arrive. */
    public static final Duration BODY_WITHIN = Duration.ofSeconds(30);

    /** What a caller is taken to wait if it does not say, as in the SDK. */
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(12);

    private static final Logger LOG = LoggerFactory.getLogger(Axon.class);
    private static final String NOT_VERIFIED = "Not Verified with error: ";

    private record Route<S extends Synapse>(
            SynapseType<S> type, Admission admission, Function<Received<S>, S> forward) {}

    /** One whose signature was verified. */
    private record Caller(
            Ss58Address hotkey, long nonce, String uuid, String signature, String bodyHash) {}

    private final Keypair hotkey;
    private final AxonConfig config;
    private final InstantSource clock;
    private final NonceWindow nonces;
    private final ForwardQueue queue;
    private final Map<String, Route<?>> routes = new LinkedHashMap<>();
    private Optional<WebServer> server = Optional.empty();

    /** Does not listen yet. The hotkey stays the caller's to close. */
    public Axon(Keypair hotkey, AxonConfig config, InstantSource clock) {
        this.hotkey = hotkey;
        this.config = config;
        this.clock = clock;
        // Requests signed before this start may have been accepted by the process before it.
        this.nonces = new NonceWindow(NonceWindow.nonce(clock.instant()));
        this.queue = new ForwardQueue(config.forwardsAtOnceMax(), config.waitingMax());
        attach(Ping.TYPE, Admission.everyone(), Received::synapse);
    }

    /**
     * Serves a type of message; only before {@link #start()}.
     *
     * @param forward makes the answer, on a virtual thread that is interrupted at the deadline;
     *     what it throws is answered 500 and logged
     * @param allowed what a foreign type needs; without it an IllegalArgumentException says what
     */
    public <S extends Synapse> Axon attach(
            SynapseType<S> type,
            Admission admission,
            Function<Received<S>, S> forward,
            Compatibility... allowed) {
        Compatibility.require(type, allowed);
        if (server.isPresent()) throw new IllegalStateException("the axon has started");
        if (routes.put(type.name(), new Route<>(type, admission, forward)) != null) {
            throw new IllegalArgumentException(type.name() + " is attached twice");
        }
        return this;
    }

    /**
     * Listens.
     *
     * @throws AxonUnavailable if the address cannot be listened on
     */
    public void start() {
        if (server.isPresent()) throw new IllegalStateException("the axon has started");
        tryAddress();
        WebServer starting =
                WebServer.builder()
                        .host(config.bindHost())
                        .port(config.port())
                        .shutdownHook(false)
                        .maxTcpConnections(CONNECTIONS_MAX)
                        .connectionOptions(options -> options.readTimeout(PAUSE_MAX))
                        .addProtocol(
                                Http1Config.builder().maxHeadersSize(HEADERS_BYTES_MAX).build())
                        .routing(routing -> routing.any(this::handle))
                        .build();
        routes.values().stream()
                .map(Route::type)
                .filter(type -> !type.unbound().isEmpty())
                .forEach(type ->
                        LOG.warn(
                                "{}; allowed by {}",
                                Compatibility.warning(type),
                                Compatibility.UNBOUND_FIELDS));
        starting.start();
        if (!starting.isRunning()) {
            throw new AxonUnavailable("cannot listen on " + address(), Optional.empty());
        }
        server = Optional.of(starting);
    }

    // The server only logs why it cannot listen, so the address is tried out before.
    private void tryAddress() {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(config.bindHost(), config.port()));
        } catch (BindException e) {
            String reason =
                    String.valueOf(e.getMessage()).contains("in use")
                            ? "port " + config.port() + " is taken on " + config.bindHost()
                            : "cannot listen on " + address() + ": " + e.getMessage();
            throw new AxonUnavailable(reason, Optional.of(e));
        } catch (IOException e) {
            throw new AxonUnavailable(
                    "cannot listen on " + address() + ": " + e.getMessage(), Optional.of(e));
        }
    }

    private String address() {
        return config.bindHost() + ":" + config.port();
    }

    /** The port listened on. */
    public int port() {
        return server.orElseThrow(() -> new IllegalStateException("the axon has not started"))
                .port();
    }

    /** Whose requests it answers. */
    public Ss58Address hotkey() {
        return hotkey.address();
    }

    @Override
    public void close() {
        server.ifPresent(WebServer::stop);
    }

    private void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        try {
            long declared = request.headers().contentLength().orElse(0);
            if (declared > config.bodyBytesMax()) throw tooLarge();
            String[] path = request.path().rawPath().substring(1).split("/", -1);
            Route<?> route = routes.get(path[0]);
            if (route == null) throw notFound(path[0]);
            if (path.length > 1) {
                exchange.elsewhere(path);
                return;
            }
            if (!request.prologue().method().equals(Method.POST)
                    && !request.prologue().method().equals(Method.GET)) {
                response.header("allow", "GET, POST");
                exchange.detail(405, "Method Not Allowed");
                return;
            }
            serve(route, exchange);
        } catch (Refusal refusal) {
            exchange.refuse(refusal.status, refusal.message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.refuse(503, "The axon is closing");
        } catch (UncheckedIOException e) {
            LOG.debug("a caller went away: {}", e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    private <S extends Synapse> void serve(Route<S> route, Exchange exchange)
            throws Refusal, InterruptedException {
        SynapseType<S> type = route.type();
        SynapseHeaders headers = SynapseHeaders.parse(exchange::values);
        exchange.parsed(type.name(), headers);
        Caller caller = verify(headers);
        exchange.verified(caller);

        S synapse = read(type, exchange.body(), caller.bodyHash());
        Optional<String> listed = route.admission().blacklist(caller.hotkey());
        if (listed.isPresent()) {
            throw new Refusal(403, "Forbidden. Key is blacklisted: " + listed.get() + ".");
        }
        Duration patience = patience(headers);
        double priority = route.admission().priority(caller.hotkey());
        Refusal late =
                new Refusal(
                        headers.version().orElse(0) < SdkVersion.EPOCH_NONCES ? 503 : 408,
                        "Response timeout after: "
                                + PythonText.repr(patience.toMillis() / 1e3)
                                + "s");
        switch (queue.enter(priority, exchange.left(patience))) {
            case FULL -> throw new Refusal(429, "Too many requests are waiting");
            case TIMED_OUT -> throw late;
            case RUN -> {}
        }
        S answer =
                forward(
                        route,
                        new Received<>(synapse, caller.hotkey(), patience),
                        exchange.left(patience),
                        late);
        ObjectNode own = type.write().apply(answer);
        try {
            exchange.answer(own, BodyHash.of(type.hashed(), own), caller, patience);
        } catch (MalformedSynapse e) {
            throw new IllegalStateException("the handler's answer cannot be written", e);
        }
    }

    private Caller verify(SynapseHeaders headers) throws Refusal {
        String hotkeyText = present(headers.hotkey(), "Missing Hotkey");
        String uuid = present(headers.uuid(), "Missing UUID");
        String signature = present(headers.signature(), "Missing Signature");
        String bodyHash = present(headers.bodyHash(), "Missing Body Hash");
        if (headers.nonce().isEmpty()) throw new Refusal(401, NOT_VERIFIED + "Missing Nonce");
        long nonce = headers.nonce().getAsLong();
        if (!uuid.matches("[0-9A-Za-z-]{1,64}")) throw notVerified("UUID is not one");
        if (!bodyHash.matches("[0-9a-f]{64}"))
            throw notVerified("Body hash is not SHA3-256 in hex");
        Duration timeout = Duration.ofMillis(Math.round(headers.timeout() * 1e3));
        Instant now = clock.instant();

        // The cheap question first: a stale or repeated nonce costs no signature check.
        throwIf(nonces.objection(hotkeyText, uuid, nonce, timeout, now));
        Ss58Address caller;
        try {
            caller = Ss58Address.parse(hotkeyText);
        } catch (IllegalArgumentException e) {
            throw notVerified("Invalid hotkey");
        }
        byte[] text = SignedText.request(nonce, hotkeyText, hotkey.address(), uuid, bodyHash);
        if (!signature.matches("0x[0-9A-Fa-f]{128}")
                || !Sr25519.verifyWrapped(caller.publicKey(), text, Hex.parse(signature))) {
            throw notVerified(
                    "Signature mismatch with "
                            + new String(text, StandardCharsets.UTF_8)
                            + " and "
                            + Dendrite.printable(signature));
        }
        throwIf(nonces.claim(hotkeyText, uuid, nonce, timeout, now));
        return new Caller(caller, nonce, uuid, signature, bodyHash);
    }

    private static String present(Optional<String> header, String missing) throws Refusal {
        if (header.isEmpty()) throw notVerified(missing);
        return header.get();
    }

    private static void throwIf(Optional<String> objection) throws Refusal {
        if (objection.isPresent()) throw notVerified(objection.get());
    }

    private static Refusal notVerified(String why) {
        return new Refusal(401, NOT_VERIFIED + why);
    }

    private static <S extends Synapse> S read(SynapseType<S> type, byte[] body, String declared)
            throws Refusal {
        try {
            JsonNode tree = Json.parse(body);
            if (!tree.isObject()) throw new Refusal(422, "The body is not a JSON object");
            S synapse = type.read().read(tree);
            if (!BodyHash.of(type, synapse).equals(declared)) {
                throw new Refusal(
                        400, "Hash mismatch between header body hash and parsed body hash");
            }
            return synapse;
        } catch (MalformedJson e) {
            throw new Refusal(422, "The body is not JSON: " + e.getMessage());
        } catch (MalformedSynapse e) {
            throw new Refusal(422, "The body is no " + type.name() + ": " + e.getMessage());
        }
    }

    private Duration patience(SynapseHeaders headers) {
        Duration said =
                headers.timeout() > 0
                        ? Duration.ofMillis(Math.max(1, Math.round(headers.timeout() * 1e3)))
                        : TIMEOUT_DEFAULT;
        return said.compareTo(config.timeoutMax()) > 0 ? config.timeoutMax() : said;
    }

    // On a thread of its own: a handler that does not end in time keeps its turn, not the caller.
    private <S extends Synapse> S forward(
            Route<S> route, Received<S> received, Duration within, Refusal late)
            throws Refusal, InterruptedException {
        FutureTask<S> work = new FutureTask<>(() -> route.forward().apply(received));
        Thread.ofVirtual()
                .name("forward " + route.type().name())
                .start(() -> {
                    try {
                        work.run();
                    } finally {
                        queue.leave();
                    }
                });
        try {
            return work.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the handler failed", e.getCause());
        } finally {
            work.cancel(true);
        }
    }

    private Refusal notFound(String name) {
        return new Refusal(
                404,
                "Synapse name '"
                        + name
                        + "' not found. Available synapses "
                        + routes.keySet().stream()
                                .map(PythonText::repr)
                                .collect(Collectors.joining(", ", "[", "]")));
    }

    private Refusal tooLarge() {
        return new Refusal(413, "The body is longer than " + config.bodyBytesMax() + " bytes");
    }

    /** One request and what is known about it so far, so that every answer says as much. */
    private final class Exchange {
        private final long began = System.nanoTime();
        private final ServerRequest request;
        private final ServerResponse response;
        private final Terminal axon = new Terminal();
        private final Terminal dendrite = new Terminal();
        private String name = Ping.TYPE.name();
        private double timeout = TIMEOUT_DEFAULT.toSeconds();

        Exchange(ServerRequest request, ServerResponse response) {
            this.request = request;
            this.response = response;
        }

        List<String> values(String header) {
            return request.headers().all(HeaderNames.create(header), List::of);
        }

        void parsed(String route, SynapseHeaders headers) {
            name = route;
            timeout = headers.timeout();
            axon.at(request.localPeer().host(), request.localPeer().port())
                    .version(SdkVersion.OURS)
                    .hotkey(hotkey.address());
            dendrite.at(request.remotePeer().host(), request.remotePeer().port());
            headers.version().ifPresent(dendrite::version);
        }

        void verified(Caller caller) {
            dendrite.signed(caller.nonce(), caller.uuid(), caller.signature())
                    .hotkey(caller.hotkey());
        }

        /** What is left of {@code patience} since the request came. */
        Duration left(Duration patience) {
            return patience.minusNanos(System.nanoTime() - began);
        }

        byte[] body() throws Refusal {
            String type =
                    request.headers().value(HeaderNames.CONTENT_TYPE).orElse("application/json");
            if (!type.startsWith("application/json")) {
                throw new Refusal(422, "The content type is not application/json");
            }
            if (!request.content().hasEntity()) return new byte[0];
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] chunk = new byte[8192];
            try (InputStream in = request.content().inputStream()) {
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    body.write(chunk, 0, read);
                    if (body.size() > config.bodyBytesMax()) throw tooLarge();
                    if (left(BODY_WITHIN).isNegative()) {
                        throw new Refusal(408, "The body took too long");
                    }
                }
            } catch (IOException e) {
                throw new Refusal(400, "The body broke off");
            }
            return body.toByteArray();
        }

        void answer(ObjectNode own, String bodyHash, Caller caller, Duration patience) {
            axon.status(200, "Success", seconds());
            byte[] body = Terminal.body(name, patience.toMillis() / 1e3, dendrite, axon, own);
            byte[] text =
                    SignedText.reply(
                            caller.nonce(),
                            caller.hotkey().text(),
                            hotkey.address(),
                            caller.uuid(),
                            body);
            response.header(
                    HeaderNames.create(Dendrite.REPLY_SIGNATURE), Hex.of(hotkey.sign(text)));
            send(200, bodyHash, body);
        }

        void refuse(int status, String message) {
            axon.status(status, message, seconds());
            send(
                    status,
                    BodyHash.sha3(new byte[0]),
                    Json.bytes(Json.object().put("message", message)));
        }

        void fail(RuntimeException failure) {
            UUID id = UUID.randomUUID();
            LOG.error("request failed, told the caller #{}", id, failure);
            refuse(500, "Internal Server Error #" + id);
        }

        void elsewhere(String[] path) {
            if (path.length == 2 && path[1].isEmpty()) {
                response.header("location", "/" + path[0]);
                detail(307, "Temporary Redirect");
            } else {
                detail(404, "Not Found");
            }
        }

        /** An answer of the SDK's router, which knows no synapse. */
        void detail(int status, String detail) {
            json(status, Json.bytes(Json.object().put("detail", detail)));
        }

        private void send(int status, String bodyHash, byte[] body) {
            SynapseHeaders.write(name, timeout, axon, dendrite, Map.of(), bodyHash)
                    .forEach((header, value) -> response.header(HeaderNames.create(header), value));
            json(status, body);
        }

        private void json(int status, byte[] body) {
            // Whatever is left of a body that nobody read ends with the connection.
            if (request.content().hasEntity() && !request.content().consumed()) {
                response.header("connection", "close");
            }
            response.header("content-type", "application/json");
            response.status(Status.create(status)).send(body);
        }

        private double seconds() {
            return (System.nanoTime() - began) / 1e9;
        }
    }
}
