package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * One step of a key's path; a hard child tells nothing of its parent, a soft one shares its tree.
 */
final class Junction {
    private static final int NAME_BYTES_MAX = (1 << 14) - 1;
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]+");

    private final boolean hard;
    private final byte[] chainCode;

    private Junction(boolean hard, byte[] chainCode) {
        this.hard = hard;
        this.chainCode = chainCode;
    }

    /** The junction called {@code name}: a number of at most 64 bits, or else a text. */
    static Junction of(boolean hard, String name) {
        byte[] code = code(name);
        return new Junction(
                hard,
                code.length > Schnorrkel.SEED_BYTES
                        ? Blake2b.hash(Schnorrkel.SEED_BYTES, code)
                        : Arrays.copyOf(code, Schnorrkel.SEED_BYTES));
    }

    boolean hard() {
        return hard;
    }

    byte[] chainCode() {
        return chainCode.clone();
    }

    /** The secret key of this child of {@code secretKey}. */
    byte[] child(byte[] secretKey) {
        if (!hard) {
            byte[] publicKey = Schnorrkel.publicKey(secretKey).orElseThrow();
            return Schnorrkel.softChild(secretKey, publicKey, chainCode);
        }
        byte[] seed = Schnorrkel.hardChild(secretKey, chainCode);
        try {
            return Schnorrkel.expand(seed);
        } finally {
            Schnorrkel.wipe(seed);
        }
    }

    private static byte[] code(String name) {
        // Rust's reading of u64 takes a leading plus and zeros, and so does this.
        if (NUMBER.matcher(name).matches()) {
            try {
                long number = Long.parseUnsignedLong(name);
                return ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array();
            } catch (NumberFormatException e) {
                // Above 64 bits it is a text like any other.
            }
        }
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a junction of " + text.length + " bytes");
        }
        // SCALE: the length in one byte with tag 00, or in two with tag 01.
        int lengthBytes = text.length < 64 ? 1 : 2;
        byte[] code = new byte[lengthBytes + text.length];
        int compact = text.length << 2 | (lengthBytes - 1);
        code[0] = (byte) compact;
        if (lengthBytes == 2) code[1] = (byte) (compact >> 8);
        System.arraycopy(text, 0, code, lengthBytes, text.length);
        return code;
    }
}
