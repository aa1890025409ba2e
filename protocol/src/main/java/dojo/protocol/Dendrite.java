package dojo.protocol;

import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.wallet.Keypair;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Calls axons, each request signed by one hotkey. Never throws for what a peer does, follows no
 * redirect, calls no private address unless told to, and reads no more of a reply than it is ready
 * to keep. Safe for several threads.
 */
public final class Dendrite implements Wire, AutoCloseable {
    /** The longest reply body read; more makes the reply malformed. */
    public static final int REPLY_BYTES_MAX = 8 << 20;

    /**
     * How many bytes of reply bodies are kept for one fan-out. Each of n calls may have the n-th
     * part of it, so that none can take another's.
     */
    public static final int REPLIES_BYTES_MAX = 512 << 20;

    /** The longest block of reply headers. */
    public static final int REPLY_HEADERS_BYTES_MAX = 32 << 10;

    /** How many replies of status 1xx may come before the reply. */
    public static final int INTERIM_REPLIES_MAX = 8;

    /** The longest text kept of a stream; more makes it malformed. */
    public static final int STREAM_CHARS_MAX = 1 << 20;

    /** The most parts of a stream; more make it malformed. */
    public static final int STREAM_PARTS_MAX = 1 << 16;

    /** How many calls are under way at once; further ones wait, within their own deadline. */
    public static final int CALLS_AT_ONCE_MAX = 4_096;

    /** How many of them go to one address, whatever the port. */
    public static final int CALLS_PER_HOST_MAX = 256;

    /** The longest refusal kept, in characters. */
    public static final int MESSAGE_CHARS_MAX = 300;

    /** The header in which our axon signs its reply, in lower case as all of them. */
    static final String REPLY_SIGNATURE = "dojo_reply_signature";

    private static final StreamReply NO_STREAM =
            new StreamReply("", false, Duration.ZERO, new StreamReply.Ending.TimedOut());

    private final SignedCalls signing;
    private final PeerConnections connections;
    private final StreamDecoding decoding;

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
     * Some text of a stream as soon as it is there.
     *
     * @param index the place of the call among those made together
     * @param text never empty
     * @param after since the call was made
     */
    public record Part<S extends Synapse>(int index, Call<S> call, String text, Duration after) {}

    /**
     * Signs with {@code hotkey}, which stays the caller's to close; takes nonces from the clock.
     */
    public Dendrite(Keypair hotkey, InstantSource clock, DendriteConfig config) {
        this.signing = new SignedCalls(hotkey, clock);
        this.connections = new PeerConnections(config.allowPrivate());
        this.decoding = config.decoding();
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
        List<Reply<S>> replies =
                new ArrayList<>(Collections.nCopies(calls.size(), new Reply.TimedOut<>()));
        askAll(
                calls,
                timeout,
                batch ->
                        batch.forEach(answered -> {
                            replies.set(answered.index(), answered.reply());
                            onReply.accept(answered);
                        }),
                () -> false);
        return List.copyOf(replies);
    }

    @Override
    public <S extends Synapse> void askAll(
            List<Call<S>> calls,
            Duration timeout,
            Consumer<List<Answered<S>>> onReplies,
            BooleanSupplier stop)
            throws InterruptedException {
        requirePositive(timeout);
        int bytesMax = bytesMax(calls.size());
        List<Answered<S>> batch = new ArrayList<>();
        FanOut fanOut =
                new FanOut(
                        stop,
                        () -> {
                            if (batch.isEmpty()) return;
                            List<Answered<S>> whole = List.copyOf(batch);
                            batch.clear();
                            onReplies.accept(whole);
                        });
        fanOut.run(
                calls.size(),
                timeout,
                index -> {
                    Call<S> call = calls.get(index);
                    Reply<S> reply =
                            attempt(
                                    call,
                                    timeout,
                                    AnswerReader.JSON,
                                    (response, signed, began) ->
                                            AnswerReader.read(
                                                    call.request(),
                                                    response,
                                                    signed,
                                                    bytesMax,
                                                    began),
                                    Function.identity());
                    fanOut.hand(() -> batch.add(new Answered<>(index, call, reply)));
                });
    }

    /**
     * Makes all calls at once and hands their streams over as they come; returns when each has
     * ended, hardly later than {@code timeout}. Who is slow to take parts slows the axons down.
     *
     * @param onPart told of each part, one after another, on the calling thread; what it throws
     *     ends the remaining calls and is passed on
     * @return one reply a call, in the order of the calls, with all the text of it
     * @throws InterruptedException if interrupted; the remaining calls are given up
     */
    public <S extends Synapse> List<StreamReply> streamAll(
            List<Call<S>> calls, Duration timeout, Consumer<Part<S>> onPart)
            throws InterruptedException {
        requirePositive(timeout);
        List<StreamReply> replies = new ArrayList<>(Collections.nCopies(calls.size(), NO_STREAM));
        int charsMax = Math.min(STREAM_CHARS_MAX, bytesMax(calls.size()) / Character.BYTES);
        FanOut fanOut = new FanOut(() -> false, () -> {});
        fanOut.run(
                calls.size(),
                timeout,
                index -> {
                    Call<S> call = calls.get(index);
                    StreamReader reader =
                            new StreamReader(
                                    charsMax,
                                    decoding,
                                    (text, after) ->
                                            fanOut.hand(() ->
                                                    onPart.accept(
                                                            new Part<>(index, call, text, after))));
                    StreamReply reply =
                            attempt(
                                    call,
                                    timeout,
                                    ReplyStream.SIGNED_TYPE,
                                    (response, signed, began) -> reader.read(response, signed),
                                    reader::failed);
                    fanOut.hand(() -> replies.set(index, reply));
                });
        return List.copyOf(replies);
    }

    private static void requirePositive(Duration timeout) {
        if (!timeout.isPositive()) throw new IllegalArgumentException("timeout " + timeout);
    }

    private static int bytesMax(int calls) {
        return Math.min(REPLY_BYTES_MAX, REPLIES_BYTES_MAX / Math.max(1, calls));
    }

    /** Makes of a reply, whose body still arrives, what the caller wants. */
    private interface Reading<R> {
        R read(Response response, SignedCalls.Signed signed, long beganNanos)
                throws IOException, MalformedReply;
    }

    private <S extends Synapse, R> R attempt(
            Call<S> call,
            Duration timeout,
            String accept,
            Reading<R> reading,
            Function<Reply<S>, R> failed) {
        try (PeerConnections.Turn turn = connections.turn(call.peer())) {
            long began = System.nanoTime();
            SignedCalls.Signed signed =
                    signing.sign(call.peer(), call.request(), timeout, turn.authority(), accept);
            HttpResponse<InputStream> response = turn.send(signed.request());
            try (InputStream _ = response.body()) {
                return reading.read(
                        new Response(response.statusCode(), response.headers(), response.body()),
                        signed,
                        began);
            }
        } catch (PeerUnreachable e) {
            return failed.apply(new Reply.Unreachable<>(e.why()));
        } catch (MalformedReply e) {
            return failed.apply(new Reply.Malformed<>(e.why()));
        } catch (MalformedSynapse e) {
            return failed.apply(new Reply.Malformed<>("not sent: " + e.getMessage()));
        } catch (InterruptedException e) {
            return failed.apply(new Reply.TimedOut<>());
        } catch (IOException e) {
            // An interrupted read fails so.
            if (Thread.currentThread().isInterrupted()) {
                return failed.apply(new Reply.TimedOut<>());
            }
            return failed.apply(new Reply.Malformed<>(MalformedReply.brokenOff(e).why()));
        }
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
        connections.close();
    }
}
