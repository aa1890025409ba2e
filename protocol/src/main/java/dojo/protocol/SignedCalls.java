package dojo.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Makes requests that one hotkey signed, and checks the signatures of the replies to them. */
public final class SignedCalls {
    /** A clock that is further behind the newest nonce was set back. */
    private static final Duration BACK_MAX = Duration.ofSeconds(1);

    private final Keypair hotkey;
    private final InstantSource clock;
    private final AtomicReference<Caller> last = new AtomicReference<>(Caller.at(0));

    /** Who calls, as axons tell callers of one hotkey apart, and its newest nonce. */
    private record Caller(String uuid, long nonce) {
        /** A new one, as after a start of the process. */
        static Caller at(long nonce) {
            return new Caller(UUID.randomUUID().toString(), nonce);
        }

        Caller next(long now) {
            // Nonces of a clock that was ahead would be refused until time has caught up.
            if (nonce - now > BACK_MAX.toNanos()) return at(now);
            // As far apart as two readings of the clock, so that one overtaking another is not
            // taken for a counter that goes back.
            return new Caller(uuid, Math.max(nonce + NonceWindow.CALLS_APART_NANOS_MIN, now));
        }
    }

    /** Signs with {@code hotkey}, which stays the caller's to close; nonces are from the clock. */
    public SignedCalls(Keypair hotkey, InstantSource clock) {
        this.hotkey = hotkey;
        this.clock = clock;
    }

    /** A request that was signed, and what a reply to it must be signed with. */
    public final class Signed {
        private final Peer peer;
        private final Caller caller;
        private final HttpRequest request;
        private final byte[] body;

        private Signed(Peer peer, Caller caller, HttpRequest request, byte[] body) {
            this.peer = peer;
            this.caller = caller;
            this.request = request;
            this.body = body;
        }

        /** The request as it goes to the axon. */
        public WireRequest wire() {
            return new WireRequest(request.uri().getPath().substring(1), request.headers(), body);
        }

        /** What {@code reply} means, checked as one that came over HTTP. */
        public <S extends Synapse> Reply<S> read(S question, WireReply reply) {
            var headers = new LinkedHashMap<String, List<String>>();
            reply.headers().forEach((name, value) -> headers.put(name, List.of(value)));
            headers.put("content-type", List.of(AnswerReader.JSON));
            var response =
                    new Response(
                            reply.status(),
                            HttpHeaders.of(headers, (name, value) -> true),
                            new ByteArrayInputStream(reply.body()));
            try {
                return AnswerReader.read(
                        question, response, this, Dendrite.REPLY_BYTES_MAX, System.nanoTime());
            } catch (MalformedReply e) {
                return new Reply.Malformed<>(e.why());
            } catch (IOException e) {
                throw new UncheckedIOException("a body in memory breaks off", e);
            }
        }

        HttpRequest request() {
            return request;
        }

        /** Whether the peer signed {@code body} as its answer to this request. */
        boolean answeredBy(String signature, byte[] body) {
            return signed(
                    signature,
                    SignedText.reply(
                            caller.nonce(),
                            hotkey.address().text(),
                            peer.hotkey(),
                            caller.uuid(),
                            body));
        }

        /** Whether the peer signed {@code text}, and that it ends so, as its answer. */
        boolean streamedBy(String signature, String end, String text) {
            return signed(
                    signature,
                    SignedText.stream(
                            caller.nonce(),
                            hotkey.address().text(),
                            peer.hotkey(),
                            caller.uuid(),
                            end,
                            BodyHash.sha3(text.getBytes(StandardCharsets.UTF_8))));
        }

        private boolean signed(String signature, byte[] text) {
            return signature.matches("0x[0-9a-f]{128}")
                    && Sr25519.verify(peer.hotkey().publicKey(), text, Hex.parse(signature));
        }
    }

    /**
     * Signs a request whose answer is not a stream.
     *
     * @throws MalformedSynapse if it cannot be written
     */
    public <S extends Synapse> Signed sign(Peer peer, S synapse, Duration timeout)
            throws MalformedSynapse {
        return sign(peer, synapse, timeout, peer.authority(), AnswerReader.JSON);
    }

    /**
     * Signs a request.
     *
     * @param authority where it is sent
     * @param accept the content type that the reply should have
     * @throws MalformedSynapse if it cannot be written
     */
    <S extends Synapse> Signed sign(
            Peer peer, S synapse, Duration timeout, String authority, String accept)
            throws MalformedSynapse {
        SynapseType<S> type = typeOf(synapse);
        ObjectNode fields = type.write().apply(synapse);
        String bodyHash = BodyHash.of(type.hashed(), fields);
        long now = NonceWindow.nonce(clock.instant());
        Caller caller = last.updateAndGet(before -> before.next(now));
        byte[] text =
                SignedText.request(
                        caller.nonce(),
                        hotkey.address().text(),
                        peer.hotkey(),
                        caller.uuid(),
                        bodyHash);
        double seconds = timeout.toMillis() / 1e3;
        Terminal axon = new Terminal().at(peer.host(), peer.port()).hotkey(peer.hotkey());
        Terminal dendrite =
                new Terminal()
                        .version(SdkVersion.OURS)
                        .signed(caller.nonce(), caller.uuid(), Hex.of(hotkey.sign(text)))
                        .hotkey(hotkey.address());
        byte[] body = Terminal.body(type.name(), seconds, dendrite, axon, fields);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + authority + "/" + type.name()))
                        .POST(BodyPublishers.ofByteArray(body))
                        .header("content-type", "application/json")
                        .header("accept", accept)
                        .header("accept-encoding", "identity")
                        .header("user-agent", "dojo");
        SynapseHeaders.write(
                        type.name(),
                        seconds,
                        axon,
                        dendrite,
                        SynapseHeaders.inputs(type.required(), fields),
                        bodyHash)
                .forEach(request::header);
        return new Signed(peer, caller, request.build(), body);
    }

    // A synapse's type reads and writes its own class; Synapse.type() says so.
    @SuppressWarnings("unchecked")
    static <S extends Synapse> SynapseType<S> typeOf(S synapse) {
        return (SynapseType<S>) synapse.type();
    }
}
