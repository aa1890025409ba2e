package dojo.localnet.epoch;

import java.math.BigInteger;

/**
 * Fixed point of the runtime: a signed 64-bit number counting units of 2^-32, held in a plain
 * {@code long}. Sums are written with {@code +} where they cannot overflow.
 */
public final class I32F32 {
    static final long ONE = 1L << 32;
    private static final long U16_MAX = 65535;
    private static final int EXP_TERMS = 31;
    private static final long EXP_RANGE = 20L << 32;
    // The runtime holds e in 23 fraction bits.
    private static final long E = 22_802_600L << 9;

    private I32F32() {}

    static long ofInt(long value) {
        return value << 32;
    }

    /** a*b, rounded down, saturating. */
    static long mul(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        if (high >= 1L << 31) {
            return Long.MAX_VALUE;
        }
        if (high < -(1L << 31)) {
            return Long.MIN_VALUE;
        }
        return (high << 32) | ((a * b) >>> 32);
    }

    /** a/b, truncated toward zero, saturating; 0 where b is 0. */
    static long div(long a, long b) {
        if (b == 0) {
            return 0;
        }
        if (a >= 0 && b > 0 && b < 1L << 62) {
            double estimate = (double) a * 0x1p32 / (double) b;
            if (estimate < 0x1p50) {
                // The estimate is at most one off, and the true remainder fits in 64 bits.
                long quotient = (long) estimate;
                long remainder = (a << 32) - quotient * b;
                if (remainder < 0) {
                    return quotient - 1;
                }
                return remainder >= b ? quotient + 1 : quotient;
            }
        }
        return saturated(BigInteger.valueOf(a).shiftLeft(32).divide(BigInteger.valueOf(b)));
    }

    private static long saturated(BigInteger value) {
        if (value.bitLength() < 64) {
            return value.longValue();
        }
        return value.signum() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    /** The stored u16 proportion of x: floor(65535 x), clamped. */
    static int proportion(long x) {
        long scaled = mul(x, ofInt(U16_MAX)) >> 32;
        return (int) Math.clamp(scaled, 0, U16_MAX);
    }

    /** Divides each value by the sum; unchanged where the sum is 0. */
    static void normalise(long[] values) {
        long sum = sum(values);
        if (sum != 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] = div(values[i], sum);
            }
        }
    }

    static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }

    /**
     * Scales so that the largest value becomes 65535; halves are rounded up. All zero stays zero.
     *
     * @param values not negative
     * @return u16 values in the same order
     */
    public static int[] maxUpscale(long[] values) {
        long max = 0;
        for (long value : values) {
            max = Math.max(max, value);
        }
        int[] scaled = new int[values.length];
        if (max == 0) {
            return scaled;
        }
        long factor = div(ofInt(U16_MAX), max);
        for (int i = 0; i < values.length; i++) {
            long exact =
                    max > ofInt(32768)
                            ? mul(values[i], factor)
                            : div(mul(values[i], ofInt(U16_MAX)), max);
            scaled[i] = (int) Math.min(U16_MAX, (exact + (ONE >> 1)) >> 32);
        }
        return scaled;
    }

    /**
     * The runtime's power series, not the exact exponential; x beyond 20 either way counts as 20.
     */
    static long exp(long x) {
        long power = Math.clamp(x, -EXP_RANGE, EXP_RANGE);
        if (power == 0) {
            return ONE;
        }
        if (power == ONE) {
            return E;
        }
        long size = Math.abs(power);
        long result = ONE + size;
        long term = size;
        for (int i = 2; i <= EXP_TERMS; i++) {
            long product = mul(term, size);
            if (product == Long.MAX_VALUE) {
                return power < 0 ? 0 : Long.MAX_VALUE;
            }
            term = product / i;
            long next = result + term;
            if (next < 0) {
                return power < 0 ? 0 : Long.MAX_VALUE;
            }
            result = next;
        }
        return power < 0 ? div(ONE, result) : result;
    }
}
