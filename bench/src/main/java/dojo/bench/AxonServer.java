package dojo.bench;

import com.sun.management.OperatingSystemMXBean;
import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.Compatibility;
import dojo.protocol.Received;
import dojo.protocol.StreamEnded;
import dojo.protocol.TokenStream;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Prompting;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519Keypair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The process that {@link AxonLoad} loads: an axon that answers ranking requests at once, and
 * prompts by a stream. It prints its port, then for each line it reads the CPU time it has used, in
 * nanoseconds.
 */
public final class AxonServer {
    /** How many parts a stream has. */
    static final int PARTS = 50;

    /** How long the handler takes for a part. */
    static final Duration BETWEEN_PARTS = Duration.ofMillis(100);

    /** What a part is. */
    static final String PART = "some words ";

    private static final AxonConfig CONFIG =
            new AxonConfig("127.0.0.1", 0, 4 << 20, 2_000, 2_000, Duration.ofMinutes(5), false);

    private AxonServer() {}

    /** Serves until its input ends. */
    public static void main(String[] args) throws IOException {
        OperatingSystemMXBean process =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        try (Axon axon =
                new Axon(Sr25519Keypair.fromUri("//Bob"), CONFIG, InstantSource.system())
                        .attach(
                                RankingRequest.TYPE,
                                Admission.everyone(),
                                AxonServer::longestIsBest)
                        .attachStream(
                                Prompting.STREAM,
                                Admission.everyone(),
                                AxonServer::count,
                                Compatibility.UNBOUND_FIELDS)) {
            axon.start();
            System.out.println(axon.port());
            while (System.in.read() >= 0) System.out.println(process.getProcessCpuTime());
        }
    }

    private static void count(Received<Prompting> received, TokenStream out)
            throws StreamEnded, InterruptedException {
        long next = System.nanoTime();
        for (int i = 0; i < PARTS; i++) {
            out.send(PART);
            next += BETWEEN_PARTS.toNanos();
            Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
    }

    static RankingRequest longestIsBest(Received<RankingRequest> received) {
        RankingRequest question = received.synapse();
        List<Rank> ranks = new ArrayList<>();
        for (CompletionText completion : question.completions()) {
            ranks.add(new Rank(completion.cid(), completion.text().length()));
        }
        return question.answered(
                ranks, "hf_model", new ModelConfig(Optional.empty(), "length", Optional.empty()));
    }
}
