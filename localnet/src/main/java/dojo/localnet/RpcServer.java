package dojo.localnet;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** JSON-RPC over WebSocket and HTTP POST on one port of the loopback address. */
final class RpcServer implements AutoCloseable {
    /** The longest message or body taken, in bytes. */
    static final int MESSAGE_BYTES_MAX = 16 << 20;

    /** How many connections may be open. */
    static final int CONNECTIONS_MAX = 256;

    /** How many messages may wait for one slow reader before it is cut off. */
    static final int OUTBOX_MESSAGES_MAX = 4096;

    /** How many characters those may have together. */
    static final long OUTBOX_CHARS_MAX = 64L << 20;

    private static final String HOST = "127.0.0.1";

    private final WebServer server;

    private RpcServer(WebServer server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param port 0 for any that is free
     * @throws LocalnetUnavailable if the port is taken
     */
    static RpcServer start(RpcMessages messages, int port, Origins origins) {
        var server =
                WebServer.builder()
                        .host(HOST)
                        .port(port)
                        .maxTcpConnections(CONNECTIONS_MAX)
                        .maxPayloadSize(MESSAGE_BYTES_MAX)
                        .shutdownHook(false)
                        // An answer and the news behind it are two small writes: held back until
                        // the first one's acknowledgement, the second would come 40 ms later.
                        .connectionOptions(socket -> socket.tcpNoDelay(true))
                        .addProtocol(WsConfig.builder().maxFrameLength(MESSAGE_BYTES_MAX).build())
                        .addRouting(
                                HttpRouting.builder()
                                        .options("/", (req, res) -> preflight(origins, req, res))
                                        .post("/", (req, res) -> post(messages, origins, req, res)))
                        .addRouting(
                                WsRouting.builder()
                                        .endpoint("/", () -> new Connection(messages, origins)))
                        .build();
        tryAddress(port);
        server.start();
        if (!server.isRunning()) {
            throw new LocalnetUnavailable("cannot listen on " + HOST + ":" + port);
        }
        return new RpcServer(server);
    }

    // The server only logs why it cannot listen, so the address is tried out before.
    private static void tryAddress(int port) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
        } catch (IOException e) {
            String reason =
                    String.valueOf(e.getMessage()).contains("in use")
                            ? "port " + port + " is taken on " + HOST
                            : "cannot listen on " + HOST + ":" + port + ": " + e.getMessage();
            throw new LocalnetUnavailable(reason);
        }
    }

    private static Optional<String> refusal(Origins origins, Headers headers) {
        return origins.refusal(headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST));
    }

    /** Answers whether a page may go on; tells it so in the words that browsers look for. */
    private static boolean passes(Origins origins, ServerRequest request, ServerResponse response) {
        Optional<String> refusal = refusal(origins, request.headers());
        if (refusal.isPresent()) {
            response.status(Status.FORBIDDEN_403).send(refusal.get());
            return false;
        }
        request.headers()
                .first(HeaderNames.ORIGIN)
                .ifPresent(
                        origin -> response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin));
        return true;
    }

    private static void preflight(Origins origins, ServerRequest request, ServerResponse response) {
        if (passes(origins, request, response)) {
            response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST")
                    .header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "content-type")
                    .status(Status.NO_CONTENT_204)
                    .send();
        }
    }

    private static void post(
            RpcMessages messages, Origins origins, ServerRequest request, ServerResponse response) {
        if (!passes(origins, request, response)) {
            return;
        }
        var client = new RpcClient(text -> {}, false);
        var answer = messages.handle(request.content().as(String.class), client);
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        if (answer.isPresent()) {
            response.send(answer.get());
        } else {
            response.status(Status.NO_CONTENT_204).send();
        }
    }

    int port() {
        return server.port();
    }

    URI endpoint() {
        return URI.create("ws://" + HOST + ":" + port());
    }

    @Override
    public void close() {
        server.stop();
    }

    /**
     * A WebSocket: read by the server's thread, written by its own so that no block waits for it.
     */
    private static final class Connection implements WsListener {
        private final RpcMessages messages;
        private final Origins origins;
        private final StringBuilder fragments = new StringBuilder();
        private final BlockingQueue<Outgoing> outbox =
                new ArrayBlockingQueue<>(OUTBOX_MESSAGES_MAX);
        private final AtomicLong waitingChars = new AtomicLong();
        private final RpcClient client = new RpcClient(this::post, true);
        private volatile Runnable cut = () -> {};
        private volatile Thread writer = Thread.ofVirtual().unstarted(() -> {});

        Connection(RpcMessages messages, Origins origins) {
            this.messages = messages;
            this.origins = origins;
        }

        @Override
        public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
                throws WsUpgradeException {
            Optional<String> refusal = refusal(origins, headers);
            if (refusal.isPresent()) {
                throw new WsUpgradeException(refusal.get());
            }
            return Optional.empty();
        }

        private sealed interface Outgoing {
            /** An answer or a notification. */
            record Text(String text) implements Outgoing {}

            /** The answer to a ping, with what it brought: at most 125 bytes. */
            record Pong(BufferData brought) implements Outgoing {}
        }

        private void post(String text) {
            boolean tooMuch = waitingChars.addAndGet(text.length()) > OUTBOX_CHARS_MAX;
            if (tooMuch || !outbox.offer(new Outgoing.Text(text))) cut.run();
        }

        @Override
        public void onPing(WsSession session, BufferData brought) {
            if (!outbox.offer(new Outgoing.Pong(BufferData.create(brought.readBytes())))) cut.run();
        }

        @Override
        public void onOpen(WsSession session) {
            // Its virtual thread reads, and interrupted there closes the socket. The session's own
            // terminate() writes first, so it waits for the slow reader, and then throws.
            cut = Thread.currentThread()::interrupt;
            writer = Thread.ofVirtual().name("localnet-writer").start(() -> write(session));
        }

        private void write(WsSession session) {
            try {
                while (true) {
                    switch (outbox.take()) {
                        case Outgoing.Text(String text) -> {
                            session.send(text, true);
                            waitingChars.addAndGet(-text.length());
                        }
                        case Outgoing.Pong(BufferData brought) -> session.pong(brought);
                    }
                }
            } catch (InterruptedException e) {
                // The connection is closed.
            } catch (RuntimeException e) {
                client.gone();
            }
        }

        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            fragments.append(text);
            if (fragments.length() > MESSAGE_BYTES_MAX) {
                session.close(1009, "message too long");
                return;
            }
            if (last) {
                String message = fragments.toString();
                fragments.setLength(0);
                messages.handle(message, client).ifPresent(this::post);
                client.answered();
            }
        }

        @Override
        public void onClose(WsSession session, int status, String reason) {
            end();
        }

        @Override
        public void onError(WsSession session, Throwable cause) {
            end();
        }

        private void end() {
            client.gone();
            writer.interrupt();
        }
    }
}
