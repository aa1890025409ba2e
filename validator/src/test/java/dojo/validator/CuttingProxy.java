package dojo.validator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Stands between a client and its PostgreSQL server and now and then cuts the connection: before a
 * message reaches the server, or after the server has done what it says and before that is known.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int server;
    private final int everyCommit;
    private final int everyMessage;
    private volatile boolean armed;
    private int lostAcknowledgements;
    private final SplittableRandom random;

    /**
     * @param everyCommit how often a commit is done and its acknowledgement lost: one of so many
     * @param everyMessage how often another message is lost: one of so many
     */
    CuttingProxy(int server, long seed, int everyCommit, int everyMessage) throws IOException {
        this.server = server;
        random = new SplittableRandom(seed);
        this.everyCommit = everyCommit;
        this.everyMessage = everyMessage;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            try {
                while (true) {
                    Socket client = listening.accept();
                    threads.execute(() -> serve(client));
                }
            } catch (IOException e) {
                // Closed.
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    void arm(boolean on) {
        armed = on;
    }

    int lostAcknowledgements() {
        return lostAcknowledgements;
    }

    private void serve(Socket client) {
        try (client;
                var up = new Socket(InetAddress.getLoopbackAddress(), server)) {
            Future<?> answering =
                    threads.submit(() -> {
                        try {
                            return up.getInputStream().transferTo(client.getOutputStream());
                        } catch (IOException e) {
                            // The client is cut off; what the server still says is lost.
                            return up.getInputStream().transferTo(OutputStream.nullOutputStream());
                        } finally {
                            client.close();
                        }
                    });
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                byte[] message = Arrays.copyOf(buffer, n);
                boolean commit =
                        new String(message, StandardCharsets.ISO_8859_1).contains("COMMIT");
                if (armed && commit && random.nextInt(everyCommit) == 0) {
                    lostAcknowledgements++;
                    client.shutdownOutput();
                    up.getOutputStream().write(message);
                    // The server ends the session in order once it has done that.
                    up.shutdownOutput();
                    answering.get();
                    return;
                }
                if (armed && !commit && random.nextInt(everyMessage) == 0) return;
                up.getOutputStream().write(message);
            }
        } catch (IOException | ExecutionException e) {
            // One of the two has ended the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
