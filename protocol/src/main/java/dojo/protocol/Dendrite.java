package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Calls axons, each request signed by one hotkey. Never throws for what a peer does, follows no
 * redirect, and reads no more of a reply than it is ready to keep. Safe for several threads.
 */
public final class Dendrite implements AutoCloseable {
    /** The longest reply body read; more makes the reply malformed. */
    public static final int REPLY_BYTES_MAX = 8 << 20;

    /** How many calls are under way at once; further ones wait, within their own deadline. */
    public static final int CALLS_AT_ONCE_MAX = 256;

    /** The longest refusal kept, in characters. */
    public static final int MESSAGE_CHARS_MAX = 300;

    private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    /** The header in which our axon signs its reply, in lower case as all of them. */
    static final String REPLY_SIGNATURE = "dojo_reply_signature";

    // A request on a connection that its axon is just closing is lost, and must not be sent twice.
    // Python axons close after 5 s of silence, ours after 10, so we let go before. The JDK reads
    // this once for the whole process, when its first client is made; a value set by hand stays.
    static {
        if (System.getProperty(KEEP_ALIVE) == null) System.setProperty(KEEP_ALIVE, "4");
    }

    private final Keypair hotkey;
    private final InstantSource clock;
    private final String uuid = UUID.randomUUID().toString();
    private final AtomicLong lastNonce = new AtomicLong();
    private final Semaphore callsAtOnce = new Semaphore(CALLS_AT_ONCE_MAX, true);
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder()
                    // HTTP/2 would begin by an upgrade header that Python servers do not expect.
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .executor(connections)
                    .build();

    /** A request and whom to send it to. */
    public record Call<S extends Synapse>(Peer peer, S request) {}

    /**
     * A reply as soon as it is there.
     *
     * @param index the place of the call among those asked together
     */
    public record Answered<S extends Synapse>(int index, Call<S> call, Reply<S> reply) {
        /** Who was called. */
        public Peer peer() {
            return call.peer();
        }
    }

    /**
     * Signs with {@code hotkey}, which stays the caller's to close; takes nonces from the clock.
     */
    public Dendrite(Keypair hotkey, InstantSource clock) {
        this.hotkey = hotkey;
        this.clock = clock;
    }

