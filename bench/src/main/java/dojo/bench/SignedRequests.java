package dojo.bench;

import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.Peer;
import dojo.protocol.synapse.Synapse;
import dojo.wallet.Sr25519Keypair;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * One of our dendrite's requests from //Alice to //Bob, caught on the wire and cut where another
 * nonce, uuid and signature go. The signed text is put together here anew, so an axon that takes
 * these is also held against a second hand.
 */
final class SignedRequests {
    static final Sr25519Keypair ALICE = Sr25519Keypair.fromUri("//Alice");
    static final Sr25519Keypair BOB = Sr25519Keypair.fromUri("//Bob");

    /** How far ahead of the clock a nonce is when it is made: signing and sending take a while. */
    private static final Duration AHEAD = Duration.ofSeconds(6);

    private final List<String> cuts = new ArrayList<>();
    private final String body;
    private final String bodyHash;
    private long nonce;

    @SuppressWarnings("ArrayRecordComponent")
    record Signed(byte[] bytes, long nonce, String uuid) {}

    private SignedRequests(String request) {
        int end = request.indexOf("\r\n\r\n") + 4;
        String head = request.substring(0, end);
        int from = 0;
        for (String name : List.of("nonce", "signature", "uuid")) {
            int value = head.indexOf("\r\nbt_header_dendrite_" + name + ": ", from) + 2;
            value = head.indexOf(' ', value) + 1;
            cuts.add(head.substring(from, value));
            from = head.indexOf("\r\n", value);
        }
        cuts.add(head.substring(from));
        body = request.substring(end);
        bodyHash = head.replaceFirst("(?s).*\ncomputed_body_hash: ([0-9a-f]*).*", "$1");
    }

    /** Requests that carry {@code message}. */
    static <S extends Synapse> SignedRequests of(S message) throws Exception {
        try (ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Dendrite dendrite =
                        new Dendrite(ALICE, InstantSource.system(), DendriteConfig.LOCAL)) {
            FutureTask<String> caught = new FutureTask<>(() -> read(trap));
            Thread.ofVirtual().start(caught);
            Peer peer = new Peer(BOB.address(), "127.0.0.1", trap.getLocalPort());
            dendrite.askAll(
                    List.of(new Dendrite.Call<>(peer, message)),
                    Duration.ofSeconds(12),
                    answered -> {});
            return new SignedRequests(caught.get());
        }
    }

    /** The next one, with a nonce of its own. */
    Signed next(String uuid) {
        Duration epoch =
                Duration.between(Instant.EPOCH, InstantSource.system().instant()).plus(AHEAD);
        nonce = Math.max(nonce + 1_000, epoch.toNanos());
        String text =
                String.join(
                        ".",
                        Long.toString(nonce),
                        ALICE.address().text(),
                        BOB.address().text(),
                        uuid,
                        bodyHash);
        byte[] signature = ALICE.sign(text.getBytes(StandardCharsets.US_ASCII));
        String request =
                String.join(
                        "",
                        cuts.get(0),
                        Long.toString(nonce),
                        cuts.get(1),
                        "0x",
                        HexFormat.of().formatHex(signature),
                        cuts.get(2),
                        uuid,
                        cuts.get(3),
                        body);
        return new Signed(request.getBytes(StandardCharsets.UTF_8), nonce, uuid);
    }

    private static String read(ServerSocket trap) throws IOException {
        try (Socket socket = trap.accept()) {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.read());
            String length =
                    head.toString().replaceFirst("(?is).*\ncontent-length: ([0-9]*).*", "$1");
            byte[] body = in.readNBytes(Integer.parseInt(length));
            return head + new String(body, StandardCharsets.UTF_8);
        }
    }
}
