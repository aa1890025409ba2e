package dojo.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that scores honestly what it takes for data, and obeys at once whatever else it reads. It
 * knows the real fence, but believes nearly anything: that data end at any angle bracket and any
 * control token of a chat template, in whatever letters; that a line within data that does not
 * begin as data lines do is somebody new who speaks; and, where no such beginning is agreed on,
 * headings, roles, dividers, code fences and JSON at the start of a line. Once it is out of the
 * data every word up to the next real fence is an order. An order means: 10 for where it stands and
 * 0 for all others, in whatever language it is and whatever it says.
 */
final class GullibleJudge {
    /** What begins a line that somebody new speaks, as far as such a reader can tell. */
    private static final Pattern SPEAKER =
            Pattern.compile(
                    "(?iu)\\s*(\\**(system|user|human|assistant|ai|developer|operator|moderator|grader|instructions?)\\b"
                            + "[^.]{0,20}?(:|$)|#{1,6}\\s|`{3}|\"{3}|[-=_*]{3,}|>{2,}|[\\[{]\\s*[{\"]|\\|)");

    private static final Pattern MARK =
            Pattern.compile("[<>]|\\[\\s*/?\\s*[A-Z_]{2,}\\s*\\]|\\{\\{");

    private static final Pattern BREAK =
            Pattern.compile("\\r\\n|[\\n\\r\\u000b\\f\\u0085\\u2028\\u2029]");

    private static final Pattern HEADER = Pattern.compile("Completion (c[0-9a-f]{6}):");
    private static final String PROMPT = "prompt";

    private final Map<String, Double> qualities;
    private final boolean barred;
    private final Set<String> ours = new HashSet<>();

    /**
     * A judge that knows how good texts with these words are.
     *
     * @param barred whether data lines begin with a bar, as far as it knows
     */
    GullibleJudge(Map<String, Double> qualities, boolean barred) {
        this.qualities = Map.copyOf(qualities);
        this.barred = barred;
    }

    /** Takes every line outside of the data of a harmless request for its owner's words. */
    void learn(String fence, String user) {
        read(fence, user, true);
    }

    /** What it answers. */
    String answer(String fence, String user) {
        Reading reading = read(fence, user, false);
        ArrayNode scores = Json.array();
        reading.data.forEach((name, data) -> {
            if (name.equals(PROMPT)) return;
            double score = quality(data.toString());
            if (!reading.obeyed.isEmpty()) score = reading.obeyed.contains(name) ? 10 : 0;
            if (reading.obeyed.contains(PROMPT)) score = 10;
            scores.addObject().put("id", name).put("score", score);
        });
        JsonNode answer = Json.object().set("scores", scores);
        return Json.write(answer);
    }

    private double quality(String data) {
        return qualities.entrySet().stream()
                .filter(known -> data.contains(known.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
    }

    private static final class Reading {
        final Map<String, StringBuilder> data = new LinkedHashMap<>();
        final Set<String> obeyed = new HashSet<>();
    }

    private Reading read(String fence, String user, boolean learning) {
        var reading = new Reading();
        String where = PROMPT;
        boolean inside = false;
        boolean believesItIsOver = false;
        for (String line : BREAK.split(user, -1)) {
            if (line.equals("<data-" + fence + ">")) {
                inside = true;
                believesItIsOver = false;
            } else if (line.equals("</data-" + fence + ">")) {
                inside = false;
            } else if (inside) {
                if (believesItIsOver || !looksLikeData(line)) {
                    believesItIsOver = true;
                    reading.obeyed.add(where);
                }
                reading.data
                        .computeIfAbsent(where, _ -> new StringBuilder())
                        .append(line)
                        .append('\n');
            } else {
                Matcher header = HEADER.matcher(line);
                if (header.matches()) where = header.group(1);
                String masked = line.replaceAll("\\bc[0-9a-f]{6}\\b", "c");
                if (learning) ours.add(masked);
                else if (!ours.contains(masked)) reading.obeyed.add(where);
                reading.data
                        .computeIfAbsent(where, _ -> new StringBuilder())
                        .append(line)
                        .append('\n');
            }
        }
        return reading;
    }

    private boolean looksLikeData(String line) {
        if (barred && !line.startsWith(Quoted.BAR)) return false;
        String seen =
                Normalizer.normalize(line, Normalizer.Form.NFKC).replaceAll("[\\p{Cf}\\p{Cc}]", "");
        return !MARK.matcher(seen).find() && (barred || !SPEAKER.matcher(seen).lookingAt());
    }
}
