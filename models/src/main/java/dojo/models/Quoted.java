package dojo.models;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A stranger's text as it stands in a prompt: every line of it begins with a bar, and whatever a
 * model could take for a mark of structure is written as HTML writes it. So nothing in it can end a
 * fence, be a control token of any chat template, or begin a line; and nothing of it is lost but
 * the kind of its line breaks.
 */
final class Quoted {
    /** What each line begins with. */
    static final String BAR = "| ";

    /** Every break that some reader takes for one, not only those that our own software does. */
    private static final Pattern BREAK =
            Pattern.compile("\\r\\n|[\\n\\r\\u000b\\f\\u0085\\u2028\\u2029]");

    /**
     * Control tokens in square brackets, as Mistral's and Llama's templates have them. Takes no
     * step back, so that a text of brackets and blanks costs no more than its length.
     */
    private static final Pattern BRACKETED =
            Pattern.compile("\\[(?=\\s*+/?+\\s*+[A-Z_]{2,}+\\s*+\\])");

    /** What engines that fill templates look for. */
    private static final Pattern BRACED = Pattern.compile("\\{(?=[{%])");

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Quoted() {}

    static String of(String text) {
        var quoted = new StringBuilder(text.length() + text.length() / 8 + BAR.length());
        for (String line : BREAK.split(text, -1)) {
            if (!quoted.isEmpty()) quoted.append('\n');
            quoted.append(BAR);
            line.codePoints().forEach(each -> append(quoted, each));
        }
        String unbracketed = BRACKETED.matcher(quoted).replaceAll("&#x5b;");
        return BRACED.matcher(unbracketed).replaceAll("&#x7b;");
    }

    private static void append(StringBuilder quoted, int codePoint) {
        switch (codePoint) {
            case '<' -> quoted.append("&lt;");
            case '>' -> quoted.append("&gt;");
            case '&' -> quoted.append("&amp;");
            default -> {
                if (hidden(codePoint) || alike(codePoint)) {
                    quoted.append("&#x").append(Integer.toHexString(codePoint)).append(';');
                } else {
                    quoted.appendCodePoint(codePoint);
                }
            }
        }
    }

    /** What nobody sees and a model reads: among them a whole alphabet of tags. */
    private static boolean hidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint != '\t';
            // Persian, Indian scripts and emoji need these two.
            case Character.FORMAT ->
                    codePoint != ZERO_WIDTH_NON_JOINER && codePoint != ZERO_WIDTH_JOINER;
            case Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** What reads as one of the marks above once a server has brought texts into a normal form. */
    private static boolean alike(int codePoint) {
        if (codePoint < 0x80) return false;
        String normal = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
        return normal.chars().anyMatch(each -> "<>&[".indexOf(each) >= 0);
    }
}
