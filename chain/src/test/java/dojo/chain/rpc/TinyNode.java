package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** A node as small as can be: one WebSocket after the other, frames written by hand. */
public final class TinyNode implements AutoCloseable {
    /** What the node does with one call. */
    public interface Script {
        void answer(Peer peer, String method, JsonNode parameters) throws IOException;

        default boolean answersPings() {
            return true;
        }

        /** The status of the answer to a handshake; 101 lets the client in. */
        default int handshakeStatus() {
            return 101;
        }

        /** Before a message is sent; an exception cuts the connection instead. */
        default void sending(JsonNode message) throws IOException {}
    }

    /** The client, while one of its calls is answered. */
    public static final class Peer {
        private final Script script;
        private final OutputStream out;
        private final Socket socket;
        private long call;

        private Peer(Script script, Socket socket) throws IOException {
            this.script = script;
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        public void result(JsonNode result) throws IOException {
            send(answer().set("result", result));
        }

        public void result(String result) throws IOException {
            send(answer().put("result", result));
        }

        public void error(JsonNode error) throws IOException {
            send(answer().set("error", error));
        }

        public void notify(String subscription, JsonNode result) throws IOException {
            var message = Json.object().put("jsonrpc", "2.0").put("method", "news");
            message.putObject("params").put("subscription", subscription).set("result", result);
            send(message);
        }

        private ObjectNode answer() {
            return Json.object().put("jsonrpc", "2.0").put("id", call);
        }

        private void send(JsonNode message) throws IOException {
            script.sending(message);
            frame(1, true, Json.bytes(message));
        }

        /** One frame as it is; {@code opcode} 0 goes on, 1 is text, 2 binary, 8 closes. */
        public void frame(int opcode, boolean last, byte[] payload) throws IOException {
            var frame = new ByteArrayOutputStream();
            frame.write(opcode | (last ? 0x80 : 0));
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 1 << 16) {
                frame.write(126);
                frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
            } else {
                frame.write(127);
                frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
            }
            frame.writeBytes(payload);
            out.write(frame.toByteArray());
            out.flush();
        }

        /** The answer {@code result} in frames of {@code size} bytes. */
        public void resultInPieces(String result, int size) throws IOException {
            byte[] whole = Json.bytes(answer().put("result", result));
            for (int at = 0; at < whole.length; at += size) {
                int end = Math.min(at + size, whole.length);
                frame(at == 0 ? 1 : 0, end == whole.length, Arrays.copyOfRange(whole, at, end));
            }
        }

        /** Cuts the connection without a word. */
        public void cut() throws IOException {
            socket.close();
        }
    }

    private final ServerSocket server;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();

    public TinyNode(Script script) throws IOException {
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    public URI endpoint() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            if (!shakeHands(script.handshakeStatus(), in, socket.getOutputStream())) return;
            var peer = new Peer(script, socket);
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                int size = in.readUnsignedByte() & 0x7f;
                long length =
                        size < 126 ? size : size == 126 ? in.readUnsignedShort() : in.readLong();
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes((int) length);
                for (int i = 0; i < payload.length; i++) payload[i] ^= mask[i % 4];
                if (opcode == 8) return;
                if (opcode == 9) {
                    if (script.answersPings()) peer.frame(10, true, payload);
                    continue;
                }
                var request = Json.parse(payload);
                peer.call = request.get("id").asLong();
                script.answer(peer, request.get("method").textValue(), request.get("params"));
            }
        } catch (IOException | MalformedJson | GeneralSecurityException e) {
            // The client went away, or the script cut it off.
        }
    }

    private static boolean shakeHands(int status, DataInputStream in, OutputStream out)
            throws IOException, GeneralSecurityException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
        if (status != 101) {
            String refusal = "HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n";
            out.write(refusal.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return false;
        }
        String key =
                head.toString()
                        .lines()
                        .filter(line -> line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18))
                        .map(line -> line.substring(18).strip())
                        .findFirst()
                        .orElseThrow();
        String accept = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        byte[] hash =
                MessageDigest.getInstance("SHA-1")
                        .digest(accept.getBytes(StandardCharsets.US_ASCII));
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(hash)
                        + "\r\n\r\n";
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
