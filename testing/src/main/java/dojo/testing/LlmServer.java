package dojo.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A real HTTP server that speaks OpenAI's chat API, well or badly as a test tells it: each request
 * gets the next behaviour in line, and the usual one when the line is empty.
 */
public final class LlmServer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How one request is answered. */
    public interface Behaviour {
        void answer(HttpExchange exchange, JsonNode asked) throws IOException, InterruptedException;
    }

    /** One request as it came. */
    public record Asked(String path, String authorization, JsonNode body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Behaviour> line = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private final Behaviour usual;

    /** Listens on a free port of this machine. */
    public LlmServer(Behaviour usual) {
        this.usual = usual;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What clients call the provider. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Answers the next requests so, before the usual way. */
    public LlmServer next(Behaviour... behaviours) {
        synchronized (line) {
            line.addAll(List.of(behaviours));
        }
        return this;
    }

    /** All requests so far, oldest first. */
    public List<Asked> asked() {
        synchronized (line) {
            return List.copyOf(asked);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = MAPPER.readTree(exchange.getRequestBody());
            Behaviour now;
            synchronized (line) {
                String key = exchange.getRequestHeaders().getFirst("authorization");
                String path = exchange.getRequestURI().getPath();
                asked.add(new Asked(path, key == null ? "" : key, body));
                now = line.isEmpty() ? usual : line.remove();
            }
            now.answer(exchange, body);
        } catch (InterruptedException e) {
            // The server is closed.
            Thread.currentThread().interrupt();
        }
    }

    /** The model says what {@code text} makes of the request. */
    public static Behaviour says(Function<JsonNode, String> text) {
        return (exchange, asked) ->
                raw(200, "application/json", whole(text.apply(asked))).answer(exchange, asked);
    }

    /** The model says {@code text}, counted as 10 tokens of prompt and 5 of answer. */
    public static Behaviour says(String text) {
        return says(asked -> text);
    }

    /** The body of a reply that is whole. */
    public static String whole(String text) {
        var reply = MAPPER.createObjectNode().put("object", "chat.completion");
        var choice = reply.putArray("choices").addObject().put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        reply.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 5);
        return reply.toString();
    }

    /** The body of a reply in pieces of three characters; {@code end} is its last lines. */
    public static String pieces(String text, String end) {
        var body = new StringBuilder(": keep-alive\n\n");
        for (int from = 0; from < text.length(); from += 3) {
            var piece = MAPPER.createObjectNode();
            piece.putArray("choices")
                    .addObject()
                    .putObject("delta")
                    .put("content", text.substring(from, Math.min(from + 3, text.length())));
            body.append("data: ").append(piece).append("\n\n");
        }
        return body.append(end).toString();
    }

    /** These bytes, and headers as name and value in turn. */
    public static Behaviour raw(int status, String type, String body, String... headers) {
        return (exchange, asked) -> {
            exchange.getResponseHeaders().set("content-type", type);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** An error as OpenAI words it. */
    public static Behaviour error(int status, String message, String... headers) {
        var body = MAPPER.createObjectNode();
        body.putObject("error").put("message", message);
        return raw(status, "application/json", body.toString(), headers);
    }

    /** Headers and half a body, and then nothing more. */
    public static Behaviour stalls() {
        return (exchange, asked) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"choices\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            new CountDownLatch(1).await();
        };
    }

    /** Says that more is to come, and closes the connection. */
    public static Behaviour hangsUp() {
        return (exchange, asked) -> exchange.sendResponseHeaders(200, 1000);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
