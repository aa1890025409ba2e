package dojo.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text cut into its sentences and lines, and put together again. White space, list numbers and
 * dashes belong to the gaps, so that sentences can change places within the layout.
 */
final class Sentences {
    private static final Pattern GAP =
            Pattern.compile("(?<=[.!?]\"?)[ ]+(?=[A-Z0-9\"])|\\s*\\n\\s*(?:\\d{1,2}\\. |- )?");
    private static final Pattern LEAD = Pattern.compile("^(?:\\d{1,2}\\. |- )");

    private final String lead;
    private final List<String> sentences = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();

    private Sentences(String text) {
        Matcher first = LEAD.matcher(text);
        lead = first.find() ? first.group() : "";
        Matcher gap = GAP.matcher(text);
        int start = lead.length();
        gap.region(start, text.length());
        gap.useTransparentBounds(true);
        while (gap.find()) {
            sentences.add(text.substring(start, gap.start()));
            gaps.add(gap.group());
            start = gap.end();
        }
        sentences.add(text.substring(start));
        gaps.add("");
    }

    static Sentences of(String text) {
        return new Sentences(text);
    }

    /** A changeable copy; the gaps stay behind. */
    List<String> list() {
        return new ArrayList<>(sentences);
    }

    /** The text with other sentences in the same gaps; surplus ones follow after a blank. */
    String with(List<String> others) {
        var text = new StringBuilder(lead);
        for (int i = 0; i < others.size(); i++) {
            text.append(others.get(i));
            if (i == others.size() - 1) break;
            // The last gap is empty, since nothing follows it in the original.
            text.append(i < gaps.size() - 1 ? gaps.get(i) : " ");
        }
        return text.toString();
    }
}
