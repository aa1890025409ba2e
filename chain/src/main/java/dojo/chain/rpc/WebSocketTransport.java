package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.chain.ChainUnavailable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * JSON-RPC over a WebSocket. A call that gets no answer in time ends the connection, and so does a
 * node that answers no pings: a socket can be dead without saying so, and JDK 25 now and then
 * misses the end of a stream.
 */
public final class WebSocketTransport implements RpcTransport {
    /** How long connecting may take. */
    public static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    /** How long a call may take, unless another time is given. */
    public static final Duration CALL_WITHIN = Duration.ofSeconds(30);

    /** How often the node is asked whether it is there. */
    public static final Duration PING_EVERY = Duration.ofSeconds(5);

    /** After so many pings without a sign of life the connection is lost. */
    private static final int SILENT_PINGS_MAX = 2;

    private final URI endpoint;
    private final HttpClient client;
    private final WebSocket socket;
    private final Inbox inbox;
    private final Duration callWithin;
    private final AtomicLong ids = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object sending = new Object();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private WebSocketTransport(
            URI endpoint, HttpClient client, WebSocket socket, Inbox inbox, Duration callWithin) {
        this.endpoint = endpoint;
        this.client = client;
        this.socket = socket;
        this.inbox = inbox;
        this.callWithin = callWithin;
    }

    /**
     * A connection to {@code endpoint}, {@code ws://…} or {@code wss://…}.
     *
     * @throws ChainUnavailable if there is none
     * @throws IllegalArgumentException if it is no such address
     */
    public static WebSocketTransport connect(URI endpoint) {
        return connectWithin(endpoint, CONNECT_WITHIN);
    }

    /** A connection that must be there {@code connectWithin} the time, or in that of others. */
    public static WebSocketTransport connectWithin(URI endpoint, Duration connectWithin) {
        var within = connectWithin.compareTo(CONNECT_WITHIN) < 0 ? connectWithin : CONNECT_WITHIN;
        return connect(endpoint, within, CALL_WITHIN, PING_EVERY);
    }

    /**
     * A connection with times of its own.
     *
     * @param callWithin a call that gets no answer in this time ends the connection
     * @param pingEvery so often it is asked for a sign of life; after three without, it has ended
     */
    public static WebSocketTransport connect(
            URI endpoint, Duration connectWithin, Duration callWithin, Duration pingEvery) {
        if (!Set.of("ws", "wss").contains(String.valueOf(endpoint.getScheme()))) {
            throw new IllegalArgumentException(endpoint + " does not begin with ws:// or wss://");
        }
        if (connectWithin.isZero()) {
            throw new ChainUnavailable(endpoint + ": no time is left to connect");
        }
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(connectWithin)
                        .build();
        var inbox = new Inbox(endpoint);
        try {
            var socket =
                    client.newWebSocketBuilder()
                            .connectTimeout(connectWithin)
                            .buildAsync(endpoint, inbox)
                            .get(connectWithin.toNanos(), TimeUnit.NANOSECONDS);
            var transport = new WebSocketTransport(endpoint, client, socket, inbox, callWithin);
            Thread.ofVirtual().name("ping " + endpoint).start(() -> transport.ping(pingEvery));
            return transport;
        } catch (ExecutionException e) {
            client.shutdownNow();
            throw new ChainUnavailable(endpoint + ": cannot connect: " + why(e), e);
        } catch (TimeoutException e) {
            client.shutdownNow();
            throw new ChainUnavailable(endpoint + ": no connection within " + connectWithin, e);
        } catch (InterruptedException e) {
            client.shutdownNow();
            throw interrupted(endpoint, e);
        }
    }

    private static String why(ExecutionException e) {
        return switch (e.getCause()) {
            case WebSocketHandshakeException refused ->
                    "HTTP status " + refused.getResponse().statusCode();
            case Throwable cause when cause.getMessage() != null -> cause.getMessage();
            case Throwable cause -> cause.getClass().getSimpleName();
            case null -> "unknown";
        };
    }

    private static ChainUnavailable interrupted(URI endpoint, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ChainUnavailable(endpoint + ": interrupted", e);
    }

