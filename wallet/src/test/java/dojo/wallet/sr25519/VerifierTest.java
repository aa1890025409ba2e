package dojo.wallet.sr25519;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.wallet.sodium.Sodium;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The equation R = s B - k A, as libsodium computes it, with a table for A and without. */
class VerifierTest {
    private static final MethodHandle MULTIPLY =
            Sodium.function("crypto_scalarmult_ristretto255", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SUBTRACT =
            Sodium.function("crypto_core_ristretto255_sub", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle IS_POINT =
            Sodium.function("crypto_core_ristretto255_is_valid_point", ADDRESS);
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private final SplittableRandom random = new SplittableRandom(25519);

    @Test
    void theVerdictIsLibsodiumsForAllScalarsThatAreHardToWriteInDigits() {
        List<byte[]> scalars = scalars();
        byte[] a = key();
        Verifier known = new Verifier(1, 1);
        for (int i = 0; i < Verifier.SIGNATURES_BEFORE_TABLE; i++) holds(known, a);
        assertThat(known.size()).isEqualTo(1);
        for (byte[] k : scalars) {
            byte[] s = scalars.get(random.nextInt(scalars.size()));
            assertVerdict(new Verifier(0, 0), a, k, s);
            assertVerdict(known, a, k, s);
        }
    }

    @Test
    void everyHonestSignatureHoldsUnderKeysOldAndNew() {
        Verifier verifier = new Verifier(3, 4);
        List<byte[]> keys = List.of(key(), key(), key(), key(), key(), key());
        for (int i = 0; i < 3_000; i++) holds(verifier, keys.get(random.nextInt(keys.size())));
        assertThat(verifier.size()).isEqualTo(3);
    }

    @Test
    void libsodiumAndWeTakeTheSameBytesForPoints() {
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[Ristretto.BYTES];
            random.nextBytes(bytes);
            bytes[0] &= (byte) 0xfe;
            bytes[31] &= 0x7f;
            assertThat(Point.decode(bytes).isPresent()).isEqualTo(call(IS_POINT, bytes) == 1);
        }
    }

    @Test
    void keysThatNeverSignedWellGetNoTable() {
        Verifier verifier = new Verifier(4, 4);
        byte[] a = key();
        byte[] one = scalar(BigInteger.ONE);
        for (int i = 0; i < 100; i++) assertThat(verifier.holds(a, one, one, key())).isFalse();
        assertThat(verifier.size()).isZero();
    }

    @Test
    void aTableThatIsInUseIsKeptWhoeverComes() {
        Verifier verifier = new Verifier(1, 10);
        byte[] regular = key();
        for (int i = 0; i < Verifier.SIGNATURES_BEFORE_TABLE; i++) holds(verifier, regular);
        byte[] other = key();
        for (int i = 0; i < 100; i++) {
            holds(verifier, regular);
            holds(verifier, other);
        }
        assertThat(verifier.table(regular)).isPresent();
        for (int i = 0; i < 100; i++) holds(verifier, other);
        assertThat(verifier.table(regular)).isEmpty();
        assertThat(verifier.table(other)).isPresent();
    }

    /** Whether a signature with these scalars holds, and one with another R does not. */
    private void assertVerdict(Verifier verifier, byte[] a, byte[] k, byte[] s) {
        Optional<byte[]> r = commitment(a, k, s);
        if (r.isEmpty()) {
            assertThat(verifier.holds(new byte[32], s, k, a)).isFalse();
            return;
        }
        assertThat(verifier.holds(r.get(), s, k, a)).isTrue();
        byte[] wrong = Ristretto.add(r.get(), key()).orElseThrow();
        assertThat(verifier.holds(wrong, s, k, a)).isFalse();
    }

    private void holds(Verifier verifier, byte[] a) {
        byte[] k = scalar(random());
        byte[] s = scalar(random());
        assertThat(verifier.holds(commitment(a, k, s).orElseThrow(), s, k, a)).isTrue();
    }

    /** s B - k A by libsodium; empty if s or k is zero. */
    private static Optional<byte[]> commitment(byte[] a, byte[] k, byte[] s) {
        byte[] kA = new byte[Ristretto.BYTES];
        byte[] r = new byte[Ristretto.BYTES];
        if (call(MULTIPLY, kA, k, a) != 0) return Optional.empty();
        return Ristretto.multiplyBase(s).filter(sB -> call(SUBTRACT, r, sB, kA) == 0).map(sB -> r);
    }

    /**
     * Zero, one, the largest, powers of two, long runs of ones and of each digit, and random ones.
     */
    private List<byte[]> scalars() {
        var scalars = new ArrayList<BigInteger>();
        for (int i = 0; i <= 2; i++) scalars.add(BigInteger.valueOf(i));
        for (int i = 1; i <= 3; i++) scalars.add(ORDER.subtract(BigInteger.valueOf(i)));
        for (int bit = 2; bit < 252; bit++) {
            scalars.add(BigInteger.TWO.pow(bit));
            scalars.add(BigInteger.TWO.pow(bit).subtract(BigInteger.ONE));
            scalars.add(random().setBit(bit).or(BigInteger.TWO.pow(bit).subtract(BigInteger.ONE)));
        }
        for (int pattern = 1; pattern < 256; pattern++) {
            byte[] repeated = new byte[32];
            Arrays.fill(repeated, (byte) pattern);
            scalars.add(new BigInteger(1, repeated));
        }
        for (int i = 0; i < 500; i++) scalars.add(random());
        return scalars.stream().map(each -> scalar(each.mod(ORDER))).toList();
    }

    private BigInteger random() {
        byte[] bytes = new byte[40];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes).mod(ORDER);
    }

    private byte[] key() {
        return Ristretto.multiplyBase(scalar(random())).orElseThrow();
    }

    private static byte[] scalar(BigInteger value) {
        byte[] big = value.toByteArray();
        byte[] little = new byte[Ristretto.BYTES];
        for (int i = 0; i < Math.min(big.length, 32); i++) little[i] = big[big.length - 1 - i];
        return little;
    }

    private static int call(MethodHandle function, byte[]... arguments) {
        return Sodium.run(() ->
                (int)
                        function.invokeWithArguments(
                                Arrays.stream(arguments).map(MemorySegment::ofArray).toList()));
    }
}
