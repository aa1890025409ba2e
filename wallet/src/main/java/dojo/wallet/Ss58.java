package dojo.wallet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text form of a 32-byte public key in any of Substrate's address formats, 0 to 16383. */
final class Ss58 {
    static final int FORMAT_MAX = 16383;

    private static final String DIGITS =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final byte[] VALUES = new byte[128];
    private static final byte[] CHECKSUM_CONTEXT = "SS58PRE".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int CHECKSUM_BYTES = 2;
    private static final int TEXT_CHARS_MAX = 50;
    private static final long LIMB = 0xffff_ffffL;
    private static final long FIVE_DIGITS = 58L * 58 * 58 * 58 * 58;

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < DIGITS.length(); i++) VALUES[DIGITS.charAt(i)] = (byte) i;
    }

    private Ss58() {}

    static String write(byte[] publicKey, int format) {
        if (publicKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a public key of " + publicKey.length + " bytes");
        }
        byte[] prefix = prefix(format);
        byte[] payload = Arrays.copyOf(prefix, prefix.length + KEY_BYTES + CHECKSUM_BYTES);
        System.arraycopy(publicKey, 0, payload, prefix.length, KEY_BYTES);
        byte[] body = Arrays.copyOf(payload, prefix.length + KEY_BYTES);
        System.arraycopy(
                Blake2b.hash(64, CHECKSUM_CONTEXT, body), 0, payload, body.length, CHECKSUM_BYTES);
        return base58(payload);
    }

    static byte[] read(String text, int format) {
        byte[] prefix = prefix(format);
        byte[] payload = new byte[prefix.length + KEY_BYTES + CHECKSUM_BYTES];
        if (text.length() > TEXT_CHARS_MAX || !fromBase58(text, payload)) {
            throw malformed(text, "it is not base58 of " + payload.length + " bytes");
        }
        byte[] body = Arrays.copyOf(payload, payload.length - CHECKSUM_BYTES);
        if (!Arrays.equals(body, 0, prefix.length, prefix, 0, prefix.length)) {
            throw malformed(text, "its format is not " + format);
        }
        byte[] checksum = Blake2b.hash(64, CHECKSUM_CONTEXT, body);
        if (!Arrays.equals(checksum, 0, CHECKSUM_BYTES, payload, body.length, payload.length)) {
            throw malformed(text, "its checksum is wrong");
        }
        return Arrays.copyOfRange(body, prefix.length, body.length);
    }

    private static IllegalArgumentException malformed(String text, String why) {
        String shown = text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, 20) + "…";
        return new IllegalArgumentException("not an address: '" + shown + "': " + why);
    }

    private static byte[] prefix(int format) {
        if (format < 0 || format > FORMAT_MAX) {
            throw new IllegalArgumentException("address format " + format);
        }
        if (format < 64) return new byte[] {(byte) format};
        return new byte[] {
            (byte) ((format & 0xfc) >> 2 | 0x40), (byte) (format >> 8 | (format & 3) << 6)
        };
    }

    private static String base58(byte[] bytes) {
        int[] limbs = new int[(bytes.length + 3) / 4];
        int pad = 4 * limbs.length - bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            limbs[(pad + i) / 4] |= (bytes[i] & 0xff) << (8 * (3 - (pad + i) % 4));
        }
        // Little end first, five digits at each division.
        var text = new StringBuilder(TEXT_CHARS_MAX);
        for (int first = 0; first < limbs.length; ) {
            long rest = 0;
            for (int i = first; i < limbs.length; i++) {
                long part = rest << 32 | (limbs[i] & LIMB);
                limbs[i] = (int) (part / FIVE_DIGITS);
                rest = part % FIVE_DIGITS;
            }
            for (int i = 0; i < 5; i++, rest /= 58) text.append(DIGITS.charAt((int) (rest % 58)));
            while (first < limbs.length && limbs[first] == 0) first++;
        }
        int length = text.length();
        while (length > 0 && text.charAt(length - 1) == DIGITS.charAt(0)) length--;
        text.setLength(length);
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) text.append(DIGITS.charAt(0));
        return text.reverse().toString();
    }

    /** Fills {@code out} with what {@code text} writes; false unless that is just as long. */
    private static boolean fromBase58(String text, byte[] out) {
        int[] limbs = new int[(out.length + 3) / 4];
        for (int at = 0; at < text.length(); ) {
            // Five digits at each multiplication; fewer at the first, so that the rest comes even.
            int end = at + (text.length() - at - 1) % 5 + 1;
            long scale = 1;
            long carry = 0;
            for (; at < end; at++, scale *= 58) {
                char c = text.charAt(at);
                int value = c < VALUES.length ? VALUES[c] : -1;
                if (value < 0) return false;
                carry = carry * 58 + value;
            }
            for (int i = limbs.length - 1; i >= 0; i--) {
                carry += (limbs[i] & LIMB) * scale;
                limbs[i] = (int) carry;
                carry >>>= 32;
            }
            if (carry != 0) return false;
        }
        int pad = 4 * limbs.length - out.length;
        if (pad > 0 && limbs[0] >>> (8 * (4 - pad)) != 0) return false;
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (limbs[(pad + i) / 4] >>> (8 * (3 - (pad + i) % 4)));
        }
        int zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == DIGITS.charAt(0)) zeros++;
        int empty = 0;
        while (empty < out.length && out[empty] == 0) empty++;
        return zeros == empty;
    }
}
