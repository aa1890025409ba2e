package dojo.bench;

import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.Warmup;

/** The metadata V15 of spec 293, made ready for encoding and decoding. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MetadataBenchmark {
    /** From the root of the repository, where the benchmarks are started. */
    static final Path BLOB = Path.of("golden/chain/metadata-v15-293.hex");

    private byte[] blob = {};

    static byte[] read(Path hex) {
        try {
            return Hex.parse(Files.readString(hex).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the blob. */
    @Setup
    public void read() {
        blob = read(BLOB);
    }

    /** Decodes it to its last byte. */
    @Benchmark
    public RuntimeMetadata decode() {
        return RuntimeMetadata.parse(blob);
    }
}
