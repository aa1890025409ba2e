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
        // Base 58 needs log(256) / log(58) = 1.366 digits per byte; little end first.
        byte[] digits = new byte[bytes.length * 137 / 100 + 1];
        int used = 0;
        for (byte b : bytes) {
            int carry = b & 0xff;
            for (int i = 0; i < used || carry != 0; i++) {
                carry += digits[i] << 8;
                digits[i] = (byte) (carry % 58);
                carry /= 58;
                used = Math.max(used, i + 1);
            }
        }
        var text = new StringBuilder(digits.length);
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) text.append(DIGITS.charAt(0));
        for (int i = used - 1; i >= 0; i--) text.append(DIGITS.charAt(digits[i]));
        return text.toString();
    }

    /** Fills {@code out} with what {@code text} writes; false unless that is just as long. */
    private static boolean fromBase58(String text, byte[] out) {
        int used = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            int carry = c < VALUES.length ? VALUES[c] : -1;
            if (carry < 0) return false;
            for (int i = 0; i < used || carry != 0; i++) {
                if (i == out.length) return false;
                int place = out.length - 1 - i;
                carry += (out[place] & 0xff) * 58;
                out[place] = (byte) carry;
                carry >>= 8;
                used = Math.max(used, i + 1);
            }
        }
        int zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == DIGITS.charAt(0)) zeros++;
        return used + zeros == out.length;
    }
}
