package dojo.wallet;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password in memory that is wiped when this closes. Never printed. */
public final class Password implements AutoCloseable {
    /** The longest password taken, in bytes of UTF-8. */
    public static final int BYTES_MAX = 1024;

    private static final int UTF8_BYTES_PER_CHAR_MAX = 3;
    private static final int CHARS_MIN = 6;
    // The Python wallet wants a strength of 0.20, where 30 bits count one third.
    private static final double BITS_MIN = 18;

    private final byte[] utf8;
    private final String origin;

    private Password(byte[] utf8, String origin) {
        this.utf8 = utf8;
        this.origin = origin;
    }

    /**
     * The password {@code typed}, which is copied and stays the caller's to wipe.
     *
     * @param origin where it is from, as a message names it: {@code "typed"}
     * @throws IllegalArgumentException if it is empty, too long, or holds what nobody types; the
     *     message holds nothing of it
     */
    public static Password of(char[] typed, String origin) {
        byte[] room = new byte[UTF8_BYTES_PER_CHAR_MAX * typed.length];
        try {
            ByteBuffer bytes = ByteBuffer.wrap(room);
            var result =
                    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), bytes, true);
            if (result.isError()) {
                throw new IllegalArgumentException("the password (" + origin + ") is no text");
            }
            return of(Arrays.copyOf(room, bytes.position()), origin);
        } finally {
            Arrays.fill(room, (byte) 0);
        }
    }

    /** As {@link #of(char[], String)}, from bytes that it takes over. */
    public static Password of(byte[] utf8, String origin) {
        if (utf8.length == 0) {
            throw new IllegalArgumentException("the password (" + origin + ") is empty");
        }
        boolean text = utf8.length <= BYTES_MAX && isText(utf8);
        if (!text) {
            Arrays.fill(utf8, (byte) 0);
            throw new IllegalArgumentException(
                    "the password (%s) is no text in UTF-8 of at most %s bytes"
                            .formatted(origin, BYTES_MAX));
        }
        return new Password(utf8, origin);
    }

    /** Where it is from. */
    public String origin() {
        return origin;
    }

    /**
     * Refuses it for a new file by the rules of Bittensor's wallets: at least 6 characters, of
     * enough different ones, no white space at the ends, which one of the wallets cuts off.
     *
     * @throws IllegalArgumentException if it is too weak; the message says by which rule
     */
    public void requireStrong() {
        int[] chars = codePoints();
        try {
            if (chars.length < CHARS_MIN) {
                throw new IllegalArgumentException(
                        "the password is too short: take at least " + CHARS_MIN + " characters");
            }
            if (Character.isWhitespace(chars[0])
                    || Character.isWhitespace(chars[chars.length - 1])) {
                throw new IllegalArgumentException(
                        "the password begins or ends with white space, which some wallets cut off");
            }
            double distinct = Arrays.stream(chars).distinct().count();
            double bits = chars.length * Math.log(distinct) / Math.log(2);
            if (bits < BITS_MIN) {
                throw new IllegalArgumentException(
                        "the password is too weak: take more, and more different, characters");
            }
        } finally {
            Arrays.fill(chars, 0);
        }
    }

    /** Whether both are the same. */
    public boolean sameAs(Password other) {
        return Arrays.equals(utf8, other.utf8);
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
    }

    /** Where it is from, never what it is. */
    @Override
    public String toString() {
        return "Password[" + origin + "]";
    }

    /** The bytes themselves, not a copy. */
    byte[] utf8() {
        return utf8;
    }

    private int[] codePoints() {
        CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
        int[] points = chars.codePoints().toArray();
        Arrays.fill(chars.array(), '\0');
        return points;
    }

    private static boolean isText(byte[] utf8) {
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            boolean text = chars.chars().noneMatch(Character::isISOControl);
            Arrays.fill(chars.array(), '\0');
            return text;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
