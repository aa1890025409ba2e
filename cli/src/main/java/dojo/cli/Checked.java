package dojo.cli;

import dojo.base.Hex;
import dojo.base.SettingRefused;
import java.net.URI;
import java.util.function.Supplier;

/** What was typed, checked; who typed it wrong is told what it may be. */
final class Checked {
    static final int PORT_MAX = 65_535;

    private Checked() {}

    /** Refuses {@code value} if it is not in [min, max]. */
    static void range(String option, long value, long min, long max) {
        if (value >= min && value <= max) return;
        String allowed = max == Integer.MAX_VALUE ? "at least " + min : min + " to " + max;
        throw new SettingRefused("%s is %d; %s".formatted(option, value, allowed));
    }

    /** Refuses {@code value} below {@code min}. */
    static void least(String option, long value, long min) {
        range(option, value, min, Integer.MAX_VALUE);
    }

    /** What {@code parser} makes of a value; what it says of a wrong one comes after {@code of}. */
    static <T> T read(String of, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new SettingRefused(of + e.getMessage());
        }
    }

    /** The bytes of hex digits, with or without 0x. */
    static byte[] hex(String digits) {
        return Hex.parse(digits.startsWith("0x") ? digits : "0x" + digits);
    }

    /** The address of a server; a wrong one is not repeated, it may hold a password. */
    static URI web(String what, String text) {
        try {
            URI url = URI.create(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null) return url;
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new SettingRefused(what + " is no address such as http://127.0.0.1:8081");
    }
}
