package dojo.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that reads one request a connection and answers with the bytes it was given. */
final class FakeAxon implements AutoCloseable {
    /** Answers one request, as slowly as it likes. */
    interface Script {
        void answer(Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> open = new LinkedBlockingQueue<>();

    FakeAxon(String response) throws IOException {
        this(response.getBytes(StandardCharsets.UTF_8));
    }

    FakeAxon(byte[] response) throws IOException {
        this(connection -> {
            connection.getOutputStream().write(response);
            connection.getOutputStream().flush();
        });
    }

    FakeAxon(Script script) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(script));
    }

    int port() {
        return server.getLocalPort();
    }

    String request() throws InterruptedException {
        return requests.take();
    }

    private void accept(Script script) {
        try {
            while (true) {
                // Kept open: an answer that is shorter than it says never ends by itself.
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, script));
            }
        } catch (IOException e) {
            // Closed, or the client went away: the test says what it expected.
        }
    }

    private void serve(Socket socket, Script script) {
        try {
            requests.add(read(socket.getInputStream()));
            script.answer(socket);
        } catch (IOException e) {
            // As above.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("closed");
            head.append((char) next);
        }
        int length =
                Integer.parseInt(Transcript.header(head.toString(), "content-length").orElse("0"));
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) socket.close();
    }
}
