package dojo.bench;

import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Loads an axon in another process over loopback with requests that were signed beforehand, and
 * verifies every hundredth reply. Each process is pinned to a core of its own where {@code taskset}
 * is there.
 *
 * <p>Four completions of 500 bytes, a nonce and a signature for each request. The peer in the same
 * run is the cryptography alone: one check and one signature.
 */
public final class AxonLoad {
    private static final int CONNECTIONS = 32;
    private static final int WARM_UP_ROUNDS = 8;
    private static final int ROUNDS = 3;
    private static final int WARM_UP_REQUESTS = 8_000;
    private static final int REQUESTS = 15_000;
    private static final int VERIFIED_ONE_IN = 100;

    private static final int CRYPTO_RUNS = 4_000;

    /** One connection, its requests in the order of their nonces, and the reply under way. */
    private static final class Lane {
        final SocketChannel channel;
        final String uuid = UUID.randomUUID().toString();
        final Deque<SignedRequests.Signed> requests = new ArrayDeque<>();
        final ByteBuffer reply = ByteBuffer.allocate(64 << 10);
        SignedRequests.Signed sent = new SignedRequests.Signed(new byte[0], 0, "");
        long due;
        boolean idle = true;

        Lane(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final ServerProcess server;
    private final SignedRequests requests;
    private final List<Lane> lanes = new ArrayList<>();
    private final Selector selector = Selector.open();

    private AxonLoad(ServerProcess server, SignedRequests requests) throws IOException {
        this.server = server;
        this.requests = requests;
        for (int i = 0; i < CONNECTIONS; i++) {
            SocketChannel channel =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Lane lane = new Lane(channel);
            channel.register(selector, SelectionKey.OP_READ, lane);
            lanes.add(lane);
        }
    }

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        List<CompletionText> completions =
                IntStream.range(0, 4)
                        .mapToObj(i -> new CompletionText("completion-" + i, "word ".repeat(100)))
                        .toList();
        SignedRequests requests =
                SignedRequests.of(
                        RankingRequest.question("request", 1.5, "Which is best?", completions));
        try (ServerProcess server = new ServerProcess()) {
            System.out.println(
                    "server and generator "
                            + (ServerProcess.pinned() ? "on a core each" : "not pinned"));
            new AxonLoad(server, requests).run();
        }
    }

    private void run() throws IOException {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) round("warm-up", WARM_UP_REQUESTS, 0);
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) best = Math.max(best, round("full", REQUESTS, 0));
        for (int i = 0; i < ROUNDS; i++) round("half", REQUESTS / 3, best / 2);
        System.out.printf(
                Locale.ROOT, "one check and one signature alone: %.1f us%n", cryptography());
    }

    /**
     * Sends {@code count} requests.
     *
     * @param rate requests a second, evenly; 0 for as many as the axon takes
     * @return requests a second
     */
    private double round(String name, int count, double rate) throws IOException {
        for (int i = 0; i < count; i++) {
            Lane lane = lanes.get(i % CONNECTIONS);
            lane.requests.add(requests.next(lane.uuid));
        }
        long[] took = new long[count];
        long cpu = server.cpu();
        long began = System.nanoTime();
        int sent = 0;
        int done = 0;
        int turn = 0;
        while (done < count) {
            long now = System.nanoTime();
            int due = rate == 0 ? count : (int) Math.min(count, (now - began) * rate / 1e9);
            // In turns: were the first idle lane taken, the last requests would all be left to the
            // last lane, and their waiting for each other be taken for the server's.
            for (int i = 0; i < CONNECTIONS && sent < due; i++) {
                turn = (turn + 1) % CONNECTIONS;
                Lane lane = lanes.get(turn);
                if (!lane.idle || lane.requests.isEmpty()) continue;
                send(lane, rate == 0 ? now : began + (long) (sent * 1e9 / rate));
                sent++;
            }
            if (rate == 0) selector.select(100);
            else selector.selectNow();
            for (SelectionKey key : selector.selectedKeys()) {
                Lane lane = (Lane) key.attachment();
                if (!complete(lane)) continue;
                took[done] = System.nanoTime() - lane.due;
                if (done % VERIFIED_ONE_IN == 0) verify(lane);
                lane.reply.clear();
                lane.idle = true;
                done++;
                if (rate == 0 && !lane.requests.isEmpty()) {
                    send(lane, System.nanoTime());
                    sent++;
                }
            }
            selector.selectedKeys().clear();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Arrays.sort(took);
        System.out.printf(
                Locale.ROOT,
                "%-8s %6.0f requests/s  server CPU %5.1f us a request  p50 %.2f ms  p99 %.2f ms%n",
                name,
                count / seconds,
                (server.cpu() - cpu) / 1e3 / count,
                took[count / 2] / 1e6,
                took[count * 99 / 100] / 1e6);
        return count / seconds;
    }

    private static void send(Lane lane, long due) throws IOException {
        lane.sent = lane.requests.remove();
        lane.due = due;
        lane.idle = false;
        ByteBuffer bytes = ByteBuffer.wrap(lane.sent.bytes());
        while (bytes.hasRemaining()) lane.channel.write(bytes);
    }

    private static boolean complete(Lane lane) throws IOException {
        if (lane.channel.read(lane.reply) < 0) throw new IOException("the axon closed");
        int body = bodyAt(lane);
        if (body < 0) return false;
        int length = Integer.parseInt(header(lane, "content-length"));
        return lane.reply.position() >= body + length;
    }

    private static int bodyAt(Lane lane) {
        byte[] bytes = lane.reply.array();
        for (int i = 0; i + 3 < lane.reply.position(); i++) {
            if (bytes[i] == '\r' && bytes[i + 2] == '\r') return i + 4;
        }
        return -1;
    }

    private static String header(Lane lane, String name) {
        String head = new String(lane.reply.array(), 0, bodyAt(lane), StandardCharsets.US_ASCII);
        int at = head.toLowerCase(Locale.ROOT).indexOf("\n" + name + ": ");
        if (at < 0) throw new IllegalStateException("no " + name + " in " + head);
        int value = at + name.length() + 3;
        return head.substring(value, head.indexOf('\r', value));
    }

    private static void verify(Lane lane) {
        int body = bodyAt(lane);
        String text =
                "dojo-reply-1."
                        + lane.sent.nonce()
                        + "."
                        + SignedRequests.ALICE.address()
                        + "."
                        + SignedRequests.BOB.address()
                        + "."
                        + lane.sent.uuid()
                        + "."
                        + sha3(Arrays.copyOfRange(lane.reply.array(), body, lane.reply.position()));
        byte[] signature =
                HexFormat.of().parseHex(header(lane, "dojo_reply_signature").substring(2));
        if (!Sr25519.verify(
                SignedRequests.BOB.address().publicKey(),
                text.getBytes(StandardCharsets.US_ASCII),
                signature)) {
            throw new IllegalStateException("a reply is not signed: " + header(lane, "name"));
        }
    }

    private static String sha3(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA3-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double cryptography() {
        byte[] text = "x".repeat(220).getBytes(StandardCharsets.US_ASCII);
        byte[] signature = SignedRequests.ALICE.sign(text);
        long began = 0;
        for (int i = 0; i < 2 * CRYPTO_RUNS; i++) {
            if (i == CRYPTO_RUNS) began = System.nanoTime();
            SignedRequests.BOB.sign(text);
            if (!Sr25519.verify(SignedRequests.ALICE.address().publicKey(), text, signature)) {
                throw new IllegalStateException("our own signature is wrong");
            }
        }
        return (System.nanoTime() - began) / 1e3 / CRYPTO_RUNS;
    }
}
