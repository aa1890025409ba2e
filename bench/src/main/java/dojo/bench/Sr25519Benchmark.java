package dojo.bench;

import dojo.wallet.Sr25519;
import dojo.wallet.Sr25519Keypair;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One signature, made or checked, over a message as long as a synapse's: two keys and a hash. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class Sr25519Benchmark {
    private final Sr25519Keypair key = Sr25519Keypair.fromUri("//Alice");
    private final byte[] publicKey = key.publicKey();
    private final byte[] message = new byte[220];
    private final byte[] signature = key.sign(message);

    private final byte[] another = Sr25519Keypair.fromUri("//Bob").publicKey();

    /** Checks a good signature by a key that signed before. */
    @Benchmark
    public boolean verify() {
        return Sr25519.verify(publicKey, message, signature);
    }

    /** Checks a signature by a key that never signed: a bad one, which costs the same as a good. */
    @Benchmark
    public boolean verifyUnknownKey() {
        return Sr25519.verify(another, message, signature);
    }

    /** Makes a signature. */
    @Benchmark
    public byte[] sign() {
        return key.sign(message);
    }
}
