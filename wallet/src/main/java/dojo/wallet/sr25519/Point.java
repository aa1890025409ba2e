package dojo.wallet.sr25519;

import java.util.Arrays;
import java.util.Optional;

/**
 * A point of edwards25519 that stands for an element of ristretto255, in extended coordinates (X :
 * Y : Z : T), changed in place and in variable time: for public data only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9496">RFC 9496</a>, and for the formulas Hisil,
 *     Wong, Carter, Dawson 2008
 */
final class Point {
    /** Limbs of an addend in a table: Y + X, Y - X, 2 d T, 2 Z; the last only if Z is not 1. */
    static final int ADDEND = 4 * Field.LIMBS;

    static final int AFFINE_ADDEND = 3 * Field.LIMBS;

    private static final long[] TWICE_D = twiceD();

    final long[] x = Field.of(0);
    final long[] y = Field.of(1);
    final long[] z = Field.of(1);
    final long[] t = Field.of(0);

    // What one addition or doubling needs on its way.
    private final long[] e = new long[Field.LIMBS];
    private final long[] f = new long[Field.LIMBS];
    private final long[] g = new long[Field.LIMBS];
    private final long[] h = new long[Field.LIMBS];

    /** The zero of the group. */
    Point() {}

    /**
     * The point that 32 bytes encode; empty unless they are the one encoding of a point: below p,
     * even, and on the curve with the signs that RFC 9496 asks for.
     */
    static Optional<Point> decode(byte[] bytes) {
        long[] s = Field.decode(bytes);
        if (!Arrays.equals(s, Field.canonical(s)) || (s[0] & 1) != 0) return Optional.empty();
        long[] square = new long[Field.LIMBS];
        long[] u1 = new long[Field.LIMBS];
        long[] u2 = new long[Field.LIMBS];
        long[] u2Square = new long[Field.LIMBS];
        long[] v = new long[Field.LIMBS];
        long[] root = new long[Field.LIMBS];
        Field.square(square, s);
        Field.subtract(u1, Field.of(1), square);
        Field.add(u2, Field.of(1), square);
        Field.square(u2Square, u2);
        Field.square(v, u1);
        Field.multiply(v, v, Field.D);
        Field.add(v, v, u2Square);
        Field.negate(v);
        Field.multiply(square, v, u2Square);
        if (!Field.inverseRoot(root, square)) return Optional.empty();
        Point point = new Point();
        long[] denominator = new long[Field.LIMBS];
        Field.multiply(denominator, root, u2);
        Field.multiply(point.x, s, denominator);
        Field.add(point.x, point.x, point.x);
        Field.multiply(point.y, root, denominator);
        Field.multiply(point.y, point.y, v);
        Field.multiply(point.y, point.y, u1);
        if (Field.isNegative(point.x)) Field.negate(point.x);
        Field.multiply(point.t, point.x, point.y);
        return Field.isNegative(point.t) || Field.isZero(point.y)
                ? Optional.empty()
                : Optional.of(point);
    }

    /** Whether both stand for the same element of ristretto255. */
    boolean same(Point other) {
        return crossEqual(x, other.y, y, other.x) || crossEqual(y, other.y, x, other.x);
    }

    Point copy() {
        Point copy = new Point();
        System.arraycopy(x, 0, copy.x, 0, Field.LIMBS);
        System.arraycopy(y, 0, copy.y, 0, Field.LIMBS);
        System.arraycopy(z, 0, copy.z, 0, Field.LIMBS);
        System.arraycopy(t, 0, copy.t, 0, Field.LIMBS);
        return copy;
    }

    void negate() {
        Field.negate(x);
        Field.negate(t);
    }

    /** Doubles this {@code times} times. */
    void twice(int times) {
        for (int left = times; left > 0; left--) {
            Field.add(h, x, y);
            Field.square(e, h);
            Field.square(g, x);
            Field.square(h, y);
            Field.square(f, z);
            for (int i = 0; i < Field.LIMBS; i++) {
                long a = g[i];
                long b = h[i];
                e[i] -= a + b;
                g[i] = b - a;
                f[i] = b - a - 2 * f[i];
                h[i] = -a - b;
            }
            finish(left == 1);
        }
    }

    /** Adds or subtracts the addend with Z = 1 that stands in {@code table} from {@code at}. */
    void addAffine(long[] table, int at, boolean subtract) {
        for (int i = 0; i < Field.LIMBS; i++) g[i] = 2 * z[i];
        add(table, at, subtract);
    }

    /** Adds or subtracts the addend that stands in {@code table} from {@code at}. */
    void addProjective(long[] table, int at, boolean subtract) {
        Field.multiply(g, z, table, at + 3 * Field.LIMBS);
        add(table, at, subtract);
    }

    /** Writes this as an addend into {@code table} from {@code at}. */
    void writeAddend(long[] table, int at) {
        Field.multiply(e, t, TWICE_D);
        for (int i = 0; i < Field.LIMBS; i++) {
            table[at + i] = y[i] + x[i];
            table[at + Field.LIMBS + i] = y[i] - x[i];
            table[at + 2 * Field.LIMBS + i] = e[i];
            table[at + 3 * Field.LIMBS + i] = 2 * z[i];
        }
    }

    /** Writes (x, y), with Z = 1, as an addend without Z into {@code table} from {@code at}. */
    static void writeAffineAddend(long[] x, long[] y, long[] table, int at) {
        long[] product = new long[Field.LIMBS];
        Field.multiply(product, x, y);
        Field.multiply(product, product, TWICE_D);
        for (int i = 0; i < Field.LIMBS; i++) {
            table[at + i] = y[i] + x[i];
            table[at + Field.LIMBS + i] = y[i] - x[i];
            table[at + 2 * Field.LIMBS + i] = product[i];
        }
    }

    /**
     * With 2 Z1 Z2 in g. A negated addend has its first two parts exchanged and the third's sign.
     */
    private void add(long[] table, int at, boolean subtract) {
        Field.subtract(e, y, x);
        Field.add(h, y, x);
        Field.multiply(e, e, table, subtract ? at : at + Field.LIMBS);
        Field.multiply(h, h, table, subtract ? at + Field.LIMBS : at);
        Field.multiply(f, t, table, at + 2 * Field.LIMBS);
        for (int i = 0; i < Field.LIMBS; i++) {
            long a = e[i];
            long b = h[i];
            long c = subtract ? -f[i] : f[i];
            long d = g[i];
            e[i] = b - a;
            f[i] = d - c;
            g[i] = d + c;
            h[i] = b + a;
        }
        finish(true);
    }

    private void finish(boolean withT) {
        Field.multiply(x, e, f);
        Field.multiply(y, g, h);
        Field.multiply(z, f, g);
        if (withT) Field.multiply(t, e, h);
    }

    private static boolean crossEqual(long[] a, long[] b, long[] c, long[] d) {
        long[] left = new long[Field.LIMBS];
        long[] right = new long[Field.LIMBS];
        Field.multiply(left, a, b);
        Field.multiply(right, c, d);
        return Field.equal(left, right);
    }

    private static long[] twiceD() {
        long[] twice = new long[Field.LIMBS];
        Field.multiply(twice, Field.D, Field.of(2));
        return twice;
    }
}
