package dojo.bench;

import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.Peer;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519;
import dojo.wallet.Sr25519Keypair;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * Loads an axon in another process over loopback with requests that were signed beforehand, and
 * verifies every hundredth reply. Each process is pinned to a core of its own where {@code taskset}
 * is there.
 *
 * <p>The requests are those of our dendrite, four completions of 500 bytes, each with a nonce and a
 * signature of its own. The signed text is put together here anew, so the axon is also held against
 * a second hand. The peer in the same run is the cryptography alone: one check and one signature.
 */
public final class AxonLoad {
    private static final int CONNECTIONS = 32;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 5;
    private static final int WARM_UP_REQUESTS = 8_000;
    private static final int REQUESTS = 15_000;
    private static final int VERIFIED_ONE_IN = 100;

    /** How far ahead of the clock a nonce is when it is made: signing and sending take a while. */
    private static final Duration AHEAD = Duration.ofSeconds(6);

    private static final int CRYPTO_RUNS = 4_000;

    private static final Sr25519Keypair ALICE = Sr25519Keypair.fromUri("//Alice");
    private static final Sr25519Keypair BOB = Sr25519Keypair.fromUri("//Bob");

    /** One of our dendrite's requests, cut where another nonce, uuid and signature go. */
    private record Template(List<String> cuts, String body, String bodyHash) {
        static Template of(String request) {
            int body = request.indexOf("\r\n\r\n") + 4;
            String head = request.substring(0, body);
            List<String> cuts = new ArrayList<>();
            int from = 0;
            for (String name : List.of("nonce", "signature", "uuid")) {
                int value = head.indexOf("\r\nbt_header_dendrite_" + name + ": ", from) + 2;
                value = head.indexOf(' ', value) + 1;
                cuts.add(head.substring(from, value));
                from = head.indexOf("\r\n", value);
            }
            cuts.add(head.substring(from));
            String hash = head.replaceFirst("(?s).*\ncomputed_body_hash: ([0-9a-f]*).*", "$1");
            return new Template(cuts, request.substring(body), hash);
        }

