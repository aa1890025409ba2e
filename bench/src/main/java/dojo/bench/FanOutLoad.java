package dojo.bench;

import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519Keypair;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * One question to many axons in another process: 7 of 10 answer at once, one answers too late, one
 * has nobody at its port, and one takes connections and never answers. Prints how long the dendrite
 * took beside its time-out, which it may pass by 5 %.
 */
public final class FanOutLoad {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int HOSTS = 16;
    private static final int AXONS_PER_HOST = 16;
    private static final Sr25519Keypair BOB = Sr25519Keypair.fromUri("//Bob");

    private FanOutLoad() {}

    /** The ports at one address. */
    private record Host(String address, List<Integer> good, int slow, int silent) {}

    /** Calls 256 and 4,096 axons; with the argument {@code serve} it is the other process. */
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("serve")) {
            serve();
            return;
        }
        Process server =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FanOutLoad.class.getName(),
                                "serve")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        server.getInputStream(), StandardCharsets.UTF_8));
                var dendrite =
                        new Dendrite(
                                Sr25519Keypair.fromUri("//Alice"),
                                InstantSource.system(),
                                DendriteConfig.LOCAL)) {
            List<Host> hosts = new ArrayList<>();
            while (hosts.size() < HOSTS) hosts.add(host(in.readLine()));
            // The first is a warm-up.
            for (int axons : new int[] {256, 256, 256, 4_096, 4_096}) ask(dendrite, hosts, axons);
        } finally {
            server.destroy();
        }
    }

    private static void ask(Dendrite dendrite, List<Host> hosts, int axons)
            throws InterruptedException {
        List<Dendrite.Call<RankingRequest>> calls = new ArrayList<>();
        for (int i = 0; i < axons; i++) {
            Host host = hosts.get(i % HOSTS);
            int port =
                    switch (i % 10) {
                        case 0 -> 1;
                        case 1 -> host.silent();
                        case 2 -> host.slow();
                        default -> host.good().get(i / HOSTS % AXONS_PER_HOST);
                    };
            Peer peer = new Peer(BOB.address(), host.address(), port);
            calls.add(new Dendrite.Call<>(peer, question(i)));
        }
        TreeMap<String, Integer> kinds = new TreeMap<>();
        long began = System.nanoTime();
        long[] lastAnswer = {began};
        dendrite.askAll(
                calls,
                TIMEOUT,
                answered -> {
                    if (answered.reply() instanceof Reply.Answer) {
                        lastAnswer[0] = System.nanoTime();
                    }
                    kinds.merge(answered.reply().getClass().getSimpleName(), 1, Integer::sum);
                });
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                java.util.Locale.ROOT,
                "%d axons: done after %.2f s of %d s (%+.1f %%), last answer after %.2f s, %s%n",
                axons,
                seconds,
                TIMEOUT.toSeconds(),
                (seconds / TIMEOUT.toSeconds() - 1) * 100,
                (lastAnswer[0] - began) / 1e9,
                kinds);
    }

    private static RankingRequest question(int number) {
        List<CompletionText> completions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            completions.add(new CompletionText("c" + i, "text ".repeat(100 - i)));
        }
        return RankingRequest.question("q" + number, 1.0, "Why?", completions);
    }

    private static Host host(String line) {
        List<Integer> ports = new ArrayList<>();
        String[] words = line.split(" ");
        for (int i = 1; i < words.length; i++) ports.add(Integer.parseInt(words[i]));
        return new Host(words[0], ports.subList(2, ports.size()), ports.get(0), ports.get(1));
    }

    private static void serve() throws IOException, InterruptedException {
        for (int i = 1; i <= HOSTS; i++) {
            String address = "127.0.0." + i;
            ServerSocket silent = new ServerSocket(0, 1_024, InetAddress.ofLiteral(address));
            StringBuilder line = new StringBuilder(address);
            line.append(' ').append(slow(address).port());
            line.append(' ').append(silent.getLocalPort());
            for (int j = 0; j < AXONS_PER_HOST; j++) line.append(' ').append(good(address).port());
            System.out.println(line);
        }
        new CountDownLatch(1).await();
    }

    private static Axon good(String address) {
        return started(
                new Axon(BOB, AxonConfig.on(address, 0), InstantSource.system())
                        .attach(
                                RankingRequest.TYPE,
                                Admission.everyone(),
                                AxonServer::longestIsBest));
    }

    private static Axon slow(String address) {
        AxonConfig config =
                new AxonConfig(address, 0, 4 << 20, 1_024, 1_024, TIMEOUT.multipliedBy(3), false);
        return started(
                new Axon(BOB, config, InstantSource.system())
                        .attach(
                                RankingRequest.TYPE,
                                Admission.everyone(),
                                received -> {
                                    try {
                                        Thread.sleep(TIMEOUT.multipliedBy(2));
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    return received.synapse();
                                }));
    }

    private static Axon started(Axon axon) {
        axon.start();
        return axon;
    }
}
