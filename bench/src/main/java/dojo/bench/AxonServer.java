package dojo.bench;

import com.sun.management.OperatingSystemMXBean;
import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.Received;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519Keypair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The process that {@link AxonLoad} loads: an axon that answers ranking requests at once. It prints
 * its port, then for each line it reads the CPU time it has used, in nanoseconds.
 */
public final class AxonServer {
    private AxonServer() {}

    /** Serves until its input ends. */
    public static void main(String[] args) throws IOException {
        OperatingSystemMXBean process =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        try (Axon axon =
                new Axon(
                                Sr25519Keypair.fromUri("//Bob"),
                                AxonConfig.on("127.0.0.1", 0),
                                InstantSource.system())
                        .attach(
                                RankingRequest.TYPE,
                                Admission.everyone(),
                                AxonServer::longestIsBest)) {
            axon.start();
            System.out.println(axon.port());
            while (System.in.read() >= 0) System.out.println(process.getProcessCpuTime());
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
