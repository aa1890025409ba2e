package dojo.bench;

import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.Peer;
import dojo.protocol.Received;
import dojo.protocol.Reply;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What a caller with stake waits for, alone and while one without stake floods the same axon, whose
 * handler takes {@link #WORK}. The axon has the usual limits and a process of its own, and a core
 * of its own where {@code taskset} is there.
 */
public final class FloodLoad {
    private static final Duration WORK = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int ROUNDS = 3;
    private static final int CALLS = 300;
    private static final List<Integer> FLOODS = List.of(64, 512);
    private static final Sr25519Keypair RICH = Sr25519Keypair.fromUri("//Alice");
    private static final Sr25519Keypair POOR = Sr25519Keypair.fromUri("//Charlie");

    private FloodLoad() {}

    /** Measures and prints; with the argument {@code serve} it is the other process. */
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("serve")) {
            serve();
            return;
        }
        try (ServerProcess server = new ServerProcess(FloodLoad.class, "serve");
                Dendrite rich = dendrite(RICH)) {
            Peer peer = new Peer(SignedRequests.BOB.address(), "127.0.0.1", server.port());
            p99(rich, peer);
            for (int connections : FLOODS) {
                for (int i = 0; i < ROUNDS; i++) round(rich, peer, connections);
            }
        }
    }

    private static void round(Dendrite rich, Peer peer, int connections) throws Exception {
        double idle = p99(rich, peer);
        var flooding = new AtomicBoolean(true);
        var sent = new AtomicInteger();
        try (Dendrite poor = dendrite(POOR)) {
            List<Thread> flood = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                flood.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    while (flooding.get() && ask(poor, peer)) {
                                        sent.incrementAndGet();
                                    }
                                }));
            }
            long began = System.nanoTime();
            double flooded = p99(rich, peer);
            double seconds = (System.nanoTime() - began) / 1e9;
            flooding.set(false);
            for (Thread each : flood) each.join();
            System.out.printf(
                    Locale.ROOT,
                    "%d connections of a caller without stake, %.0f calls/s: p99 of the other idle"
                            + " %.1f ms, flooded %.1f ms, ratio %.2f%n",
                    connections,
                    sent.get() / seconds,
                    idle,
                    flooded,
                    flooded / idle);
        }
    }

    /** In milliseconds, of calls one after another. */
    private static double p99(Dendrite rich, Peer peer) throws InterruptedException {
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long before = System.nanoTime();
            Reply<RankingRequest> reply = reply(rich, peer);
            if (!(reply instanceof Reply.Answer)) {
                throw new IllegalStateException("a caller with stake got " + reply);
            }
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        Arrays.sort(millis);
        return millis[(int) Math.ceil(CALLS * 0.99) - 1];
    }

    private static boolean ask(Dendrite poor, Peer peer) {
        try {
            reply(poor, peer);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Reply<RankingRequest> reply(Dendrite caller, Peer peer)
            throws InterruptedException {
        List<CompletionText> completions =
                IntStream.range(0, 4)
                        .mapToObj(i -> new CompletionText("completion-" + i, "word ".repeat(100)))
                        .toList();
        var question = RankingRequest.question("request", 1.5, "Which is best?", completions);
        return caller.askAll(List.of(new Dendrite.Call<>(peer, question)), TIMEOUT, answer -> {})
                .getFirst();
    }

    private static Dendrite dendrite(Sr25519Keypair key) {
        return new Dendrite(key, InstantSource.system(), DendriteConfig.LOCAL);
    }

    private static void serve() throws IOException {
        Admission byStake =
                new Admission() {
                    @Override
                    public Optional<String> blacklist(Ss58Address caller) {
                        return Optional.empty();
                    }

                    @Override
                    public double priority(Ss58Address caller) {
                        return caller.equals(RICH.address()) ? 1_000 : 1;
                    }
                };
        try (Axon axon =
                new Axon(SignedRequests.BOB, AxonConfig.on("127.0.0.1", 0), InstantSource.system())
                        .attach(RankingRequest.TYPE, byStake, FloodLoad::slowly)) {
            axon.start();
            System.out.println(axon.port());
            if (System.in.read() < 0) return;
        }
    }

    private static RankingRequest slowly(Received<RankingRequest> received) {
        try {
            Thread.sleep(WORK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return AxonServer.longestIsBest(received);
    }
}
