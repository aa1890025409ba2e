package dojo.wallet.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The limbs against whole numbers, at the ends of what they may hold above all. */
class FieldLawsTest {
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final long MOST = 1L << 53;
    private static final long REDUCED = (1L << 51) + (1 << 13);

    private final SplittableRandom random = new SplittableRandom(9496);

    @Test
    void productsAndSquaresAreThoseOfWholeNumbersAndComeOutReduced() {
        long[] out = new long[Field.LIMBS];
        for (int i = 0; i < 20_000; i++) {
            long[] a = limbs();
            long[] b = limbs();
            Field.multiply(out, a, b);
            assertThat(value(out)).isEqualTo(value(a).multiply(value(b)).mod(P));
            assertThat(isReduced(out)).isTrue();
            int times = 1 + random.nextInt(3);
            Field.square(out, a, times);
            assertThat(value(out)).isEqualTo(value(a).modPow(BigInteger.TWO.pow(times), P));
            assertThat(isReduced(out)).isTrue();
        }
    }

    @Test
    void everyElementHasOneCanonicalForm() {
        for (int i = 0; i < 20_000; i++) {
            long[] a = limbs();
            assertThat(plain(Field.canonical(a))).isEqualTo(value(a));
            assertThat(Field.isNegative(a)).isEqualTo(value(a).testBit(0));
        }
        for (long near = -40; near <= 40; near++) {
            long[] p = {near - 19, 0, 0, 0, 1L << 51};
            assertThat(plain(Field.canonical(p))).isEqualTo(value(p));
            assertThat(Field.isZero(p)).isEqualTo(near == 0);
        }
    }

    @Test
    void inversesAndRootsAreThoseOfWholeNumbers() {
        long[] out = new long[Field.LIMBS];
        BigInteger half = P.subtract(BigInteger.ONE).shiftRight(1);
        for (int i = 0; i < 300; i++) {
            long[] a = limbs();
            Field.invert(out, a);
            assertThat(value(out)).isEqualTo(value(a).modPow(P.subtract(BigInteger.TWO), P));
            boolean square = value(a).modPow(half, P).equals(BigInteger.ONE);
            assertThat(Field.inverseRoot(out, a)).isEqualTo(square);
            if (square) {
                assertThat(value(out).pow(2).multiply(value(a)).mod(P)).isEqualTo(BigInteger.ONE);
            }
        }
        assertThat(Field.inverseRoot(out, Field.of(0))).isFalse();
    }

    /** Random limbs, some of them as large as they may be, on either side of zero. */
    private long[] limbs() {
        long[] limbs = new long[Field.LIMBS];
        for (int i = 0; i < Field.LIMBS; i++) {
            limbs[i] =
                    switch (random.nextInt(6)) {
                        case 0 -> MOST - 1;
                        case 1 -> 1 - MOST;
                        case 2 -> random.nextLong(-40, 40);
                        case 3 -> (1L << 51) - random.nextLong(40);
                        default -> random.nextLong(1 - MOST, MOST);
                    };
        }
        return limbs;
    }

    private static boolean isReduced(long[] limbs) {
        return Arrays.stream(limbs).allMatch(limb -> limb >= -(1 << 13) && limb <= REDUCED);
    }

    private static BigInteger value(long[] limbs) {
        return plain(limbs).mod(P);
    }

    private static BigInteger plain(long[] limbs) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = Field.LIMBS - 1; i >= 0; i--) {
            sum = sum.shiftLeft(51).add(BigInteger.valueOf(limbs[i]));
        }
        return sum;
    }
}
