package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.Synapse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads one stream and keeps its text. Of our axons each part is a line {@code {"part":"text"}},
 * and the last line {@code {"end":"complete","signature":"0x…"}} says how it ends and signs it; the
 * SDK's send the text itself.
 */
final class StreamReader {
    /** Told of text and of how long after the call it came. */
    interface Sink {
        void accept(String text, Duration after);
    }

    private static final int READ_BYTES = 16 << 10;

    private final int charsMax;
    private final StreamDecoding decoding;
    private final Sink onPart;
    private final long began = System.nanoTime();
    private final StringBuilder text = new StringBuilder();
    private int parts;

    /**
     * Reads nothing yet.
     *
     * @param charsMax how much text is kept; of a line as many bytes
     * @param onPart told of each part as soon as it is there
     */
    StreamReader(int charsMax, StreamDecoding decoding, Sink onPart) {
        this.charsMax = charsMax;
        this.decoding = decoding;
        this.onPart = onPart;
    }

    /** Reads the reply to {@code call}. */
    StreamReply read(Response response, SignedCalls.Signed call)
            throws IOException, MalformedReply {
        ReplyHead head = ReplyHead.parse(response);
        if (!head.accepted()) {
            byte[] body = ReplyHead.refusalBody(response.body());
            keep(new String(body, StandardCharsets.UTF_8));
            return failed(head.refusal(body));
        }
        if (!head.encoding().equals("identity")) {
            throw new MalformedReply("content encoding " + head.encoding());
        }
        try {
            return switch (head.contentType()) {
                case ReplyStream.SIGNED_TYPE -> lines(response.body(), call);
                case ReplyStream.BARE_TYPE -> raw(response.body());
                default -> throw new MalformedReply("the content type is none of a stream");
            };
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw e;
            return reply(
                    false, new StreamReply.Ending.BrokenOff(MalformedReply.brokenOff(e).why()));
        }
    }

    /** What a call comes to that failed so; the text that came is kept. */
    <S extends Synapse> StreamReply failed(Reply<S> reply) {
        return reply(
                false,
                switch (reply) {
                    case Reply.Answer<S> answer ->
                            throw new IllegalArgumentException("no failure: " + answer);
                    case Reply.Refused<S>(int status, String message) ->
                            new StreamReply.Ending.Refused(status, message);
                    case Reply.Unreachable<S>(String why) ->
                            new StreamReply.Ending.Unreachable(why);
                    case Reply.TimedOut<S>() -> new StreamReply.Ending.TimedOut();
                    case Reply.Malformed<S>(String why) -> new StreamReply.Ending.Malformed(why);
                });
    }

    private StreamReply reply(boolean verified, StreamReply.Ending ending) {
        return new StreamReply(text.toString(), verified, after(), ending);
    }

    private Duration after() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    // Until the connection says that it is all.
    private StreamReply raw(InputStream in) throws IOException, MalformedReply {
        StreamDecoding.Decoder decoder = decoding.decoder();
        byte[] read = new byte[READ_BYTES];
        try {
            for (int length = in.read(read); length >= 0; length = in.read(read)) {
                add(String.join("", decoder.read(read, length)));
            }
        } catch (CharacterCodingException e) {
            throw new MalformedReply("a read is no UTF-8 by itself");
        }
        add(decoder.end());
        return reply(false, new StreamReply.Ending.Complete());
    }

    private StreamReply lines(InputStream in, SignedCalls.Signed call)
            throws IOException, MalformedReply {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] read = new byte[READ_BYTES];
        for (int length = in.read(read); length >= 0; length = in.read(read)) {
            int from = 0;
            for (int i = 0; i < length; i++) {
                if (read[i] != '\n') continue;
                extend(line, read, from, i);
                from = i + 1;
                JsonNode tree = parse(line.toByteArray());
                line.reset();
                if (tree.has("end")) {
                    StreamReply last = last(tree, call);
                    if (from < length || more(in)) throw new MalformedReply("more after the end");
                    return last;
                }
                if (!tree.path("part").isTextual()) throw new MalformedReply("a line has no part");
                add(tree.path("part").textValue());
            }
            extend(line, read, from, length);
        }
        return reply(false, new StreamReply.Ending.BrokenOff("the last line is missing"));
    }

    private void extend(ByteArrayOutputStream line, byte[] read, int from, int to)
            throws MalformedReply {
        if (line.size() + (to - from) > charsMax) {
            throw new MalformedReply("a line is longer than " + charsMax + " bytes");
        }
        line.write(read, from, to - from);
    }

    private static JsonNode parse(byte[] line) throws MalformedReply {
        try {
            return Json.parse(line);
        } catch (MalformedJson e) {
            throw new MalformedReply("a line is no JSON: " + e.getMessage());
        }
    }

    private StreamReply last(JsonNode line, SignedCalls.Signed call) throws MalformedReply {
        String word = line.path("end").asText();
        var end = ReplyStream.End.of(word);
        String whole = text.toString();
        // Half a surrogate pair has no bytes of its own: two texts would share a signature.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(whole)) {
            throw new MalformedReply("the text holds half a surrogate pair");
        }
        if (!call.streamedBy(line.path("signature").asText(), word, whole)) {
            throw new MalformedReply("the signature of the stream is wrong");
        }
        return reply(
                true,
                switch (end) {
                    case COMPLETE -> new StreamReply.Ending.Complete();
                    case LATE -> new StreamReply.Ending.TimedOut();
                    case FAILED -> new StreamReply.Ending.BrokenOff("the axon failed");
                });
    }

    // The end was signed; a connection that does not end after it is only of no further use.
    private static boolean more(InputStream in) {
        try {
            return in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void add(String part) throws MalformedReply {
        if (++parts > Dendrite.STREAM_PARTS_MAX) {
            throw new MalformedReply("more than " + Dendrite.STREAM_PARTS_MAX + " parts");
        }
        String kept = keep(part);
        if (!kept.isEmpty()) onPart.accept(kept, after());
        if (kept.length() < part.length()) {
            throw new MalformedReply("the text is longer than " + charsMax + " characters");
        }
    }

    private String keep(String part) {
        int room = charsMax - text.length();
        String kept = part.length() > room ? part.substring(0, room) : part;
        text.append(kept);
        return kept;
    }
}
