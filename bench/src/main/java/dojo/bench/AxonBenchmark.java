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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole round trips over loopback, both ends in this process: signed, verified, answered, the
 * answer signed and verified. Two signatures and two checks a request.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class AxonBenchmark {
    private static final int AT_ONCE = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The length of the completions, in KiB: four of a quarter each. */
    @Param({"1", "64"})
    private int bodyKiB = 1;

    private final Sr25519Keypair miner = Sr25519Keypair.fromUri("//Bob");
    private final Axon axon =
            new Axon(miner, AxonConfig.on("127.0.0.1", 0), InstantSource.system())
                    .attach(RankingRequest.TYPE, Admission.everyone(), Received::synapse);
    private final Dendrite dendrite =
            new Dendrite(
                    Sr25519Keypair.fromUri("//Alice"),
                    InstantSource.system(),
                    DendriteConfig.LOCAL);
    private List<Dendrite.Call<RankingRequest>> one = List.of();
    private List<Dendrite.Call<RankingRequest>> many = List.of();

    /** Starts the axon. */
    @Setup(Level.Trial)
    public void start() {
        axon.start();
        RankingRequest request =
                RankingRequest.question(
                        "request",
                        1.5,
                        "Which of these is best?",
                        IntStream.range(0, 4)
                                .mapToObj(i ->
                                        new CompletionText(
                                                "completion-" + i,
                                                "word ".repeat(bodyKiB * 1024 / 4 / 5)))
                                .toList());
        one =
                List.of(
                        new Dendrite.Call<>(
                                new Peer(miner.address(), "127.0.0.1", axon.port()), request));
        many = Collections.nCopies(AT_ONCE, one.getFirst());
    }

    /** Stops both ends. */
    @TearDown(Level.Trial)
    public void stop() {
        dendrite.close();
        axon.close();
    }

    /** One request after another: the time of each. */
    @Benchmark
    public Reply<RankingRequest> verifiedRequest() throws InterruptedException {
        return answers(one).getFirst();
    }

    /** 64 requests at once: the time they share. */
    @Benchmark
    public List<Reply<RankingRequest>> verifiedRequests64() throws InterruptedException {
        return answers(many);
    }

    private List<Reply<RankingRequest>> answers(List<Dendrite.Call<RankingRequest>> calls)
            throws InterruptedException {
        List<Reply<RankingRequest>> replies = dendrite.askAll(calls, TIMEOUT, answered -> {});
        for (Reply<RankingRequest> reply : replies) {
            if (!(reply instanceof Reply.Answer<RankingRequest> answer && answer.verified())) {
                throw new IllegalStateException("no verified answer: " + reply);
            }
        }
        return replies;
    }
}
