package dojo.localnet.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class I32F32LawsTest {
    private static final long SEED = 20_260_101;
    private static final int CASES = 20_000;

    @Test
    void productsAndQuotientsAreThoseOfUnboundedIntegers() {
        var seeded = new SplittableRandom(SEED);
        for (int i = 0; i < CASES; i++) {
            long a = seeded.nextLong() >> seeded.nextInt(64);
            long b = seeded.nextLong() >> seeded.nextInt(64);
            var product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftRight(32);
            assertThat(I32F32.mul(a, b)).as("seed %s: %s * %s", SEED, a, b).isEqualTo(cut(product));
            var quotient =
                    b == 0
                            ? BigInteger.ZERO
                            : BigInteger.valueOf(a).shiftLeft(32).divide(BigInteger.valueOf(b));
            assertThat(I32F32.div(a, b))
                    .as("seed %s: %s / %s", SEED, a, b)
                    .isEqualTo(cut(quotient));
        }
    }

    @Test
    void theLargestWeightBecomesTheLargestU16() {
        assertThat(I32F32.maxUpscale(new long[] {1000L << 32, 3000L << 32}))
                .containsExactly(21845, 65535);
        assertThat(I32F32.maxUpscale(new long[] {40_000L << 32, 1L << 32, 0}))
                .containsExactly(65535, 2, 0);
        assertThat(I32F32.maxUpscale(new long[] {0, 0})).containsExactly(0, 0);
    }

    private static long cut(BigInteger value) {
        var max = BigInteger.valueOf(Long.MAX_VALUE);
        var min = BigInteger.valueOf(Long.MIN_VALUE);
        return value.min(max).max(min).longValue();
    }
}
