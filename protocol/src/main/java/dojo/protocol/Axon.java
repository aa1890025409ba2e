package dojo.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Ping;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
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

    /** How long the head of a request may take to arrive, also on a connection kept alive. */
    public static final Duration HEAD_WITHIN = Duration.ofSeconds(10);

    /** How long a caller may take to read a reply that is not a stream. */
    public static final Duration REPLY_WITHIN = Duration.ofSeconds(30);

    private static final int RECEIVE_BUFFER_BYTES = 128 << 10;
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);

    /** What a caller is taken to wait if it does not say, as in the SDK. */
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(12);

    private static final Logger LOG = LoggerFactory.getLogger(Axon.class);

    /** How a type of message is answered. */
    private sealed interface Handler<S extends Synapse> {
        record Whole<S extends Synapse>(Function<Received<S>, S> forward) implements Handler<S> {}

        record Parts<S extends Synapse>(StreamHandler<S> forward) implements Handler<S> {}
    }

    private record Route<S extends Synapse>(
            SynapseType<S> type, Admission admission, Handler<S> handler) {}

    private final Keypair hotkey;
    private final AxonConfig config;
    private final RequestChecks checks;
    private final TurnQueue queue;
    private final Map<String, Route<?>> routes = new LinkedHashMap<>();
    private final Map<Outcome, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final GuardedConnections connections;
    private Optional<WebServer> server = Optional.empty();
    private Optional<Thread> sweeper = Optional.empty();

    /**
     * One that keeps nothing on disk, so it takes no callers before SDK 7.2. Does not listen yet.
     * The hotkey stays the caller's to close.
     */
    public Axon(Keypair hotkey, AxonConfig config, InstantSource clock) {
        this(hotkey, config, NonceStore.forgetful(), clock);
        if (config.allowSdk6()) {
            throw new IllegalArgumentException("SDK 6 nonces need a store that remembers them");
        }
    }

    /** Does not listen yet. Hotkey and nonces stay the caller's to close. */
    public Axon(Keypair hotkey, AxonConfig config, NonceStore nonces, InstantSource clock) {
        this.hotkey = hotkey;
        this.config = config;
        this.checks =
                new RequestChecks(
                        hotkey.address(),
                        config,
                        new NonceWindow(nonces, config.allowSdk6(), clock.instant()),
                        clock);
        this.queue =
                new TurnQueue(
                        config.forwardsAtOnceMax(), config.forwardsOfOneMax(), config.waitingMax());
        this.connections =
                new GuardedConnections(
                        Http1ConnectionSelector.builder()
                                .config(
                                        Http1Config.builder()
                                                .maxHeadersSize(HEADERS_BYTES_MAX)
                                                .build())
                                .build(),
                        config.bodyBytesMax());
        attach(Ping.TYPE, Admission.everyone(), Received::synapse);
    }

    /**
     * Serves a type of message; only before {@link #start()}.
     *
     * @param forward makes the answer, on a virtual thread that is interrupted at the deadline;
     *     what it throws is answered 500 and logged, {@link NotNow} 503
     * @param allowed what a foreign type needs; without it an IllegalArgumentException says what
     */
    public <S extends Synapse> Axon attach(
            SynapseType<S> type,
            Admission admission,
            Function<Received<S>, S> forward,
            Compatibility... allowed) {
        return route(type, admission, new Handler.Whole<>(forward), allowed);
    }

    /**
     * Serves a type of message whose answer is a text that is sent while it is made; only before
     * {@link #start()}.
     *
     * @param forward what it throws before its first part is answered 500 and logged; after it, the
     *     stream ends as failed
     * @param allowed as for {@link #attach}
     */
    public <S extends Synapse> Axon attachStream(
            SynapseType<S> type,
            Admission admission,
            StreamHandler<S> forward,
            Compatibility... allowed) {
        return route(type, admission, new Handler.Parts<>(forward), allowed);
    }

    private <S extends Synapse> Axon route(
            SynapseType<S> type,
            Admission admission,
            Handler<S> handler,
            Compatibility... allowed) {
        Compatibility.require(type, allowed);
        if (server.isPresent()) throw new IllegalStateException("the axon has started");
        if (routes.put(type.name(), new Route<>(type, admission, handler)) != null) {
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
                        // One more than the guard admits, so that it and not a queue decides.
                        .maxTcpConnections(CONNECTIONS_MAX + 1)
                        .maxPayloadSize(config.bodyBytesMax())
                        .connectionOptions(options -> options.readTimeout(PAUSE_MAX))
                        // The only one, so that it sees a connection before its first byte.
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(connections)
                        // The server's default, 4 KiB, makes a long body many small turns.
                        .putListenerSocketOption(
                                StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                        .directHandlers(badRequests())
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
        sweeper = Optional.of(Thread.ofVirtual().name("axon sweeper").start(this::sweep));
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP_EVERY);
                connections.sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // What the server refuses by itself, before there is a request, in the words of our refusals.
    private static DirectHandlers badRequests() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
            handlers.addHandler(event, Axon::badRequest);
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse badRequest(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType event,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        // A head that cannot be read ends as an internal error there; it is the caller's.
        Status said = status.code() >= 500 ? Status.BAD_REQUEST_400 : status;
        return DirectHandler.TransportResponse.builder()
                .status(said)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .entity(Json.bytes(Json.object().put("message", said.reasonPhrase())))
                .keepAlive(false)
                .build();
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

    /** How many requests came to each end since the start; an end that none came to is absent. */
    public Map<Outcome, Long> outcomes() {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
        return counts;
    }

    @Override
    public void close() {
        if (server.isEmpty()) return;
        sweeper.ifPresent(Thread::interrupt);
        server.get().stop();
        LOG.info("requests by outcome: {}", outcomes());
    }

    private void handle(ServerRequest request, ServerResponse response) {
        GuardedConnection connection = GuardedConnection.CURRENT.get();
        connection.serving();
        Exchange exchange = new Exchange(hotkey, config, connection, request, response);
        try {
            Outcome outcome = outcome(exchange);
            count(outcome);
            if (outcome != Outcome.ANSWERED) connection.refused();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the axon is closing", e);
        } finally {
            connection.answered();
        }
        exchange.finish();
    }

    private void count(Outcome outcome) {
        outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    }

    private Outcome outcome(Exchange exchange) throws InterruptedException {
        try {
            exchange.checkLength();
            String[] path = exchange.path();
            Route<?> route = routes.get(path[0]);
            if (route == null) throw notFound(path[0]);
            if (path.length > 1) {
                exchange.elsewhere(path);
                return Outcome.NOT_FOUND;
            }
            if (!exchange.isPostOrGet()) {
                exchange.notAllowed();
                return Outcome.NOT_FOUND;
            }
            return serve(route, exchange);
        } catch (Refusal refusal) {
            exchange.refuse(refusal.status, refusal.message());
            return refusal.outcome;
        } catch (UncheckedIOException e) {
            LOG.debug("a caller went away: {}", e.getMessage());
            count(Outcome.LEFT);
            throw e;
        } catch (CloseConnectionException e) {
            count(Outcome.LEFT);
            throw e;
        } catch (RuntimeException e) {
            exchange.fail(e);
            return Outcome.FAILED;
        }
    }

    private <S extends Synapse> Outcome serve(Route<S> route, Exchange exchange)
            throws Refusal, InterruptedException {
        SynapseType<S> type = route.type();
        RequestChecks.Passed<S> passed =
                checks.check(
                        type,
                        route.admission(),
                        exchange::values,
                        exchange::body,
                        exchange.writer(),
                        exchange::ends);
        Received<S> received = passed.received();
        Duration patience = received.timeout();
        Refusal late = passed.late();
        double priority = route.admission().priority(received.caller());
        switch (queue.enter(received.caller(), priority, exchange.left(patience))) {
            case FULL -> throw full();
            case TIMED_OUT -> throw late;
            case RUN -> {}
        }
        return switch (route.handler()) {
            case Handler.Whole<S> whole -> {
                FutureTask<S> work = start(type, received, () -> whole.forward().apply(received));
                S answer = result(work, exchange.left(patience), late);
                exchange.send(answer(type, exchange.writer(), answer, passed));
                yield Outcome.ANSWERED;
            }
            case Handler.Parts<S> parts -> {
                ReplyStream out = exchange.stream();
                FutureTask<Boolean> work =
                        start(
                                type,
                                received,
                                () -> {
                                    parts.forward().stream(received, out);
                                    return true;
                                });
                yield stream(work, out, exchange, exchange.left(patience), late);
            }
        };
    }

    private static <S extends Synapse> WireReply answer(
            SynapseType<S> type, AnswerWriter writer, S answer, RequestChecks.Passed<S> passed) {
        ObjectNode own = type.write().apply(answer);
        try {
            return writer.answer(
                    own,
                    BodyHash.of(type.hashed(), own, passed.known()),
                    passed.received().timeout());
        } catch (MalformedSynapse e) {
            throw new IllegalStateException("the handler's answer cannot be written", e);
        }
    }

    private static Refusal full() {
        return new Refusal(Outcome.FULL, 429, "Too many requests are waiting");
    }

    private static Refusal busy(NotNow why) {
        return new Refusal(Outcome.FULL, 503, String.valueOf(why.getMessage()));
    }

    /**
     * What is said to a request, on the calling thread and with all the time in the world: for
     * simulations, where nothing listens. What the handler throws is passed on.
     *
     * @throws IllegalArgumentException if the answer to such a message is a stream
     */
    public WireReply answer(WireRequest request, Peer at, Peer from) {
        AnswerWriter writer = new AnswerWriter(hotkey);
        try {
            Route<?> route = routes.get(request.name());
            if (route == null) throw notFound(request.name());
            WireReply reply =
                    answer(
                            route,
                            request,
                            writer,
                            new AnswerWriter.Ends(at.host(), at.port(), from.host(), from.port()));
            count(Outcome.ANSWERED);
            return reply;
        } catch (Refusal refusal) {
            count(refusal.outcome);
            return writer.refusal(refusal.status, refusal.message());
        }
    }

    private <S extends Synapse> WireReply answer(
            Route<S> route, WireRequest request, AnswerWriter writer, AnswerWriter.Ends ends)
            throws Refusal {
        if (!(route.handler() instanceof Handler.Whole<S>(Function<Received<S>, S> forward))) {
            throw new IllegalArgumentException(request.name() + " is answered by a stream");
        }
        RequestChecks.Passed<S> passed =
                checks.check(
                        route.type(),
                        route.admission(),
                        request.headers()::allValues,
                        request::body,
                        writer,
                        () -> ends);
        try {
            return answer(route.type(), writer, forward.apply(passed.received()), passed);
        } catch (NotNow e) {
            throw busy(e);
        }
    }

    // Whatever ends the stream, nothing is sent after it and the handler is told to stop.
    private Outcome stream(
            FutureTask<Boolean> work,
            ReplyStream out,
            Exchange exchange,
            Duration within,
            Refusal late)
            throws Refusal, InterruptedException {
        exchange.watch(() -> {
            out.abandon();
            work.cancel(true);
        });
        try {
            result(work, within, late);
            exchange.end(out, ReplyStream.End.COMPLETE);
            return Outcome.ANSWERED;
        } catch (CancellationException e) {
            throw new CloseConnectionException("the caller has gone", e);
        } catch (Refusal e) {
            if (!out.begun()) throw e;
            exchange.end(out, ReplyStream.End.LATE);
            return Outcome.LATE;
        } catch (HandlerFailed e) {
            if (e.getCause() instanceof StreamEnded) {
                throw new CloseConnectionException("the caller has gone", e);
            }
            if (!out.begun()) throw e;
            LOG.error("a stream failed", e);
            exchange.end(out, ReplyStream.End.FAILED);
            return Outcome.FAILED;
        }
    }

    // On a thread of its own: a handler that does not end in time keeps its turn, not the caller.
    private <S extends Synapse, T> FutureTask<T> start(
            SynapseType<S> type, Received<S> received, Callable<T> handler) {
        FutureTask<T> work = new FutureTask<>(handler);
        Thread.ofVirtual()
                .name("forward " + type.name())
                .start(() -> {
                    try {
                        work.run();
                    } finally {
                        queue.leave(received.caller());
                    }
                });
        return work;
    }

    private static <T> T result(FutureTask<T> work, Duration within, Refusal late)
            throws Refusal, InterruptedException {
        try {
            return work.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotNow busy) throw busy(busy);
            throw new HandlerFailed(Objects.requireNonNull(e.getCause()));
        } finally {
            work.cancel(true);
        }
    }

    private static final class HandlerFailed extends IllegalStateException {
        HandlerFailed(Throwable cause) {
            super("the handler failed", cause);
        }
    }

    private Refusal notFound(String name) {
        return new Refusal(
                Outcome.NOT_FOUND,
                404,
                "Synapse name '%s' not found. Available synapses %s"
                        .formatted(
                                name,
                                routes.keySet().stream()
                                        .map(PythonText::repr)
                                        .collect(Collectors.joining(", ", "[", "]"))));
    }
}
