package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.Synapse;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the head of a reply says; nobody signs it.
 *
 * @param status that of the connection
 * @param said the axon's own, which counts more
 * @param contentType in lower case, without parameters
 * @param encoding in lower case, {@code identity} if absent
 */
record ReplyHead(
        int status,
        OptionalInt said,
        Optional<String> message,
        String contentType,
        String encoding,
        Optional<String> signature) {
    /** The longest body of a refusal that is read, in bytes. */
    static final int REFUSAL_BYTES_MAX = 64 << 10;

    static ReplyHead parse(Response response) throws MalformedReply {
        HttpHeaders headers = response.headers();
        try {
            SynapseHeaders.parse(headers::allValues);
        } catch (Refusal e) {
            throw new MalformedReply("a header is no number, or stands there twice");
        }
        return new ReplyHead(
                response.status(),
                status(headers.firstValue(SynapseHeaders.AXON + "status_code").orElse("")),
                headers.firstValue(SynapseHeaders.AXON + "status_message"),
                headers.firstValue("content-type")
                        .orElse("")
                        .replaceFirst(";.*", "")
                        .strip()
                        .toLowerCase(Locale.ROOT),
                headers.firstValue("content-encoding")
                        .orElse("identity")
                        .strip()
                        .toLowerCase(Locale.ROOT),
                headers.firstValue(Dendrite.REPLY_SIGNATURE));
    }

    /** A status as headers and bodies write it; none if it is empty. */
    static OptionalInt status(String text) throws MalformedReply {
        // null is what SDK 6 writes in bodies; its status is in the headers.
        if (text.isEmpty() || text.equals("null")) return OptionalInt.empty();
        if (!text.matches("[1-9][0-9]{2}")) throw new MalformedReply("status " + text);
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** Whether the answer, if there is one, is in the body. */
    boolean accepted() {
        return status == 200 && said.orElse(200) == 200;
    }

    /**
     * Why this is a refusal. The body of one may be anything, and of any length.
     *
     * @throws MalformedReply if the connection says another thing than the axon
     */
    <S extends Synapse> Reply.Refused<S> refusal(byte[] body) throws MalformedReply {
        if (status / 100 == 2 && said.orElse(200) == 200) {
            throw new MalformedReply("HTTP status " + status);
        }
        return new Reply.Refused<>(
                said.isPresent() && said.getAsInt() != 200 ? said.getAsInt() : status,
                Dendrite.printable(message.orElseGet(() -> message(body))));
    }

    private static String message(byte[] body) {
        try {
            JsonNode tree = Json.parse(body);
            return tree.path("message").asText("");
        } catch (MalformedJson e) {
            return "";
        }
    }

    /** What comes of the body of a refusal, however it ends. */
    static byte[] refusalBody(InputStream in) {
        byte[] body = new byte[REFUSAL_BYTES_MAX];
        int length = 0;
        try {
            for (int read = 0; read >= 0 && length < body.length; length += Math.max(0, read)) {
                read = in.read(body, length, body.length - length);
            }
        } catch (IOException e) {
            // It says no, and that is what counts.
        }
        return Arrays.copyOf(body, length);
    }
}
