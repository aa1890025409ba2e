package dojo.bench;

import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.localnet.Localnet;
import dojo.localnet.LocalnetConfig;
import dojo.localnet.Seal;
import dojo.wallet.Sr25519Keypair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The local chain as a test meets it: its start, and a transfer from submission to its block. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class InstantChainBenchmark {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final Sr25519Keypair alice = Sr25519Keypair.fromUri("//Alice");
    private final Call transfer =
            Call.transferKeepAlive(Sr25519Keypair.fromUri("//Bob").address(), 1_000_000);
    private final Localnet net =
            Localnet.start(
                    new LocalnetConfig(0, Optional.empty(), new Seal.Instantly()),
                    InstantSource.system());
    private final Subtensor chain = Subtensor.connect(net.endpoint());

    /** Makes sure that the chain answers before time is taken. */
    @Setup
    public void setUp() {
        chain.head();
    }

    /** Signs, submits and waits for the block. */
    @Benchmark
    public Object transfer() {
        return chain.submit(alice, transfer, WITHIN);
    }

    /** Starts and stops a chain. */
    @Benchmark
    public long start() {
        try (var other = Localnet.start()) {
            return other.head();
        }
    }

    /** Ends the chain. */
    @TearDown
    public void tearDown() {
        chain.close();
        net.close();
    }
}
