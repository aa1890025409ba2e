package dojo.wallet.sr25519;

/**
 * Multiples of one point, so that scalar times point needs few doublings or none. The scalar is
 * written in signed digits of {@code width} bits; there is a row of addends for every {@code
 * stride}-th digit, and digits between are reached by doubling what has been summed. Variable time.
 */
final class Multiples {
    private static final int SCALAR_BITS = 253;

    private final int width;
    private final int stride;
    private final int digits;
    private final int rowLimbs;
    private final long[] addends;

    Multiples(Point point, int width, int stride) {
        this.width = width;
        this.stride = stride;
        digits = SCALAR_BITS / width + 1;
        int perRow = 1 << (width - 1);
        rowLimbs = perRow * Point.AFFINE_ADDEND;
        int rows = (digits + stride - 1) / stride;
        addends = new long[rows * rowLimbs];
        Point base = point.copy();
        long[] z = new long[rows * perRow * Field.LIMBS];
        long[] addend = new long[Point.ADDEND];
        for (int i = 0; i < rows * perRow; i += perRow) {
            base.writeAddend(addend, 0);
            Point multiple = new Point();
            for (int j = i; j < i + perRow; j++) {
                multiple.addProjective(addend, 0, false);
                System.arraycopy(multiple.x, 0, addends, j * Point.AFFINE_ADDEND, Field.LIMBS);
                System.arraycopy(
                        multiple.y, 0, addends, j * Point.AFFINE_ADDEND + Field.LIMBS, Field.LIMBS);
                System.arraycopy(multiple.z, 0, z, j * Field.LIMBS, Field.LIMBS);
            }
            base.twice(width * stride);
        }
        divide(addends, z);
    }

    /** Adds {@code scalar} times the point to {@code sum}, which is zero if there is a stride. */
    void addTo(Point sum, byte[] scalar) {
        byte[] signed = signedDigits(scalar);
        for (int first = stride - 1; first >= 0; first--) {
            if (first < stride - 1) sum.twice(width);
            int row = 0;
            for (int i = first; i < digits; i += stride) {
                int at = row + (Math.abs(signed[i]) - 1) * Point.AFFINE_ADDEND;
                if (signed[i] != 0) sum.addAffine(addends, at, signed[i] < 0);
                row += rowLimbs;
            }
        }
    }

    /** {@code scalar} times {@code point} without any preparation: with a non-adjacent form. */
    static Point of(Point point, byte[] scalar) {
        int width = 5;
        long[] odd = new long[(1 << (width - 2)) * Point.ADDEND];
        point.writeAddend(odd, 0);
        Point multiple = point.copy();
        multiple.twice(1);
        long[] two = new long[Point.ADDEND];
        multiple.writeAddend(two, 0);
        multiple = point.copy();
        for (int at = Point.ADDEND; at < odd.length; at += Point.ADDEND) {
            multiple.addProjective(two, 0, false);
            multiple.writeAddend(odd, at);
        }
        byte[] form = nonAdjacentForm(scalar, width);
        Point sum = new Point();
        int doublings = 0;
        for (int i = form.length - 1; i >= 0; i--) {
            if (form[i] != 0) {
                sum.twice(doublings);
                doublings = 0;
                sum.addProjective(odd, Math.abs(form[i]) / 2 * Point.ADDEND, form[i] < 0);
            }
            doublings++;
        }
        sum.twice(doublings - 1);
        return sum;
    }

    /** Digits from -2^(width-1) to 2^(width-1) - 1, lowest first. */
    private byte[] signedDigits(byte[] scalar) {
        byte[] signed = new byte[digits];
        int half = 1 << (width - 1);
        int carry = 0;
        for (int i = 0; i < digits; i++) {
            int digit = bits(scalar, i * width, width) + carry;
            carry = (digit + half) >> width;
            signed[i] = (byte) (digit - (carry << width));
        }
        return signed;
    }

    /** Odd digits below 2^(width-1) in size, and at least width - 1 zeros after each. */
    private static byte[] nonAdjacentForm(byte[] scalar, int width) {
        byte[] form = new byte[SCALAR_BITS + 1];
        int carry = 0;
        int i = 0;
        while (i < form.length) {
            int digit = bits(scalar, i, width) + carry;
            if ((digit & 1) == 0) {
                i++;
            } else {
                carry = digit >> (width - 1);
                form[i] = (byte) (digit - (carry << width));
                i += width;
            }
        }
        return form;
    }

    private static int bits(byte[] scalar, int from, int count) {
        int at = from / 8;
        int low = at < scalar.length ? scalar[at] & 0xff : 0;
        int high = at + 1 < scalar.length ? scalar[at + 1] & 0xff : 0;
        return ((low | (high << 8)) >> (from % 8)) & ((1 << count) - 1);
    }

    /** Makes affine addends of X and Y in {@code addends}, with one inversion of all {@code z}. */
    private static void divide(long[] addends, long[] z) {
        int count = z.length / Field.LIMBS;
        long[] before = new long[z.length];
        long[] product = Field.of(1);
        for (int i = 0; i < count; i++) {
            System.arraycopy(product, 0, before, i * Field.LIMBS, Field.LIMBS);
            Field.multiply(product, product, z, i * Field.LIMBS);
        }
        long[] inverse = new long[Field.LIMBS];
        Field.invert(inverse, product);
        long[] one = new long[Field.LIMBS];
        long[] x = new long[Field.LIMBS];
        long[] y = new long[Field.LIMBS];
        for (int i = count - 1; i >= 0; i--) {
            int at = i * Point.AFFINE_ADDEND;
            Field.multiply(one, inverse, before, i * Field.LIMBS);
            Field.multiply(inverse, inverse, z, i * Field.LIMBS);
            Field.multiply(x, one, addends, at);
            Field.multiply(y, one, addends, at + Field.LIMBS);
            Point.writeAffineAddend(x, y, addends, at);
        }
    }
}
