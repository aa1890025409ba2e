package dojo.bench;

import dojo.localnet.epoch.EpochInputs;
import dojo.localnet.epoch.EpochOutputs;
import dojo.localnet.epoch.EpochTerms;
import dojo.localnet.epoch.YumaEpoch;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One epoch of a full subnet: 64 validators of unlike stake, each with a weight for everybody. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class YumaEpochBenchmark {
    private static final int VALIDATORS = 64;
    private static final int SEED = 293;

    @Param({"256", "1024", "4096"})
    private int neurons;

    private EpochInputs inputs = inputs(1);

    /** Fills the subnet. */
    @Setup
    public void fill() {
        inputs = inputs(neurons);
    }

    private static EpochInputs inputs(int n) {
        var random = new SplittableRandom(SEED);
        long[] stake = new long[n];
        long[] updated = new long[n];
        boolean[] permit = new boolean[n];
        int[][] uids = new int[n][];
        int[][] weights = new int[n][];
        int[][] bonds = new int[n][];
        for (int i = 0; i < n; i++) {
            boolean validator = i < VALIDATORS;
            stake[i] = validator ? random.nextLong(1L << 40, 1L << 44) : 0;
            updated[i] = 100_000;
            permit[i] = validator;
            int cells = validator ? n : 0;
            uids[i] = new int[cells];
            weights[i] = new int[cells];
            bonds[i] = new int[cells];
            for (int j = 0; j < cells; j++) {
                uids[i][j] = j;
                weights[i][j] = random.nextInt(65536);
                bonds[i][j] = random.nextInt(65536);
            }
        }
        var terms =
                new EpochTerms(
                        EpochTerms.Rules.CURRENT,
                        360,
                        32767,
                        900_000,
                        65535,
                        5000,
                        VALIDATORS,
                        0,
                        0,
                        false,
                        false,
                        45875,
                        58982,
                        1000);
        return new EpochInputs(
                100_100,
                stake,
                new long[n],
                updated,
                new long[n],
                permit,
                new EpochInputs.Pairs(uids, weights),
                new EpochInputs.Pairs(uids, bonds),
                terms,
                OptionalInt.empty(),
                1_000_000_000);
    }

    /** Runs the epoch. */
    @Benchmark
    public EpochOutputs epoch() {
        return YumaEpoch.run(inputs);
    }
}
