package dojo.models.hf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dojo.base.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The Hugging Face hub as far as a download sees it: a listing, small files from the hub itself
 * with git's hash, large ones from a storage under another address with SHA-256.
 */
final class HubServer {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private Optional<HttpServer> hub = Optional.empty();
    private Optional<HttpServer> storage = Optional.empty();
    private volatile int breakAfter = Integer.MAX_VALUE;
    private volatile boolean ranges = true;
    private volatile String damaged = "";

    void start() throws IOException {
        hub = Optional.of(serve(this::answer));
        storage = Optional.of(serve(this::store));
    }

    private static HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    void stop() {
        hub.ifPresent(it -> it.stop(0));
        storage.ifPresent(it -> it.stop(0));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + hub.orElseThrow().getAddress().getPort());
    }

    void put(String file, byte[] contents) {
        files.put(file, contents);
    }

    private byte[] contents(String file) {
        return files.getOrDefault(file, new byte[0]);
    }

    void remove(String file) {
        files.remove(file);
    }

    /** What was asked: who was asked, method, path, range, token. */
    List<String> requests() {
        return requests;
    }

    /** Closes the connection of the next answer from the storage after so many bytes. */
    void breakAfter(int bytes) {
        breakAfter = bytes;
    }

    void ignoreRanges() {
        ranges = false;
    }

    void damage(String file) {
        damaged = file;
    }

    String hash(String file) {
        byte[] contents = contents(file);
        return large(file) ? digest("SHA-256", contents) : digest("SHA-1", git(contents));
    }

    private static byte[] git(byte[] contents) {
        byte[] head = ("blob " + contents.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + contents.length);
        System.arraycopy(contents, 0, all, head.length, contents.length);
        return all;
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean large(String file) {
        return file.endsWith(".safetensors") || file.endsWith(".onnx");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        note("hub", exchange);
        try (exchange) {
            if (path.startsWith("/api/models/some-org/")) {
                var listing = Json.object().put("sha", COMMIT);
                var siblings = listing.putArray("siblings");
                files.keySet().forEach(it -> siblings.addObject().put("rfilename", it));
                send(exchange, 200, Json.bytes(listing));
                return;
            }
            String file = path.replaceFirst("/some-org/[^/]+/resolve/" + COMMIT + "/", "");
            if (path.contains("closed/")) send(exchange, 403, new byte[0]);
            else if (!files.containsKey(file)) send(exchange, 404, new byte[0]);
            else if (large(file)) {
                exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + hash(file) + "\"");
                exchange.getResponseHeaders().set("X-Linked-Size", contents(file).length + "");
                int port = storage.orElseThrow().getAddress().getPort();
                exchange.getResponseHeaders()
                        .set("Location", "http://127.0.0.1:" + port + "/blob?" + file);
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.getResponseHeaders().set("ETag", "\"" + hash(file) + "\"");
                send(exchange, 200, contents(file));
            }
        }
    }

    private void store(HttpExchange exchange) throws IOException {
        note("storage", exchange);
        String file = exchange.getRequestURI().getQuery();
        byte[] contents = contents(file).clone();
        if (file.equals(damaged)) contents[contents.length - 1] ^= 1;
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes " + from + "-" + (contents.length - 1) + "/" + contents.length);
        }
        byte[] rest = Arrays.copyOfRange(contents, from, contents.length);
        int sent = Math.min(rest.length, breakAfter);
        breakAfter = Integer.MAX_VALUE;
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length);
        exchange.getResponseBody().write(rest, 0, sent);
        exchange.close();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) exchange.getResponseHeaders().set("Content-Length", body.length + "");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) exchange.getResponseBody().write(body);
    }

    private void note(String who, HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(
                who
                        + " "
                        + exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + " "
                        + exchange.getRequestHeaders().getFirst("Range")
                        + " "
                        + (token == null ? "no token" : token));
    }
}