        byte[] signed(long nonce, String uuid) {
            String text =
                    nonce
                            + "."
                            + ALICE.address()
                            + "."
                            + BOB.address()
                            + "."
                            + uuid
                            + "."
                            + bodyHash;
            byte[] signature = ALICE.sign(text.getBytes(StandardCharsets.US_ASCII));
            String hex = "0x" + HexFormat.of().formatHex(signature);
            return (cuts.get(0)
                            + nonce
                            + cuts.get(1)
                            + hex
                            + cuts.get(2)
                            + uuid
                            + cuts.get(3)
                            + body)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Request(byte[] bytes, long nonce, String uuid) {}

    /** One connection, its requests in the order of their nonces, and the reply under way. */
    private static final class Lane {
        final SocketChannel channel;
        final String uuid = UUID.randomUUID().toString();
        final Deque<Request> requests = new ArrayDeque<>();
        final ByteBuffer reply = ByteBuffer.allocate(64 << 10);
        Request sent = new Request(new byte[0], 0, "");
        long due;
        boolean idle = true;

        Lane(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final BufferedReader server;
    private final OutputStream ask;
    private final List<Lane> lanes = new ArrayList<>();
    private final Selector selector = Selector.open();
    private long nonce;

    private AxonLoad(int port, BufferedReader server, OutputStream ask) throws IOException {
        this.server = server;
        this.ask = ask;
        for (int i = 0; i < CONNECTIONS; i++) {
            SocketChannel channel =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Lane lane = new Lane(channel);
            channel.register(selector, SelectionKey.OP_READ, lane);
            lanes.add(lane);
        }
    }

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        boolean pinned = Runtime.getRuntime().availableProcessors() == 1;
        List<String> command = new ArrayList<>();
        if (pinned) command.addAll(List.of("taskset", "-c", "0"));
        command.add(java());
        command.addAll(List.of(System.getProperty("server.options", "-Xmx512m").split(" ")));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AxonServer.class.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            int port = Integer.parseInt(answers.readLine());
            System.out.println(
                    "server and generator " + (pinned ? "on a core each" : "not pinned"));
            new AxonLoad(port, answers, process.getOutputStream()).run();
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void run() throws Exception {
        Template template = template();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) round(template, "warm-up", WARM_UP_REQUESTS, 0);
        double best = 0;
        for (int i = 0; i < ROUNDS; i++)
            best = Math.max(best, round(template, "full", REQUESTS, 0));
        for (int i = 0; i < 3; i++) round(template, "half", REQUESTS, best / 2);
        System.out.printf(Locale.ROOT, "cryptography alone: %.1f us%n", cryptography(template));
    }

    /**
     * Sends {@code requests} requests.
     *
     * @param rate requests a second, evenly; 0 for as many as the axon takes
     * @return requests a second
     */
    private double round(Template template, String name, int requests, double rate)
            throws Exception {
        sign(template, requests);
        long[] took = new long[requests];
        long cpu = serverCpu();
        long began = System.nanoTime();
        int sent = 0;
        int done = 0;
        while (done < requests) {
            long now = System.nanoTime();
            int due = rate == 0 ? requests : (int) Math.min(requests, (now - began) * rate / 1e9);
            for (Lane lane : lanes) {
                if (sent >= due) break;
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
                requests / seconds,
                (serverCpu() - cpu) / 1e3 / requests,
                took[requests / 2] / 1e6,
                took[requests * 99 / 100] / 1e6);
        return requests / seconds;
    }

    private void sign(Template template, int requests) {
        Duration epoch = Duration.between(Instant.EPOCH, InstantSource.system().instant());
        nonce = Math.max(nonce, epoch.plus(AHEAD).toNanos());
        for (int i = 0; i < requests; i++) {
            Lane lane = lanes.get(i % CONNECTIONS);
            nonce += 1_000;
            lane.requests.add(new Request(template.signed(nonce, lane.uuid), nonce, lane.uuid));
        }
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
                        + ALICE.address()
                        + "."
                        + BOB.address()
                        + "."
                        + lane.sent.uuid()
                        + "."
                        + sha3(Arrays.copyOfRange(lane.reply.array(), body, lane.reply.position()));
        byte[] signature =
                HexFormat.of().parseHex(header(lane, "dojo_reply_signature").substring(2));
        if (!Sr25519.verify(
                BOB.address().publicKey(), text.getBytes(StandardCharsets.US_ASCII), signature)) {
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

    private long serverCpu() throws IOException {
        ask.write('\n');
        ask.flush();
        return Long.parseLong(server.readLine());
    }

    private static double cryptography(Template template) {
        byte[] text =
                ("1." + ALICE.address() + "." + BOB.address() + "." + template.bodyHash())
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] signature = ALICE.sign(text);
        long began = 0;
        for (int i = 0; i < 2 * CRYPTO_RUNS; i++) {
            if (i == CRYPTO_RUNS) began = System.nanoTime();
            BOB.sign(text);
            if (!Sr25519.verify(ALICE.address().publicKey(), text, signature)) {
                throw new IllegalStateException("our own signature is wrong");
            }
        }
        return (System.nanoTime() - began) / 1e3 / CRYPTO_RUNS;
    }

    /** What our dendrite sends, caught on the wire. */
    private Template template() throws Exception {
        try (ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Dendrite dendrite =
                        new Dendrite(ALICE, InstantSource.system(), DendriteConfig.LOCAL)) {
            FutureTask<String> caught = new FutureTask<>(() -> read(trap));
            Thread.ofVirtual().start(caught);
            List<CompletionText> completions =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    i -> new CompletionText("completion-" + i, "word ".repeat(100)))
                            .toList();
            RankingRequest question =
                    RankingRequest.question("request", 1.5, "Which is best?", completions);
            dendrite.askAll(
                    List.of(
                            new Dendrite.Call<>(
                                    new Peer(BOB.address(), "127.0.0.1", trap.getLocalPort()),
                                    question)),
                    Duration.ofSeconds(12),
                    answered -> {});
            String request = caught.get();
            return Template.of(request);
        }
    }

    private static String read(ServerSocket trap) throws IOException {
        try (Socket socket = trap.accept()) {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.read());
            int length =
                    Integer.parseInt(
                            head.toString()
                                    .replaceFirst("(?is).*\ncontent-length: ([0-9]*).*", "$1"));
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }
    }
}
