package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole subnets from their seeds. One seed alone, with its trace: {@code make sim SEED=n}; more of
 * them: {@code make sim SEEDS=2000}.
 */
class SubnetScenarioTest {
    private static final int LAST_EVENTS = 30;

    static LongStream seeds() {
        return Long.getLong("sim.seed") == null
                ? LongStream.range(0, Long.getLong("sim.seeds", 200))
                : LongStream.of(Long.getLong("sim.seed"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSubnetKeepsItsPromisesWhateverGoesWrong(long seed) throws IOException {
        assertThat(run(seed).getLast()).contains("end after");
    }

    @Test
    void theSameSeedIsTheSameRunByteForByte() throws IOException {
        for (long seed : new long[] {3, 4, 5}) assertThat(run(seed)).isEqualTo(run(seed));
    }

    private static List<String> run(long seed) throws IOException {
        return run(seed, Sabotage.NONE);
    }

    static List<String> run(long seed, Sabotage sabotage) throws IOException {
        return run(SimPlan.of(seed), seed, sabotage, SimSubnet::run);
    }

    /** Has {@code subnet} do something; its trace. */
    static List<String> run(SimPlan plan, long seed, Sabotage sabotage, Consumer<SimSubnet> what)
            throws IOException {
        Path folder = Files.createTempDirectory(disk(), "subnet");
        try (var subnet = new SimSubnet(plan, seed, folder, sabotage)) {
            try {
                what.accept(subnet);
            } catch (Throwable e) {
                throw new AssertionError(report(seed, subnet.trace(), e), e);
            } finally {
                if (Long.getLong("sim.seed") != null) {
                    Files.write(Path.of("target", "seed-" + seed + ".txt"), subnet.trace());
                }
            }
            return subnet.trace();
        } finally {
            delete(folder);
        }
    }

    private static String report(long seed, List<String> trace, Throwable e) {
        int from = Math.max(0, trace.size() - LAST_EVENTS);
        return "seed %d: %s%nlast events:%n%s%nalone: make sim SEED=%d"
                .formatted(seed, e, String.join("\n", trace.subList(from, trace.size())), seed);
    }

    /** In memory where there is such a disk: what is synced there costs nothing. */
    private static Path disk() {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void delete(Path folder) throws IOException {
        empty(folder);
        Files.delete(folder);
    }

    /** Deletes all that is in it. */
    static void empty(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.skip(1).sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
