package dojo.chain.scale;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads SCALE from bytes that may be hostile: every read is checked against what is left, and a
 * length is believed only as far as bytes for it exist. Broken input throws {@link MalformedScale}.
 */
public final class ScaleReader {
    private static final VarHandle U16 = little(short[].class);
    private static final VarHandle U32 = little(int[].class);
    private static final VarHandle U64 = little(long[].class);

    private final byte[] bytes;
    private int at;

    /** Reads {@code bytes} from the beginning; they must not change meanwhile. */
    public ScaleReader(byte[] bytes) {
        this.bytes = bytes;
    }

    private static VarHandle little(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    /** How many bytes were read. */
    public int position() {
        return at;
    }

    /** How many bytes are left. */
    public int remaining() {
        return bytes.length - at;
    }

    /** Refuses bytes after the last one expected. */
    public void end() {
        if (remaining() > 0) throw new MalformedScale(remaining() + " bytes too many at " + at);
    }

    private int take(int count) {
        if (count > remaining()) {
            throw new MalformedScale(
                    "wanted " + count + " bytes at " + at + ", " + remaining() + " are left");
        }
        int from = at;
        at += count;
        return from;
    }

    /** 0 to 255. */
    public int u8() {
        return bytes[take(1)] & 0xff;
    }

    /** 0 to 65535. */
    public int u16() {
        return (short) U16.get(bytes, take(2)) & 0xffff;
    }

    /** 0 to 2^32 - 1. */
    public long u32() {
        return (int) U32.get(bytes, take(4)) & 0xffff_ffffL;
    }

    /** The 64 bits of an unsigned number: above 2^63 - 1 it looks negative. */
    public long u64() {
        return (long) U64.get(bytes, take(8));
    }

    /** An unsigned number of {@code width} bytes. */
    public BigInteger unsigned(int width) {
        return new BigInteger(1, reversed(take(width), width));
    }

    /** A two's complement number of {@code width} bytes. */
    public BigInteger signed(int width) {
        return new BigInteger(reversed(take(width), width));
    }

    private byte[] reversed(int from, int width) {
        byte[] big = new byte[width];
        for (int i = 0; i < width; i++) big[width - 1 - i] = bytes[from + i];
        return big;
    }

    /** One byte that is 0 or 1. */
    public boolean bool() {
        int value = u8();
        if (value > 1) throw new MalformedScale("bool of value " + value + " at " + (at - 1));
        return value == 1;
    }

    /** A compact number that fits a signed long. */
    public long compact() {
        int start = at;
        int first = u8();
        return switch (first & 3) {
            case 0 -> first >>> 2;
            case 1 -> shortest((first >>> 2) | ((long) u8() << 6), 1L << 6, start);
            case 2 -> {
                at = start;
                yield shortest(u32() >>> 2, 1L << 14, start);
            }
            default -> {
                int width = (first >>> 2) + 4;
                if (width > 8) throw tooLarge(start);
                long value = 0;
                int from = take(width);
                for (int i = 0; i < width; i++) value |= (bytes[from + i] & 0xffL) << (8 * i);
                if (value < 0) throw tooLarge(start);
                yield shortest(value, width == 4 ? 1L << 30 : 1L << (8 * (width - 1)), start);
            }
        };
    }

    /** A compact number of any size, up to 67 bytes. */
    public BigInteger compactBig() {
        int start = at;
        int first = u8();
        int width = (first >>> 2) + 4;
        if ((first & 3) != 3 || width < 8) {
            at = start;
            return BigInteger.valueOf(compact());
        }
        BigInteger value = unsigned(width);
        if (value.bitLength() <= 8 * (width - 1)) throw notShortest(start);
        return value;
    }

    private static long shortest(long value, long atLeast, int start) {
        if (value < atLeast) throw notShortest(start);
        return value;
    }

    private static MalformedScale notShortest(int start) {
        return new MalformedScale("compact number not in its shortest form at " + start);
    }

    private static MalformedScale tooLarge(int start) {
        return new MalformedScale("compact number too large at " + start);
    }

    /**
     * The compact count that stands before a list. It may exceed what the bytes left can hold, so
     * allocate no more than {@link #remaining()} for it.
     */
    public int count() {
        int start = at;
        long count = compact();
        if (count > Integer.MAX_VALUE) throw tooLarge(start);
        return (int) count;
    }

    /** The next {@code count} bytes. */
    public byte[] bytes(int count) {
        int from = take(count);
        return Arrays.copyOfRange(bytes, from, from + count);
    }

    /** Bytes with their count before them. */
    public byte[] bytes() {
        return bytes(count());
    }

    /** UTF-8 with its count of bytes before it. */
    public String text() {
        int count = count();
        int from = take(count);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, count))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedScale("text is not UTF-8 at " + from);
        }
    }
}
