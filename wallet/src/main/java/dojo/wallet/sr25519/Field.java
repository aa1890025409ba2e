package dojo.wallet.sr25519;

import static java.lang.Math.multiplyHigh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * The field of 2^255 - 19 elements, in variable time: for public data only. An element is five
 * limbs, limb i counting 2^(51 i); limbs may be negative. Products and squares take limbs below
 * 2^53 in size and give ones between -2^13 and 2^51 + 2^13; sums and differences go limb by limb
 * and carry nothing, so at most three reduced elements may be summed before the next product.
 */
final class Field {
    static final int LIMBS = 5;

    private static final int LIMB_BITS = 51;
    private static final long MASK = (1L << LIMB_BITS) - 1;

    // multiplyHigh(a << 8, b << 5) is the product's part above 2^51: 8 + 5 = 64 - 51.
    private static final int LEFT = 8;
    private static final int RIGHT = 5;

    /** A square root of -1: 2^((p-1)/4), where (p-1)/4 = 2 (2^252 - 3) + 1. */
    static final long[] ROOT_OF_MINUS_ONE = rootOfMinusOne();

    /** The d of the curve edwards25519: -121665/121666. */
    static final long[] D = d();

    private Field() {}

    static long[] of(long small) {
        return new long[] {small, 0, 0, 0, 0};
    }