    /**
     * Makes all calls at once; returns when each has its reply, hardly later than {@code timeout}.
     *
     * @param onReply told of each reply as soon as it is there, one after another, on the calling
     *     thread; what it throws ends the remaining calls and is passed on
     * @return one reply a call, in the order of the calls
     * @throws InterruptedException if interrupted; the remaining calls are given up
     */
    public <S extends Synapse> List<Reply<S>> askAll(
            List<Call<S>> calls, Duration timeout, Consumer<Answered<S>> onReply)
            throws InterruptedException {
        if (!timeout.isPositive()) throw new IllegalArgumentException("timeout " + timeout);
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Reply<S>> replies =
                new ArrayList<>(Collections.nCopies(calls.size(), new Reply.TimedOut<>()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                var done = new ExecutorCompletionService<Answered<S>>(threads);
                for (int i = 0; i < calls.size(); i++) {
                    int index = i;
                    Call<S> call = calls.get(i);
                    done.submit(() -> new Answered<>(index, call, ask(call, timeout, deadline)));
                }
                for (int i = 0; i < calls.size(); i++) {
                    Answered<S> answered = done.take().get();
                    replies.set(answered.index(), answered.reply());
                    onReply.accept(answered);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a call failed by our own fault", e.getCause());
            } finally {
                threads.shutdownNow();
            }
        }
        return List.copyOf(replies);
    }

    private <S extends Synapse> Reply<S> ask(Call<S> call, Duration timeout, long deadline) {
        try {
            if (!callsAtOnce.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return new Reply.TimedOut<>();
            }
            try {
                return send(call, timeout, deadline);
            } finally {
                callsAtOnce.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Unreachable<>("the call was given up");
        }
    }

    // A synapse's type reads and writes its own class; Synapse.type() says so.
    @SuppressWarnings("unchecked")
    private static <S extends Synapse> SynapseType<S> typeOf(S synapse) {
        return (SynapseType<S>) synapse.type();
    }

    private <S extends Synapse> Reply<S> send(Call<S> call, Duration timeout, long deadline)
            throws InterruptedException {
        long began = System.nanoTime();
        SynapseType<S> type = typeOf(call.request());
        long nonce = nextNonce();
        HttpRequest request;
        try {
            request = request(type, call, timeout, nonce);
        } catch (MalformedSynapse e) {
            return new Reply.Malformed<>("not sent: " + e.getMessage());
        }
        AtomicBoolean replying = new AtomicBoolean();
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(
                        request,
                        head -> {
                            replying.set(true);
                            return BodySubscribers.limiting(
                                    BodySubscribers.ofByteArray(), REPLY_BYTES_MAX);
                        });
        try {
            HttpResponse<byte[]> response =
                    sent.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return read(
                    type,
                    call.peer(),
                    nonce,
                    response,
                    Duration.ofNanos(System.nanoTime() - began));
        } catch (TimeoutException e) {
            // HttpRequest.timeout ends when the body begins; this ends the whole exchange.
            return new Reply.TimedOut<>();
        } catch (ExecutionException e) {
            return failed(call.peer(), replying.get(), Objects.requireNonNull(e.getCause()));
        } finally {
            sent.cancel(true);
        }
    }

    private long nextNonce() {
        long now = NonceWindow.nonce(clock.instant());
        // As far apart as two readings of the clock, so that one overtaking another is not taken
        // for a counter that goes back.
        return lastNonce.updateAndGet(
                last -> Math.max(last + NonceWindow.CALLS_APART_NANOS_MIN, now));
    }

    private <S extends Synapse> HttpRequest request(
            SynapseType<S> type, Call<S> call, Duration timeout, long nonce)
            throws MalformedSynapse {
        Peer peer = call.peer();
        ObjectNode fields = type.write().apply(call.request());
        String bodyHash = BodyHash.of(type.hashed(), fields);
        byte[] text =
                SignedText.request(nonce, hotkey.address().text(), peer.hotkey(), uuid, bodyHash);
        String signature = Hex.of(hotkey.sign(text));
        double seconds = timeout.toMillis() / 1e3;
        Terminal axon = new Terminal().at(peer.host(), peer.port()).hotkey(peer.hotkey());
        Terminal dendrite =
                new Terminal()
                        .version(SdkVersion.OURS)
                        .signed(nonce, uuid, signature)
                        .hotkey(hotkey.address());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + peer.authority() + "/" + type.name()))
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        Terminal.body(
                                                type.name(), seconds, dendrite, axon, fields)))
                        .header("content-type", "application/json")
                        .header("user-agent", "dojo");
        SynapseHeaders.write(
                        type.name(),
                        seconds,
                        axon,
                        dendrite,
                        SynapseHeaders.inputs(type.required(), fields),
                        bodyHash)
                .forEach(request::header);
        return request.build();
    }

    private <S extends Synapse> Reply<S> failed(Peer peer, boolean replying, Throwable cause) {
        String why =
                Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        if (replying) {
            return new Reply.Malformed<>(
                    "the reply broke off or is longer than "
                            + REPLY_BYTES_MAX
                            + " bytes: "
                            + printable(why));
        }
        if (cause instanceof ConnectException) {
            return new Reply.Unreachable<>("Service unavailable at " + peer.authority());
        }
        if (cause instanceof IOException || cause instanceof IllegalArgumentException) {
            return new Reply.Unreachable<>(peer.authority() + ": " + printable(why));
        }
        throw new IllegalStateException("calling " + peer, cause);
    }

    private <S extends Synapse> Reply<S> read(
            SynapseType<S> type,
            Peer peer,
            long nonce,
            HttpResponse<byte[]> response,
            Duration took) {
        Optional<JsonNode> tree;
        String fault = "";
        try {
            tree = Optional.of(Json.parse(response.body()));
        } catch (MalformedJson e) {
            tree = Optional.empty();
            fault = String.valueOf(e.getMessage());
        }
        HttpHeaders headers = response.headers();
        if (response.statusCode() != 200) {
            return new Reply.Refused<>(response.statusCode(), message(headers, tree));
        }
        if (!headers.firstValue("content-type").orElse("").startsWith("application/json")) {
            return new Reply.Malformed<>("the content type is not application/json");
        }
        if (tree.isEmpty() || !tree.get().isObject()) {
            return new Reply.Malformed<>("the body is no JSON object: " + printable(fault));
        }
        JsonNode body = tree.get();
        String status =
                headers.firstValue(SynapseHeaders.AXON + "status_code")
                        .orElse(body.path("axon").path("status_code").asText("200"));
        // null in the body is what SDK 6 writes; the status is in its headers.
        if (!status.matches("[1-9][0-9]{2}|null")) {
            return new Reply.Malformed<>("status " + printable(status));
        }
        if (!status.equals("200") && !status.equals("null")) {
            return new Reply.Refused<>(Integer.parseInt(status), message(headers, tree));
        }
        try {
            Optional<String> signature = headers.firstValue(REPLY_SIGNATURE);
            if (signature.isPresent() && !signed(signature.get(), peer, nonce, response.body())) {
                return new Reply.Malformed<>("the signature of the reply is wrong");
            }
            return new Reply.Answer<>(type.read().read(body), signature.isPresent(), took);
        } catch (MalformedSynapse e) {
            return new Reply.Malformed<>(printable(String.valueOf(e.getMessage())));
        }
    }

    private boolean signed(String signature, Peer peer, long nonce, byte[] body) {
        if (!signature.matches("0x[0-9a-f]{128}")) return false;
        return Sr25519.verify(
                peer.hotkey().publicKey(),
                SignedText.reply(nonce, hotkey.address().text(), peer.hotkey(), uuid, body),
                Hex.parse(signature));
    }

    private static String message(HttpHeaders headers, Optional<JsonNode> body) {
        return printable(
                headers.firstValue(SynapseHeaders.AXON + "status_message")
                        .orElse(body.map(tree -> tree.path("message").asText("")).orElse("")));
    }

    /** {@code text} fit for a log or a terminal: a stranger wrote it. */
    static String printable(String text) {
        String cut =
                text.length() > MESSAGE_CHARS_MAX ? text.substring(0, MESSAGE_CHARS_MAX) : text;
        return cut.replaceAll("[^ -~]", "?");
    }

    /** Gives up what is under way; the hotkey stays open. */
    @Override
    public void close() {
        http.shutdownNow();
        connections.shutdownNow();
    }
}
