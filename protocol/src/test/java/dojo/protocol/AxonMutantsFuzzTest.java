package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.Neurons.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.RequestMutants.Due;
import dojo.protocol.RequestMutants.Mutation;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of changes to valid signed requests, each over a connection of its own: what is not the
 * same request reaches no handler, and nothing ends as an internal error. {@code fuzz.count} asks
 * for more, {@code fuzz.seed} for others.
 */
class AxonMutantsFuzzTest {
    private static final System.Logger LOG = System.getLogger("fuzz");
    private static final int USUAL = 4_000;
    private static final double SHARE = 0.02;

    private static final Foreign ECHO = Foreign.echo("Why is \"the sky\" blue? é 😀 test", 7);
    private static final Synapse[] MESSAGES = {QUESTION, ECHO};

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T11:00:00Z"));
    private final List<Received<?>> handled = new ArrayList<>();
    private final long seed = Long.getLong("fuzz.seed", 1);
    private final Axon bob = axon(BOB);
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void stop() {
        bob.close();
    }

    private Axon axon(Keypair hotkey) {
        Axon axon =
                new Axon(hotkey, AxonConfig.on("127.0.0.1", 0), clock)
                        .attach(
                                RankingRequest.TYPE,
                                Admission.everyone(),
                                received -> handled(received, received.synapse()))
                        .attach(
                                Foreign.ECHO,
                                Admission.everyone(),
                                received -> handled(received, received.synapse()),
                                Compatibility.UNBOUND_FIELDS)
                        .attach(
                                Foreign.SLOW,
                                Admission.everyone(),
                                received -> handled(received, received.synapse()),
                                Compatibility.UNBOUND_FIELDS);
        axon.start();
        clock.advance(Duration.ofSeconds(1));
        return axon;
    }

    private <S> S handled(Received<?> received, S synapse) {
        synchronized (handled) {
            handled.add(received);
        }
        return synapse;
    }

    private int handled() {
        synchronized (handled) {
            return handled.size();
        }
    }

