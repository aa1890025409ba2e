package dojo.chain.scale;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes SCALE into memory. A number that does not fit its width is the caller's bug. */
public final class ScaleWriter {
    private static final int COMPACT_BYTES_MAX = 67;

    private byte[] buffer = new byte[64];
    private int length;

    /** How many bytes were written. */
    public int length() {
        return length;
    }

    /** What was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }

    private int grow(int count) {
        int from = length;
        length = Math.addExact(length, count);
        if (length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length, buffer.length * 2));
        }
        return from;
    }

    /** The low {@code width} bytes of {@code value}, at most 8, lowest first. */
    private ScaleWriter little(long value, int width) {
        int from = grow(width);
        for (int i = 0; i < width; i++) buffer[from + i] = (byte) (value >>> (8 * i));
        return this;
    }

    /** One byte, 0 to 255. */
    public ScaleWriter u8(int value) {
        return little(inRange(value, 0xff), 1);
    }

    /** 0 to 65535. */
    public ScaleWriter u16(int value) {
        return little(inRange(value, 0xffff), 2);
    }

    /** 0 to 2^32 - 1. */
    public ScaleWriter u32(long value) {
        return little(inRange(value, 0xffff_ffffL), 4);
    }

    /** All 64 bits, taken as unsigned. */
    public ScaleWriter u64(long bits) {
        return little(bits, 8);
    }

    private static long inRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not within 0 to " + max);
        }
        return value;
    }

    /** {@code value} in {@code width} bytes, unsigned. */
    public ScaleWriter unsigned(BigInteger value, int width) {
        if (value.signum() < 0 || value.bitLength() > 8 * width) {
            throw new IllegalArgumentException(value + " does not fit u" + 8 * width);
        }
        return twosComplement(value, width);
    }

    /** {@code value} in {@code width} bytes, two's complement. */
    public ScaleWriter signed(BigInteger value, int width) {
        if (value.bitLength() > 8 * width - 1) {
            throw new IllegalArgumentException(value + " does not fit i" + 8 * width);
        }
        return twosComplement(value, width);
    }

    private ScaleWriter twosComplement(BigInteger value, int width) {
        int from = grow(width);
        byte[] big = value.toByteArray();
        byte sign = (byte) (value.signum() < 0 ? -1 : 0);
        for (int i = 0; i < width; i++) {
            buffer[from + i] = i < big.length ? big[big.length - 1 - i] : sign;
        }
        return this;
    }

    /** One byte, 0 or 1. */
    public ScaleWriter bool(boolean value) {
        return little(value ? 1 : 0, 1);
    }

    /** {@code value}, not negative, in the shortest compact form. */
    public ScaleWriter compact(long value) {
        inRange(value, Long.MAX_VALUE);
        if (value < 1 << 6) return little(value << 2, 1);
        if (value < 1 << 14) return little(value << 2 | 1, 2);
        if (value < 1 << 30) return little(value << 2 | 2, 4);
        int width = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
        return little((width - 4) << 2 | 3, 1).little(value, width);
    }

    /** {@code value}, not negative and below 2^536, in the shortest compact form. */
    public ScaleWriter compact(BigInteger value) {
        if (value.bitLength() < Long.SIZE) return compact(value.longValueExact());
        int width = (value.bitLength() + 7) / 8;
        if (value.signum() < 0 || width > COMPACT_BYTES_MAX) {
            throw new IllegalArgumentException(value + " has no compact form");
        }
        return little((width - 4) << 2 | 3, 1).unsigned(value, width);
    }

    /** {@code bytes} as they are. */
    public ScaleWriter raw(byte[] bytes) {
        int from = grow(bytes.length);
        System.arraycopy(bytes, 0, buffer, from, bytes.length);
        return this;
    }

    /** {@code bytes} with their count before them. */
    public ScaleWriter bytes(byte[] bytes) {
        return compact(bytes.length).raw(bytes);
    }

    /** UTF-8 with its count of bytes before it. */
    public ScaleWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