    static void add(long[] out, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) out[i] = a[i] + b[i];
    }

    static void subtract(long[] out, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) out[i] = a[i] - b[i];
    }

    static void negate(long[] a) {
        for (int i = 0; i < LIMBS; i++) a[i] = -a[i];
    }

    static void multiply(long[] out, long[] a, long[] b) {
        multiply(out, a, b, 0);
    }

    /** {@code out} becomes {@code a} times the element that stands in {@code b} from {@code at}. */
    static void multiply(long[] out, long[] a, long[] b, int at) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long b0 = b[at];
        long b1 = b[at + 1];
        long b2 = b[at + 2];
        long b3 = b[at + 3];
        long b4 = b[at + 4];
        long p0 = a0 << LEFT;
        long p1 = a1 << LEFT;
        long p2 = a2 << LEFT;
        long p3 = a3 << LEFT;
        long p4 = a4 << LEFT;
        long q0 = b0 << RIGHT;
        long q1 = b1 << RIGHT;
        long q2 = b2 << RIGHT;
        long q3 = b3 << RIGHT;
        long q4 = b4 << RIGHT;
        long c1 = 19 * b1;
        long c2 = 19 * b2;
        long c3 = 19 * b3;
        long c4 = 19 * b4;
        long r1 = c1 << RIGHT;
        long r2 = c2 << RIGHT;
        long r3 = c3 << RIGHT;
        long r4 = c4 << RIGHT;
        // Each column's high parts, then what they leave of it: exact, since that is below 2^64.
        long h0 =
                multiplyHigh(p0, q0)
                        + multiplyHigh(p1, r4)
                        + multiplyHigh(p2, r3)
                        + multiplyHigh(p3, r2)
                        + multiplyHigh(p4, r1);
        long h1 =
                multiplyHigh(p0, q1)
                        + multiplyHigh(p1, q0)
                        + multiplyHigh(p2, r4)
                        + multiplyHigh(p3, r3)
                        + multiplyHigh(p4, r2);
        long h2 =
                multiplyHigh(p0, q2)
                        + multiplyHigh(p1, q1)
                        + multiplyHigh(p2, q0)
                        + multiplyHigh(p3, r4)
                        + multiplyHigh(p4, r3);
        long h3 =
                multiplyHigh(p0, q3)
                        + multiplyHigh(p1, q2)
                        + multiplyHigh(p2, q1)
                        + multiplyHigh(p3, q0)
                        + multiplyHigh(p4, r4);
        long h4 =
                multiplyHigh(p0, q4)
                        + multiplyHigh(p1, q3)
                        + multiplyHigh(p2, q2)
                        + multiplyHigh(p3, q1)
                        + multiplyHigh(p4, q0);
        long l0 = a0 * b0 + a1 * c4 + a2 * c3 + a3 * c2 + a4 * c1 - (h0 << LIMB_BITS);
        long l1 = a0 * b1 + a1 * b0 + a2 * c4 + a3 * c3 + a4 * c2 - (h1 << LIMB_BITS);
        long l2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * c4 + a4 * c3 - (h2 << LIMB_BITS);
        long l3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * c4 - (h3 << LIMB_BITS);
        long l4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << LIMB_BITS);
        l0 += 19 * h4;
        l1 += h0;
        l2 += h1;
        l3 += h2;
        l4 += h3;
        out[0] = (l0 & MASK) + 19 * (l4 >> LIMB_BITS);
        out[1] = (l1 & MASK) + (l0 >> LIMB_BITS);
        out[2] = (l2 & MASK) + (l1 >> LIMB_BITS);
        out[3] = (l3 & MASK) + (l2 >> LIMB_BITS);
        out[4] = (l4 & MASK) + (l3 >> LIMB_BITS);
    }

    static void square(long[] out, long[] a) {
        square(out, a, 1);
    }

    /** {@code out} becomes {@code a} squared {@code times} times, at least once. */
    static void square(long[] out, long[] a, int times) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        for (int i = 0; i < times; i++) {
            long d0 = a0 << (LEFT + 1);
            long d1 = a1 << (LEFT + 1);
            long d2 = a2 << (LEFT + 1);
            long d3 = a3 << (LEFT + 1);
            long q1 = a1 << RIGHT;
            long q2 = a2 << RIGHT;
            long q3 = a3 << RIGHT;
            long q4 = a4 << RIGHT;
            long c3 = 19 * a3;
            long c4 = 19 * a4;
            long r3 = c3 << RIGHT;
            long r4 = c4 << RIGHT;
            long h0 =
                    multiplyHigh(a0 << LEFT, a0 << RIGHT)
                            + multiplyHigh(d1, r4)
                            + multiplyHigh(d2, r3);
            long h1 = multiplyHigh(d0, q1) + multiplyHigh(d2, r4) + multiplyHigh(a3 << LEFT, r3);
            long h2 = multiplyHigh(d0, q2) + multiplyHigh(a1 << LEFT, q1) + multiplyHigh(d3, r4);
            long h3 = multiplyHigh(d0, q3) + multiplyHigh(d1, q2) + multiplyHigh(a4 << LEFT, r4);
            long h4 = multiplyHigh(d0, q4) + multiplyHigh(d1, q3) + multiplyHigh(a2 << LEFT, q2);
            long l0 = a0 * a0 + 2 * (a1 * c4 + a2 * c3) - (h0 << LIMB_BITS);
            long l1 = 2 * (a0 * a1 + a2 * c4) + a3 * c3 - (h1 << LIMB_BITS);
            long l2 = 2 * (a0 * a2 + a3 * c4) + a1 * a1 - (h2 << LIMB_BITS);
            long l3 = 2 * (a0 * a3 + a1 * a2) + a4 * c4 - (h3 << LIMB_BITS);
            long l4 = 2 * (a0 * a4 + a1 * a3) + a2 * a2 - (h4 << LIMB_BITS);
            l0 += 19 * h4;
            l1 += h0;
            l2 += h1;
            l3 += h2;
            l4 += h3;
            a0 = (l0 & MASK) + 19 * (l4 >> LIMB_BITS);
            a1 = (l1 & MASK) + (l0 >> LIMB_BITS);
            a2 = (l2 & MASK) + (l1 >> LIMB_BITS);
            a3 = (l3 & MASK) + (l2 >> LIMB_BITS);
            a4 = (l4 & MASK) + (l3 >> LIMB_BITS);
        }
        out[0] = a0;
        out[1] = a1;
        out[2] = a2;
        out[3] = a3;
        out[4] = a4;
    }

    /** {@code out} becomes the inverse of {@code a}, or zero for zero: {@code a}^(p-2). */
    static void invert(long[] out, long[] a) {
        long[] cube = new long[LIMBS];
        square(cube, a);
        multiply(cube, cube, a);
        long[] raised = new long[LIMBS];
        power(raised, a);
        square(out, raised, 3);
        multiply(out, out, cube);
    }

    /**
     * {@code out} becomes the inverse of a square root of {@code a}, as SQRT_RATIO_M1(1, a) of RFC
     * 9496 but for the sign. False, and then {@code out} is worthless, if {@code a} is zero or no
     * square.
     */
    static boolean inverseRoot(long[] out, long[] a) {
        long[] cube = new long[LIMBS];
        long[] check = new long[LIMBS];
        square(cube, a);
        multiply(cube, cube, a);
        square(check, cube);
        multiply(check, check, a);
        power(out, check);
        multiply(out, out, cube);
        square(check, out);
        multiply(check, check, a);
        if (equal(check, of(1))) return true;
        multiply(out, out, ROOT_OF_MINUS_ONE);
        return equal(check, of(-1));
    }

    static boolean equal(long[] a, long[] b) {
        long[] difference = new long[LIMBS];
        subtract(difference, a, b);
        return isZero(difference);
    }

    static boolean isZero(long[] a) {
        return Arrays.equals(canonical(a), new long[LIMBS]);
    }

    /** Whether {@code a}, as an integer below p, is odd, which RFC 9496 calls negative. */
    static boolean isNegative(long[] a) {
        return (canonical(a)[0] & 1) != 0;
    }

    /** The 255 or 256 bits of {@code bytes}, little end first, whether below p or not. */
    static long[] decode(byte[] bytes) {
        LongBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        long w0 = words.get(0);
        long w1 = words.get(1);
        long w2 = words.get(2);
        long w3 = words.get(3);
        return new long[] {
            w0 & MASK,
            ((w0 >>> 51) | (w1 << 13)) & MASK,
            ((w1 >>> 38) | (w2 << 26)) & MASK,
            ((w2 >>> 25) | (w3 << 39)) & MASK,
            w3 >>> 12
        };
    }

    /** {@code a} as an integer from 0 to p - 1, each limb below 2^51. */
    static long[] canonical(long[] a) {
        long[] r = a.clone();
        long over = carry(r, 0);
        over = carry(r, 19 * over);
        r[0] += 19 * over;
        // Now it is below 2^255; where it is not below p, adding 19 shows it.
        long[] reduced = r.clone();
        return carry(reduced, 19) == 0 ? r : reduced;
    }

    /** Adds {@code carry}, brings all limbs below 2^51, and gives what goes over 2^255. */
    private static long carry(long[] a, long carry) {
        for (int i = 0; i < LIMBS; i++) {
            long sum = a[i] + carry;
            a[i] = sum & MASK;
            carry = sum >> LIMB_BITS;
        }
        return carry;
    }

    /** {@code out} becomes {@code a} to the power of 2^252 - 3, which is (p-5)/8. */
    private static void power(long[] out, long[] a) {
        // onesN is a to the number of N binary ones.
        long[] ones2 = shifted(a, 1, a);
        long[] ones4 = shifted(ones2, 2, ones2);
        long[] ones5 = shifted(ones4, 1, a);
        long[] ones10 = shifted(ones5, 5, ones5);
        long[] ones20 = shifted(ones10, 10, ones10);
        long[] ones40 = shifted(ones20, 20, ones20);
        long[] ones50 = shifted(ones40, 10, ones10);
        long[] ones100 = shifted(ones50, 50, ones50);
        long[] ones200 = shifted(ones100, 100, ones100);
        long[] ones250 = shifted(ones200, 50, ones50);
        square(out, ones250, 2);
        multiply(out, out, a);
    }

    private static long[] shifted(long[] a, int bits, long[] low) {
        long[] out = new long[LIMBS];
        square(out, a, bits);
        multiply(out, out, low);
        return out;
    }

    private static long[] rootOfMinusOne() {
        long[] root = new long[LIMBS];
        power(root, of(2));
        square(root, root);
        multiply(root, root, of(2));
        return root;
    }

    private static long[] d() {
        long[] d = new long[LIMBS];
        invert(d, of(121666));
        multiply(d, d, of(-121665));
        return d;
    }
}
