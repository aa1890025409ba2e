package dojo.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends bytes that no HTTP client would send, and keeps the header names as they came. */
final class RawHttp {
    record Response(int status, Map<String, String> headers, String body) {}

    private RawHttp() {}

    static Response post(int port, String path, Map<String, String> headers, String body)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
        return send(port, head(path, all) + body);
    }

    static String head(String path, Map<String, String> headers) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: x\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("connection: close\r\n\r\n").toString();
    }

    static Response send(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        }
    }

    static boolean isContentTypeJson(Response response) {
        return response.headers().entrySet().stream()
                .anyMatch(header ->
                        header.getKey().equalsIgnoreCase("content-type")
                                && header.getValue().equals("application/json"));
    }

    private static Response read(InputStream in) throws IOException {
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) throw new IOException("closed after: " + head);
            head += (char) next;
        }
        String[] lines = head.strip().split("\r\n");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        int length = 0;
        for (var header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase("content-length")) {
                length = Integer.parseInt(header.getValue());
            }
        }
        return new Response(
                Integer.parseInt(lines[0].split(" ")[1]),
                headers,
                new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }
}
