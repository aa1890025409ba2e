package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.Neurons.bobAt;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.HandClock;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Strangers that send much, or slowly, or without an end, while a good caller wants an answer. */
class AxonFloodTest {
    private static final System.Logger LOG = System.getLogger("flood");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final Sr25519Keypair CHARLIE = Sr25519Keypair.fromUri("//Charlie");

    private final AtomicInteger handled = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();
    private final Dendrite alice =
            new Dendrite(ALICE, InstantSource.system(), DendriteConfig.LOCAL);
    private final Axon axon = axon(Duration.ZERO);

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) socket.close();
        alice.close();
        axon.close();
    }

    private Axon axon(Duration work) {
        Admission byStake =
                new Admission() {
                    @Override
                    public Optional<String> blacklist(Ss58Address caller) {
                        return Optional.empty();
                    }

                    @Override
                    public double priority(Ss58Address caller) {
                        return caller.equals(ALICE.address()) ? 1_000 : 1;
                    }
                };
        Axon starting =
                new Axon(
                                BOB,
                                new AxonConfig(
                                        "127.0.0.1",
                                        0,
                                        BODY_BYTES_MAX,
                                        10,
                                        64,
                                        Duration.ofMinutes(1),
                                        false),
                                InstantSource.system())
                        .attach(
                                Foreign.ECHO,
                                byStake,
                                received -> {
                                    handled.incrementAndGet();
                                    LockSupport.parkNanos(work.toNanos());
                                    return received.synapse();
                                },
                                Compatibility.UNBOUND_FIELDS);
        starting.start();
        return starting;
    }

    private static boolean answered(Dendrite caller, Axon axon) throws InterruptedException {
        return caller.askAll(
                                List.of(
                                        new Dendrite.Call<>(
                                                bobAt(axon.port()), Foreign.echo("good", 1))),
                                LONG,
                                answer -> {})
                        .getFirst()
                instanceof Reply.Answer<Foreign>;
    }

    /** A connection of the host {@code 127.0.0.host}. */
    private Socket connect(int host) throws IOException {
        Socket socket =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        axon.port(),
                        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}),
                        0);
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String statusOf(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
    }

    private static RawRequest signed(int number) throws Exception {
        return SignedWire.request(
                Foreign.ECHO,
                Foreign.echo("x", number),
                NonceWindow.nonce(InstantSource.system().instant()),
                "flood-" + number);
    }

    private static String head(RawRequest wire) {
        return new String(
                new RawRequest(wire.line(), wire.headers(), new byte[0]).bytes(),
                StandardCharsets.ISO_8859_1);
    }

    @Test
    void anUnsignedRequestIsRefusedThoughItsBodyNeverComes() throws Exception {
        for (String name :
                List.of(
                        RequestMutants.SIGNATURE,
                        RequestMutants.NONCE,
                        RequestMutants.HOTKEY,
                        RequestMutants.UUID,
                        RequestMutants.HASH)) {
            Socket socket = connect(2);
            RawRequest wire = signed(1).replace(name);
            send(socket, head(wire.set("content-length", Integer.toString(BODY_BYTES_MAX))));
            assertThat(statusOf(socket)).as(name).isEqualTo("HTTP/1.1 401");
        }
        Socket socket = connect(2);
        send(socket, head(signed(1).set("content-length", "1000000000")));
        assertThat(statusOf(socket)).isEqualTo("HTTP/1.1 413");
    }

    @Test
    void chunksWithoutAnEndAreCutOff() throws Exception {
        Socket socket = connect(2);
        send(socket, head(signed(1).replace("content-length", "transfer-encoding: chunked")));
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        long sent = 0;
        try {
            while (sent < 64L * BODY_BYTES_MAX) {
                send(socket, chunk);
                sent += chunk.length();
            }
        } catch (IOException cut) {
            LOG.log(System.Logger.Level.INFO, "cut off after " + sent + " bytes");
        }
        assertThat(sent).isLessThan(64L * BODY_BYTES_MAX);
        assertThat(handled).hasValue(0);
    }

    @Test
    void aThousandSlowConnectionsKeepNoGoodCallerWaiting() throws Exception {
        assertThat(answered(alice, axon)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            Socket slow = connect(2 + i % 4);
            RawRequest wire = signed(i);
            String whole = new String(wire.bytes(), StandardCharsets.ISO_8859_1);
            switch (i % 3) {
                case 0 -> send(slow, whole.substring(0, 40));
                case 1 -> send(slow, whole.substring(0, whole.length() - 1));
                // Sends requests and reads no reply.
                default -> send(slow, whole + whole + whole);
            }
        }
        long before = System.nanoTime();
        assertThat(answered(alice, axon)).isTrue();
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        LOG.log(System.Logger.Level.INFO, "1,000 slow connections, answered in " + took);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aHundredThousandRequestsInARowAreAnsweredNoFasterThanTheirCallerReads() throws Exception {
        Socket greedy = connect(2);
        String one = "POST /Echo HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int i = 0; i < 1_000; i++) send(greedy, one.repeat(100));
                            } catch (IOException closed) {
                                LOG.log(System.Logger.Level.DEBUG, closed.getMessage());
                            }
                        });
        assertThat(statusOf(greedy)).isEqualTo("HTTP/1.1 401");
        assertThat(answered(alice, axon)).isTrue();
        greedy.close();
        writer.join();
        assertThat(handled).hasValue(1);
    }

    @Test
    void connectionsThatComeAndGoLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            try (Socket socket =
                    new Socket(
                            InetAddress.getLoopbackAddress(),
                            axon.port(),
                            InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i % 50)}),
                            0)) {
                if (i % 2 == 0) send(socket, "POST /Ec");
            }
        }
        assertThat(answered(alice, axon)).isTrue();
    }

    @Test
    void aHundredThousandCallersAndNoncesTakeBoundedMemory() {
        var clock = new HandClock(Instant.parse("2026-11-20T11:00:00Z"));
        var window = new NonceWindow(NonceStore.forgetful(), false, clock.instant());
        long used = used();
        for (int i = 0; i < 100_000; i++) {
            clock.advance(Duration.ofNanos(10_000));
            long nonce = NonceWindow.nonce(clock.instant());
            window.claim("hotkey", "uuid-" + i, nonce, Duration.ZERO, clock.instant());
            window.claim("hotkey", "one", nonce, Duration.ZERO, clock.instant());
        }
        long grown = used() - used;
        LOG.log(System.Logger.Level.INFO, "100,000 uuids and 100,000 nonces: " + grown + " bytes");
        assertThat(grown).isLessThan(16 << 20);
        assertThat(window.objection("hotkey", "uuid-0", 0, Duration.ZERO, clock.instant()))
                .isPresent();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aCallerWithStakeIsServedWhileOneWithoutFloods() throws Exception {
        try (Axon busy = axon(Duration.ofMillis(50))) {
            answered(alice, busy);
            double idle = p99(busy, 60);
            var flooding = new AtomicBoolean(true);
            var floods = new ArrayList<Thread>();
            var poor = new Dendrite(CHARLIE, InstantSource.system(), DendriteConfig.LOCAL);
            for (int i = 0; i < 64; i++) {
                floods.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        while (flooding.get()) answered(poor, busy);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
            }
            double flooded = p99(busy, 60);
            flooding.set(false);
            for (Thread flood : floods) flood.join();
            poor.close();
            Map<Outcome, Long> outcomes = busy.outcomes();
            LOG.log(
                    System.Logger.Level.INFO,
                    "p99 of a caller with stake: idle %.1f ms, flooded %.1f ms, ratio %.2f; %s"
                            .formatted(idle, flooded, flooded / idle, outcomes));
            // The ratio of a quiet machine stands in docs/security.md; this one may be loaded.
            assertThat(flooded).isLessThan(5_000);
        }
    }

    /** In milliseconds; every call must be answered. */
    private double p99(Axon busy, int calls) throws InterruptedException {
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            long before = System.nanoTime();
            assertThat(answered(alice, busy)).isTrue();
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        Arrays.sort(millis);
        return millis[(int) Math.ceil(calls * 0.99) - 1];
    }
}
