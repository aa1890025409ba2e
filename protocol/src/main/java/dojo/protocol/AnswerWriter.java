package dojo.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.protocol.synapse.Ping;
import dojo.wallet.Keypair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes what an axon says to one request; whatever it says tells what is known of it so far. */
final class AnswerWriter {
    private final long began = System.nanoTime();
    private final Keypair hotkey;
    private final Terminal axon = new Terminal();
    private final Terminal dendrite = new Terminal();
    private String name = Ping.TYPE.name();
    private double timeout = Axon.TIMEOUT_DEFAULT.toSeconds();
    private Optional<Caller> caller = Optional.empty();

    /** Begins when the request has come. */
    AnswerWriter(Keypair hotkey) {
        this.hotkey = hotkey;
    }

    /** The two ends of the connection, told once the headers make sense. */
    record Ends(String axonHost, int axonPort, String dendriteHost, int dendritePort) {}

    void parsed(String route, SynapseHeaders headers, Ends ends) {
        name = route;
        timeout = headers.timeout();
        axon.at(ends.axonHost(), ends.axonPort()).version(SdkVersion.OURS).hotkey(hotkey.address());
        dendrite.at(ends.dendriteHost(), ends.dendritePort());
        headers.version().ifPresent(dendrite::version);
    }

    void verified(Caller verified) {
        caller = Optional.of(verified);
        dendrite.signed(verified.nonce(), verified.uuid(), verified.signature())
                .hotkey(verified.hotkey());
    }

    /** What is left of {@code patience} since the request came. */
    Duration left(Duration patience) {
        return patience.minusNanos(System.nanoTime() - began);
    }

    /** An answer, signed. */
    WireReply answer(ObjectNode own, String bodyHash, Duration patience) {
        axon.status(200, "Success", seconds());
        byte[] body = Terminal.body(name, patience.toMillis() / 1e3, dendrite, axon, own);
        Caller to = caller.orElseThrow();
        byte[] text =
                SignedText.reply(to.nonce(), to.hotkey().text(), hotkey.address(), to.uuid(), body);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(Dendrite.REPLY_SIGNATURE, Hex.of(hotkey.sign(text)));
        headers.putAll(head(bodyHash));
        return new WireReply(200, headers, body);
    }

    /** A refusal, which nobody signs. */
    WireReply refusal(int status, String message) {
        axon.status(status, message, seconds());
        return new WireReply(
                status,
                head(BodyHash.sha3(new byte[0])),
                Json.bytes(Json.object().put("message", message)));
    }

    /** The headers of an answer that is a stream. */
    Map<String, String> streamHead() {
        axon.status(200, "Success", seconds());
        return head(BodyHash.sha3(new byte[0]));
    }

    /** The signature under a stream that ended so, with all its text hashed. */
    String streamSignature(ReplyStream.End how, String hash) {
        Caller to = caller.orElseThrow();
        return Hex.of(
                hotkey.sign(
                        SignedText.stream(
                                to.nonce(),
                                to.hotkey().text(),
                                hotkey.address(),
                                to.uuid(),
                                how.word(),
                                hash)));
    }

    private Map<String, String> head(String bodyHash) {
        return SynapseHeaders.write(name, timeout, axon, dendrite, Map.of(), bodyHash);
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }
}
