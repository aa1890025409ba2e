package dojo.base;

import java.util.HexFormat;

/** Bytes as the chain's tools write them: {@code 0x} and lower-case digits. */
public final class Hex {
    private Hex() {}

    /** {@code bytes} as {@code 0x…}. */
    public static String of(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    /**
     * The bytes that {@code text} writes, with or without {@code 0x}, upper or lower case.
     *
     * @throws IllegalArgumentException if it is not an even number of hex digits
     */
    public static byte[] parse(String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        return HexFormat.of().parseHex(digits);
    }
}
