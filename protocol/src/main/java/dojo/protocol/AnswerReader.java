package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Makes an answer, or a refusal, of what came back for a request. */
final class AnswerReader {
    /** The content type of an answer. */
    static final String JSON = "application/json";

    private AnswerReader() {}

    /**
     * Reads the whole reply to {@code call}.
     *
     * @param bytesMax the longest body taken, packed and unpacked
     * @param beganNanos when the request was sent
     */
    static <S extends Synapse> Reply<S> read(
            S request, Response response, SignedCalls.Signed call, int bytesMax, long beganNanos)
            throws IOException, MalformedReply {
        ReplyHead head = ReplyHead.parse(response);
        if (!head.accepted()) return head.refusal(ReplyHead.refusalBody(response.body()));
        byte[] bytes = unpacked(bounded(response.body(), bytesMax), head.encoding(), bytesMax);
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (!head.contentType().equals(JSON)) {
            throw new MalformedReply("the content type is not " + JSON);
        }
        JsonNode body = object(bytes);
        if (head.said().isEmpty()) {
            JsonNode axon = body.path("axon");
            int status = ReplyHead.status(axon.path("status_code").asText()).orElse(200);
            if (status != 200) {
                String message =
                        head.message().orElseGet(() -> axon.path("status_message").asText(""));
                return new Reply.Refused<>(status, Dendrite.printable(message));
            }
        }
        Optional<String> signature = head.signature();
        if (signature.isPresent() && !call.answeredBy(signature.get(), bytes)) {
            throw new MalformedReply("the signature of the reply is wrong");
        }
        try {
            S synapse = SignedCalls.typeOf(request).read().read(body);
            return new Reply.Answer<>(synapse, signature.isPresent(), took);
        } catch (MalformedSynapse e) {
            throw new MalformedReply(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bounded(InputStream in, int bytesMax) throws IOException, MalformedReply {
        byte[] bytes = in.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
            throw new MalformedReply("the reply is longer than " + bytesMax + " bytes");
        }
        return bytes;
    }

    private static byte[] unpacked(byte[] sent, String encoding, int bytesMax)
            throws MalformedReply {
        return switch (encoding) {
            case "identity" -> sent;
            // Nobody is asked for it, but some servers pack all they send.
            case "gzip" -> {
                try (var plain = new GZIPInputStream(new ByteArrayInputStream(sent))) {
                    yield bounded(plain, bytesMax);
                } catch (IOException e) {
                    throw new MalformedReply("no gzip: " + e.getMessage());
                }
            }
            default -> throw new MalformedReply("content encoding " + encoding);
        };
    }

    private static JsonNode object(byte[] bytes) throws MalformedReply {
        try {
            JsonNode body = Json.parse(bytes);
            if (!body.isObject()) throw new MalformedReply("the body is no JSON object");
            return body;
        } catch (MalformedJson e) {
            throw new MalformedReply("the body is no JSON object: " + e.getMessage());
        }
    }
}
