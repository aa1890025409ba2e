package dojo.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A request before it is bytes, with every part open to change; characters of the head are bytes.
 */
final class RawRequest {
    private final String line;
    private final List<String> headers;
    private final byte[] body;

    /**
     * Of its parts.
     *
     * @param line the request line, without its end
     * @param headers whole lines, without their ends; {@code content-length} stands there too
     * @param body what follows the empty line
     */
    RawRequest(String line, List<String> headers, byte[] body) {
        this.line = line;
        this.headers = List.copyOf(headers);
        this.body = body.clone();
    }

    String line() {
        return line;
    }

    List<String> headers() {
        return headers;
    }

    byte[] body() {
        return body.clone();
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        var head = new StringBuilder(line).append("\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    RawRequest line(String other) {
        return new RawRequest(other, headers, body);
    }

    /** The value of the header {@code name}. */
    String value(String name) {
        return headers.stream()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(header -> header.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** With the lines {@code others} in the place of the header {@code name}. */
    RawRequest replace(String name, String... others) {
        var changed = new ArrayList<String>();
        for (String header : headers) {
            if (header.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                changed.addAll(List.of(others));
            } else {
                changed.add(header);
            }
        }
        return new RawRequest(line, changed, body);
    }

    RawRequest set(String name, String value) {
        return replace(name, name + ": " + value);
    }

    RawRequest set(String name, UnaryOperator<String> change) {
        return set(name, change.apply(value(name)));
    }

    RawRequest first(String header) {
        var changed = new ArrayList<String>(List.of(header));
        changed.addAll(headers);
        return new RawRequest(line, changed, body);
    }

    RawRequest last(String header) {
        var changed = new ArrayList<String>(headers);
        changed.add(header);
        return new RawRequest(line, changed, body);
    }

    /** With another body, and its length where the old one's stood. */
    RawRequest body(byte[] other) {
        return new RawRequest(line, headers, other)
                .set("content-length", Integer.toString(other.length));
    }

    RawRequest body(String other) {
        return body(other.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** With {@code framing} instead of a length, and {@code sent} after the head. */
    RawRequest framed(byte[] sent, String... framing) {
        return new RawRequest(line, headers, sent).replace("content-length", framing);
    }

    RawRequest framed(String sent, String... framing) {
        return framed(sent.getBytes(StandardCharsets.ISO_8859_1), framing);
    }
}