    @Test
    void whatIsNotTheSignedRequestReachesNoHandler() throws Exception {
        long asked = Long.getLong("fuzz.count", 0);
        long count = asked > 0 ? Math.round(asked * SHARE) : USUAL;
        List<Mutation> all = RequestMutants.all();
        List<Mutation> random = all.stream().filter(Mutation::random).toList();
        var tally = new TreeMap<String, Integer>();
        var wrong = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            int of = i / MESSAGES.length;
            Mutation mutation = of < all.size() ? all.get(of) : random.get(of % random.size());
            wrong.addAll(send(mutation, MESSAGES[i % MESSAGES.length], i, tally));
        }
        LOG.log(
                System.Logger.Level.INFO,
                "%,d inputs (mutants of signed requests), seed %d: %s; wrong %d"
                        .formatted(count, seed, tally, wrong.size()));
        assertThat(wrong).as("seed " + seed).isEmpty();
    }

    private RawRequest accepted() throws Exception {
        clock.advance(Duration.ofMillis(1));
        RawRequest wire =
                SignedWire.request(Foreign.ECHO, ECHO, NonceWindow.nonce(clock.instant()), "u-1");
        int before = handled();
        assertThat(exchange(bob.port(), wire.bytes())).startsWith("HTTP/1.1 200");
        assertThat(handled()).isEqualTo(before + 1);
        return wire;
    }

    @Test
    void aRequestSentAgainReachesNoHandlerHoweverItIsChangedAndWheneverItComes() throws Exception {
        List<Mutation> legal =
                RequestMutants.all().stream()
                        .filter(mutation -> !(mutation.due() instanceof Due.Refused))
                        .toList();
        var random = Random.from(new SplittableRandom(seed));
        int sent = 0;
        for (Duration later :
                List.of(
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(17),
                        Duration.ofHours(1))) {
            RawRequest wire = accepted();
            clock.advance(later);
            int before = handled();
            for (Mutation mutation : legal) {
                exchange(bob.port(), mutation.change().apply(wire, random).bytes());
                sent++;
            }
            assertThat(handled()).as("replays after " + later).isEqualTo(before);
        }
        LOG.log(System.Logger.Level.INFO, "%,d inputs (replays), seed %d".formatted(sent, seed));
    }

    @Test
    void aRequestForOneAxonIsNoneForAnother() throws Exception {
        try (Axon other = axon(ALICE)) {
            RawRequest wire = accepted();
            int before = handled();
            exchange(other.port(), wire.bytes());
            exchange(other.port(), wire.set("bt_header_axon_hotkey", ALICE.address() + "").bytes());
            assertThat(handled()).isEqualTo(before);
        }
    }

    @Test
    void whatWasAcceptedBeforeARestartIsNotAcceptedAfterIt() throws Exception {
        var wires = new ArrayList<RawRequest>();
        for (int i = 0; i < 100; i++) wires.add(accepted());
        bob.close();
        try (Axon again = axon(BOB)) {
            int before = handled();
            for (RawRequest wire : wires) exchange(again.port(), wire.bytes());
            assertThat(handled()).isEqualTo(before);
        }
    }

    @Test
    void oneRequestSentOverManyConnectionsAtOnceIsAcceptedOnce() throws Exception {
        clock.advance(Duration.ofMillis(1));
        byte[] bytes =
                SignedWire.request(Foreign.ECHO, ECHO, NonceWindow.nonce(clock.instant()), "u-2")
                        .bytes();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 64; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    exchange(bob.port(), bytes);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            }));
        }
        for (Thread thread : threads) thread.join();
        assertThat(handled()).isEqualTo(1);
    }

    private <S extends Synapse> List<String> send(
            Mutation mutation, S message, int i, Map<String, Integer> tally) throws Exception {
        @SuppressWarnings("unchecked")
        SynapseType<S> type = (SynapseType<S>) message.type();
        clock.advance(Duration.ofMillis(1));
        RawRequest wire =
                SignedWire.request(type, message, NonceWindow.nonce(clock.instant()), "u-1");
        RawRequest mutant =
                mutation.change()
                        .apply(
                                wire,
                                Random.from(new SplittableRandom(seed * 0x9e3779b97f4a7c15L + i)));
        boolean same =
                switch (mutation.due()) {
                    case Due.Refused _ -> false;
                    case Due.Same _ -> true;
                    case Due.AsItReads _ -> reads(type, message, mutant.body());
                };
        int before = handled();
        String answer = exchange(bob.port(), mutant.bytes());
        var wrong = new ArrayList<String>();
        int seen = handled() - before;
        if (seen != (same ? 1 : 0)) wrong.add("seen " + seen + " times");
        if (seen == 1) {
            Received<?> received = handled.getLast();
            if (!received.caller().equals(ALICE.address())) wrong.add("as " + received.caller());
            if (!bound(type, message).equals(bound(type, received.synapse()))) {
                wrong.add("as " + received.synapse());
            }
        }
        for (String status : answer.split("HTTP/1.1 ", -1)) {
            if (status.startsWith("5")) wrong.add("answered " + status);
        }
        // What is refused for its framing must not leave a second request behind.
        if (!same && answer.split("HTTP/1.1 ", -1).length > 2) wrong.add("answered twice");
        tally.merge(same ? "the same request" : "refused", 1, Integer::sum);
        return wrong.stream()
                .map(what ->
                        "%s (%s, input %d): %s; answer %s"
                                .formatted(
                                        mutation.what().replaceAll("(?s)(.{80}).*", "$1…"),
                                        type.name(),
                                        i,
                                        what,
                                        answer.lines().findFirst().orElse("none")))
                .toList();
    }

    private static <S extends Synapse> boolean reads(SynapseType<S> type, S message, byte[] body) {
        try {
            return bound(type, message).equals(bound(type, type.read().read(Json.parse(body))));
        } catch (MalformedJson | MalformedSynapse e) {
            return false;
        }
    }

    /** What the signature covers. */
    private static <S extends Synapse> String bound(SynapseType<S> type, Object synapse) {
        @SuppressWarnings("unchecked")
        var json = type.write().apply((S) synapse);
        return Json.write(json.retain(type.hashed()));
    }

    /** Sends {@code bytes} and the end, and gives all that comes back. */
    private String exchange(int port, byte[] bytes) throws IOException {
        // Not all from one address: refusals by the hundred slow their address down.
        int host = connections.incrementAndGet() / 200;
        InetAddress from =
                InetAddress.getByAddress(
                        new byte[] {127, 1, (byte) (host / 250), (byte) (1 + host % 250)});
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0)) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                return new String(
                        socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException e) {
                // Cut off while it was still sending, or with bytes that nobody read.
                return "cut off: " + e.getMessage();
            }
        }
    }
}
