package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * Python's {@code str()} of a JSON value, which is what the SDK hashes. Which characters Python
 * prints as they are depends on its Unicode version; here it is the JDK's, so a character that one
 * of the two does not know yet gives different text inside lists and objects.
 */
final class PythonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private PythonText() {}

    /** {@code str(value)}: a text is itself. */
    static String str(JsonNode value) {
        if (value.isTextual()) return value.textValue();
        StringBuilder text = new StringBuilder();
        repr(value, text);
        return text.toString();
    }

    /** {@code repr(text)}. */
    static String repr(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        repr(text, out);
        return out.toString();
    }

    /** {@code repr(number)}: the fewest digits that read back as the same double. */
    static String repr(double number) {
        if (Double.isNaN(number)) return "nan";
        if (Double.isInfinite(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return 1 / number < 0 ? "-0.0" : "0.0";
        BigDecimal shortest = shortest(Math.abs(number));
        String digits = shortest.unscaledValue().toString();
        // The value is 0.DIGITS times ten to the power of point.
        int point = digits.length() - shortest.scale();
        StringBuilder out = new StringBuilder(24);
        if (number < 0) out.append('-');
        if (point <= -4 || point > 16) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) out.append('.').append(digits, 1, digits.length());
            int exponent = point - 1;
            out.append('e').append(exponent < 0 ? '-' : '+');
            if (Math.abs(exponent) < 10) out.append('0');
            out.append(Math.abs(exponent));
        } else if (point <= 0) {
            out.append("0.").repeat('0', -point).append(digits);
        } else if (digits.length() <= point) {
            out.append(digits).repeat('0', point - digits.length()).append(".0");
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
        return out.toString();
    }

    private static BigDecimal shortest(double positive) {
        BigDecimal shortest = new BigDecimal(Double.toString(positive)).stripTrailingZeros();
        if (shortest.precision() == 2) {
            // Double.toString gives two digits where one would do: 4.9E-324 for Python's 5e-324.
            for (RoundingMode mode :
                    new RoundingMode[] {
                        RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP
                    }) {
                BigDecimal one = shortest.setScale(shortest.scale() - 1, mode);
                if (one.doubleValue() == positive) return one.stripTrailingZeros();
            }
        }
        return shortest;
    }

    private static void repr(JsonNode value, StringBuilder out) {
        switch (value.getNodeType()) {
            case NULL, MISSING -> out.append("None");
            case BOOLEAN -> out.append(value.booleanValue() ? "True" : "False");
            case NUMBER ->
                    out.append(
                            value.isIntegralNumber()
                                    ? value.bigIntegerValue().toString()
                                    : repr(value.doubleValue()));
            case STRING -> repr(value.textValue(), out);
            case ARRAY -> {
                out.append('[');
                String separator = "";
                for (JsonNode element : value) {
                    out.append(separator);
                    repr(element, out);
                    separator = ", ";
                }
                out.append(']');
            }
            case OBJECT -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    out.append(separator);
                    repr(entry.getKey(), out);
                    out.append(": ");
                    repr(entry.getValue(), out);
                    separator = ", ";
                }
                out.append('}');
            }
            case BINARY, POJO -> throw new IllegalArgumentException("not JSON: " + value);
        }
    }

    private static void repr(String text, StringBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        int plain = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            // Most characters of most texts; the rest needs a look into the Unicode tables.
            if (c >= ' ' && c < 0x7F && c != quote && c != '\\') {
                i++;
                continue;
            }
            out.append(text, plain, i);
            int point = text.codePointAt(i);
            escape(point, quote, out);
            i += Character.charCount(point);
            plain = i;
        }
        out.append(text, plain, text.length());
        out.append(quote);
    }

    private static void escape(int c, char quote, StringBuilder out) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (printable(c)) {
            out.appendCodePoint(c);
        } else if (c < 0x100) {
            hex(out.append("\\x"), c, 2);
        } else if (c < 0x10000) {
            hex(out.append("\\u"), c, 4);
        } else {
            hex(out.append("\\U"), c, 8);
        }
    }

    private static boolean printable(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR ->
                            false;
                    default -> true;
                };
    }

    private static void hex(StringBuilder out, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(HEX[value >>> shift & 0xF]);
        }
    }
}