    @Override
    public JsonNode call(String method, Object... parameters) {
        return call(callWithin, Optional.empty(), method, parameters);
    }

    @Override
    public Notifications subscribe(String method, String unsubscribe, Object... parameters) {
        return subscribe(callWithin, method, unsubscribe, parameters);
    }

    @Override
    public RpcTransport until(Deadline deadline) {
        return new Until(this, deadline);
    }

    /** The connection as one sees it who has less time than it. */
    private record Until(WebSocketTransport whole, Deadline deadline) implements RpcTransport {
        @Override
        public JsonNode call(String method, Object... parameters) {
            return whole.call(left(), Optional.empty(), method, parameters);
        }

        @Override
        public Notifications subscribe(String method, String unsubscribe, Object... parameters) {
            return whole.subscribe(left(), method, unsubscribe, parameters);
        }

        private Duration left() {
            var left = deadline.left();
            return left.compareTo(whole.callWithin) < 0 ? left : whole.callWithin;
        }

        @Override
        public RpcTransport until(Deadline other) {
            return new Until(whole, other.nanoTime() - deadline.nanoTime() < 0 ? other : deadline);
        }

        @Override
        public boolean open() {
            return whole.open();
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    private Notifications subscribe(
            Duration within, String method, String unsubscribe, Object... parameters) {
        var notifications = new Notifications();
        var id = call(within, Optional.of(notifications), method, parameters);
        notifications.onClose(() -> unsubscribe(unsubscribe, id));
        return notifications;
    }

    private JsonNode call(
            Duration within,
            Optional<Notifications> subscription,
            String method,
            Object... parameters) {
        if (within.isZero()) {
            throw new ChainUnavailable(endpoint + ": no time is left for " + method);
        }
        long id = ids.incrementAndGet();
        var answer = inbox.expect(id, subscription);
        try {
            send(request(id, method, parameters));
            return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RpcError refused -> refused;
                case ChainUnavailable lost ->
                        new ChainUnavailable(String.valueOf(lost.getMessage()), lost);
                case null, default -> throw new IllegalStateException(method, e);
            };
        } catch (TimeoutException e) {
            String why = "no answer to " + method + " within " + within;
            if (within.compareTo(callWithin) < 0) {
                throw new ChainUnavailable(endpoint + ": " + why, e);
            }
            throw lose(why, e);
        } catch (InterruptedException e) {
            throw interrupted(endpoint, e);
        } finally {
            inbox.forget(id);
        }
    }

    private ChainUnavailable lose(String why, Exception cause) {
        inbox.lose(why);
        socket.abort();
        return new ChainUnavailable(endpoint + ": " + why, cause);
    }

    private static String request(long id, String method, Object... parameters) {
        var request = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
        request.set("params", RpcParameters.of(parameters));
        return Json.write(request);
    }

    private void send(String text) {
        send(() -> socket.sendText(text, true));
    }

    // A WebSocket takes the next message only after the one before has been sent. Nobody waits for
    // that: who waits for an answer is told of a failure by the inbox, which also bounds the chain.
    private void send(Supplier<CompletableFuture<WebSocket>> message) {
        synchronized (sending) {
            sent =
                    sent.thenCompose(_ -> message.get())
                            .whenComplete((_, error) -> {
                                if (error != null) inbox.lose("cannot send: " + error);
                            });
        }
    }

    private void ping(Duration every) {
        try {
            int silent = 0;
            while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS) && inbox.open()) {
                silent = inbox.heard() ? 0 : silent + 1;
                if (silent > SILENT_PINGS_MAX) {
                    inbox.lose("no sign of life for " + every.multipliedBy(silent));
                    socket.abort();
                }
                send(() -> socket.sendPing(ByteBuffer.allocate(0)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Nobody waits for the answer: the reader is done, and a lost connection unsubscribes too.
    private void unsubscribe(String method, JsonNode id) {
        inbox.unsubscribed(id.asText());
        send(request(ids.incrementAndGet(), method, id));
    }

    @Override
    public boolean open() {
        return inbox.open() && !socket.isInputClosed() && !socket.isOutputClosed();
    }

    @Override
    public void close() {
        closed.countDown();
        inbox.lose("closed");
        socket.abort();
        client.shutdownNow();
    }
}
