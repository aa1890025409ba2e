package dojo.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The text of one reply as it goes out. A foreign caller gets the bare text. Ours asks for lines of
 * JSON: a part is {@code {"part":"text"}}, and the last line says how the stream ended and signs
 * all of the text, so that what broke off is never taken for complete.
 */
final class ReplyStream implements TokenStream {
    /** How a stream ended; the last line says it in small letters. */
    enum End {
        COMPLETE,
        LATE,
        FAILED;

        static End of(String word) throws MalformedReply {
            for (End end : values()) if (end.word().equals(word)) return end;
            throw new MalformedReply("a stream cannot end " + word);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What our dendrite says that it accepts. */
    static final String SIGNED_TYPE = "application/x-ndjson";

    /** What a foreign caller gets, the SDK's word for it; there are no events in it. */
    static final String BARE_TYPE = "text/event-stream";

    /** How long a part that is being written may hold up the end. */
    static final Duration LAST_PART_WITHIN = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final MessageDigest hash = BodyHash.sha3();
    private final boolean signed;
    private final Supplier<OutputStream> head;
    private Optional<OutputStream> out = Optional.empty();
    private String half = "";
    private boolean ended;

    /**
     * @param signed whether in lines of JSON, with a signature at the end
     * @param head sends the reply's head and says where its body goes; called once, before the
     *     first part or at the end
     */
    ReplyStream(boolean signed, Supplier<OutputStream> head) {
        this.signed = signed;
        this.head = head;
    }

    @Override
    public void send(String part) throws StreamEnded {
        lock.lock();
        try {
            if (ended) throw new StreamEnded();
            String text = whole(half + part);
            if (!text.isEmpty()) write(text);
        } catch (IOException | UncheckedIOException e) {
            ended = true;
            throw new StreamEnded();
        } finally {
            lock.unlock();
        }
    }

    // A surrogate pair may be cut over two parts; half of one has no bytes.
    private String whole(String text) {
        boolean cut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        half = cut ? text.substring(text.length() - 1) : "";
        return text.substring(0, text.length() - half.length());
    }

    private void write(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        hash.update(utf8);
        if (signed) {
            line(Json.object().put("part", new String(utf8, StandardCharsets.UTF_8)));
        } else {
            flush(utf8);
        }
    }

    private void line(ObjectNode json) throws IOException {
        byte[] bytes = Json.bytes(json);
        byte[] line = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, line, 0, bytes.length);
        line[bytes.length] = '\n';
        flush(line);
    }

    private void flush(byte[] bytes) throws IOException {
        OutputStream body = open();
        body.write(bytes);
        body.flush();
    }

    private OutputStream open() {
        if (out.isEmpty()) out = Optional.of(head.get());
        return out.get();
    }

    /** Whether the reply has begun: its status can no longer be changed. */
    boolean begun() {
        lock.lock();
        try {
            return out.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing more be sent: the caller has gone. */
    void abandon() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the reply; nothing can be sent after it.
     *
     * @param signature of how it ended and the hash of all its text
     * @return whether the caller got an end; if not, its connection is to be cut
     */
    boolean end(End end, BiFunction<End, String, String> signature) throws InterruptedException {
        if (!lock.tryLock(LAST_PART_WITHIN.toNanos(), TimeUnit.NANOSECONDS)) return false;
        try {
            if (ended) return false;
            ended = true;
            if (!signed && end != End.COMPLETE) return false;
            if (!half.isEmpty()) write(half);
            if (signed) {
                String sum = HexFormat.of().formatHex(hash.digest());
                line(
                        Json.object()
                                .put("end", end.word())
                                .put("signature", signature.apply(end, sum)));
            }
            open().close();
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }
}
