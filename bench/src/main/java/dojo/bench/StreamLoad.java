package dojo.bench;

import dojo.protocol.synapse.Prompting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;

/**
 * A thousand streams at once from an axon in another process, each of {@link AxonServer#PARTS}
 * parts, one every {@link AxonServer#BETWEEN_PARTS}. Prints how late parts are: what the gap before
 * a part has beyond that time, and the server's memory.
 */
public final class StreamLoad {
    private static final int STREAMS = 1_000;
    private static final int ROUNDS = 3;

    private static final class Stream {
        final SocketChannel channel;
        long last;
        int parts;
        boolean head = true;

        Stream(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private StreamLoad() {}

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        SignedRequests requests =
                SignedRequests.of(Prompting.question(Prompting.STREAM, "Count to fifty."));
        try (ServerProcess server = new ServerProcess()) {
            for (int i = 0; i < ROUNDS; i++) round(server, requests);
        }
    }

    private static void round(ServerProcess server, SignedRequests requests) throws Exception {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < STREAMS; i++) {
                SocketChannel channel =
                        SocketChannel.open(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), server.port()));
                ByteBuffer request =
                        ByteBuffer.wrap(requests.next(UUID.randomUUID().toString()).bytes());
                while (request.hasRemaining()) channel.write(request);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Stream(channel));
            }
            long cpu = server.cpu();
            long[] late = new long[STREAMS * AxonServer.PARTS];
            int count = read(selector, late);
            Arrays.sort(late, 0, count);
            System.out.printf(
                    Locale.ROOT,
                    "%d parts, beyond %d ms between two: p50 %.1f ms  p99 %.1f ms  most %.1f ms;"
                            + " server CPU %.1f us a part, resident %d MB%n",
                    count,
                    AxonServer.BETWEEN_PARTS.toMillis(),
                    late[count / 2] / 1e6,
                    late[count * 99 / 100] / 1e6,
                    late[count - 1] / 1e6,
                    (server.cpu() - cpu) / 1e3 / count,
                    residentMb(server.pid()));
        }
    }

    private static int read(Selector selector, long[] late) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        int count = 0;
        int ended = 0;
        while (ended < STREAMS) {
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                Stream stream = (Stream) key.attachment();
                bytes.clear();
                if (stream.channel.read(bytes) < 0) throw new IOException("a stream was cut off");
                long now = System.nanoTime();
                String text =
                        new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
                if (stream.head && !text.startsWith("HTTP/1.1 200")) throw new IOException(text);
                stream.head = false;
                int parts = text.split(AxonServer.PART, -1).length - 1;
                if (parts > 0 && stream.parts > 0) {
                    // Two parts that come at once are both as late as the first of them.
                    long gap = now - stream.last - AxonServer.BETWEEN_PARTS.toNanos();
                    for (int i = 0; i < parts; i++) late[count++] = Math.abs(gap);
                }
                if (parts > 0) stream.last = now;
                stream.parts += parts;
                if (text.endsWith("0\r\n\r\n")) {
                    if (stream.parts != AxonServer.PARTS)
                        throw new IOException("parts are missing");
                    ended++;
                    stream.channel.close();
                }
            }
            selector.selectedKeys().clear();
        }
        return count;
    }

    private static long residentMb(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
