package dojo.protocol;

import dojo.base.Json;
import dojo.wallet.Keypair;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and what is known about it so far, so that every answer says as much. */
final class Exchange {
    /** A refused body up to this length is read all the same, which keeps the connection. */
    private static final int UNREAD_BYTES_MAX = 64 << 10;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final AnswerWriter writer;
    private final AxonConfig config;
    private final GuardedConnection connection;
    private final ServerRequest request;
    private final ServerResponse response;
    private boolean endUnknown;
    private boolean closing;
    private boolean cut;

    Exchange(
            Keypair hotkey,
            AxonConfig config,
            GuardedConnection connection,
            ServerRequest request,
            ServerResponse response) {
        this.writer = new AnswerWriter(hotkey);
        this.config = config;
        this.connection = connection;
        this.request = request;
        this.response = response;
    }

    /** Refuses a body that says it is too long, or that two readers could end at two places. */
    void checkLength() throws Refusal {
        ServerRequestHeaders headers = request.headers();
        boolean encoded = headers.contains(HeaderNames.TRANSFER_ENCODING);
        List<String> lengths = values("content-length");
        boolean chunked = headers.contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
        // "-1", "+5" or two lengths: the server would take each of them for something.
        boolean lengthUnknown =
                lengths.size() > 1
                        || !lengths.stream().allMatch(text -> LENGTH.matcher(text).matches());
        endUnknown = encoded ? !lengths.isEmpty() || !chunked : lengthUnknown;
        if (endUnknown) {
            throw new Refusal(Outcome.GARBLED, 400, "Where the body ends is not said one way only");
        }
        if (headers.contentLength().orElse(0) > config.bodyBytesMax()) throw tooLong();
    }

    String[] path() {
        return request.path().rawPath().substring(1).split("/", -1);
    }

    boolean isPostOrGet() {
        Method method = request.prologue().method();
        return method.equals(Method.POST) || method.equals(Method.GET);
    }

    List<String> values(String header) {
        return request.headers().all(HeaderNames.create(header), List::of);
    }

    AnswerWriter writer() {
        return writer;
    }

    AnswerWriter.Ends ends() {
        return new AnswerWriter.Ends(
                request.localPeer().host(),
                request.localPeer().port(),
                request.remotePeer().host(),
                request.remotePeer().port());
    }

    /** What is left of {@code patience} since the request came. */
    Duration left(Duration patience) {
        return writer.left(patience);
    }

    byte[] body() throws Refusal {
        String type = request.headers().value(HeaderNames.CONTENT_TYPE).orElse("application/json");
        if (!type.startsWith("application/json")) {
            throw new Refusal(Outcome.MALFORMED, 422, "The content type is not application/json");
        }
        if (!request.content().hasEntity()) return new byte[0];
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        try (InputStream in = request.content().inputStream()) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                body.write(chunk, 0, read);
                if (body.size() > config.bodyBytesMax()) throw tooLong();
                if (left(Axon.BODY_WITHIN).isNegative()) {
                    throw new Refusal(Outcome.BROKEN_BODY, 408, "The body took too long");
                }
            }
        } catch (CloseConnectionException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Chunks that are none, or too many, or an end before the end: where it is, is lost.
            endUnknown = true;
            if (e instanceof RequestException refused
                    && refused.status().equals(Status.REQUEST_ENTITY_TOO_LARGE_413)) {
                throw tooLong();
            }
            throw new Refusal(Outcome.BROKEN_BODY, 400, "The body broke off");
        }
        return body.toByteArray();
    }

    private Refusal tooLong() {
        return new Refusal(
                Outcome.TOO_LONG,
                413,
                "The body is longer than " + config.bodyBytesMax() + " bytes");
    }

    /** Where the text of a streamed answer goes; its head goes out with the first part. */
    ReplyStream stream() {
        boolean signed =
                values("accept").stream().anyMatch(type -> type.equals(ReplyStream.SIGNED_TYPE));
        return new ReplyStream(
                signed,
                () -> {
                    head(writer.streamHead());
                    response.header(
                            HeaderNames.CONTENT_TYPE,
                            signed ? ReplyStream.SIGNED_TYPE : ReplyStream.BARE_TYPE);
                    return response.status(Status.OK_200).outputStream();
                });
    }

    /** Runs {@code onLeft} if the caller leaves while its answer is made. */
    void watch(Runnable onLeft) {
        connection.watch(onLeft);
    }

    /** Ends a streamed answer; where its caller cannot be told how, the connection is cut. */
    void end(ReplyStream out, ReplyStream.End end) throws InterruptedException {
        cut = !out.end(end, writer::streamSignature);
    }

    void refuse(int status, String message) {
        send(writer.refusal(status, message));
    }

    void send(WireReply reply) {
        head(reply.headers());
        json(reply.status(), reply.body());
    }

    void fail(RuntimeException failure) {
        UUID id = UUID.randomUUID();
        LOG.error("request failed, told the caller #{}", id, failure);
        refuse(500, "Internal Server Error #" + id);
    }

    void elsewhere(String[] path) {
        if (path.length == 2 && path[1].isEmpty()) {
            response.header("location", "/" + path[0]);
            detail(307, "Temporary Redirect");
        } else {
            detail(404, "Not Found");
        }
    }

    void notAllowed() {
        response.header("allow", "GET, POST");
        detail(405, "Method Not Allowed");
    }

    /** Closes the connection if it can carry no further request. */
    void finish() {
        if (cut) throw new CloseConnectionException("the stream was cut off");
        if (!closing) return;
        connection.linger();
        throw new CloseConnectionException("a body was not read");
    }

    // An answer of the SDK's router, which knows no synapse.
    private void detail(int status, String detail) {
        json(status, Json.bytes(Json.object().put("detail", detail)));
    }

    private void head(Map<String, String> headers) {
        headers.forEach((header, value) -> response.header(HeaderNames.create(header), value));
    }

    private void json(int status, byte[] body) {
        if (unreadIsLong()) {
            closing = true;
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        connection.reply(() -> response.status(Status.create(status)).send(body));
    }

    private boolean unreadIsLong() {
        if (endUnknown) return true;
        if (!request.content().hasEntity() || request.content().consumed()) return false;
        return request.headers().contentLength().orElse(Long.MAX_VALUE) > UNREAD_BYTES_MAX;
    }
}
