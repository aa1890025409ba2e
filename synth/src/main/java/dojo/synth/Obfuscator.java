package dojo.synth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says the same otherwise, for each miner in a way of its own, so that answers cannot be shared by
 * the hash of a text: other names of variables, indentation and empty lines in what runs, other
 * turns of phrase in texts. What an answer does and says stays as it was.
 */
public final class Obfuscator {
    private static final Pattern SCRIPT = Pattern.compile("(?s)(<script>)(.*?)(</script>)");

    /** Comments, strings, patterns, names, and any other character. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?s)//[^\\n]*+|/\\*.*?\\*/"
                            + "|\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'|`(?:[^`\\\\]|\\\\.)*+`"
                            + "|(?<=[(,=:!&|?;]\\s?)/(?![/*])(?:[^/\\\\\\n\\[]|\\\\.|\\[(?:[^\\]\\\\]|\\\\.)*+\\])++/\\w*"
                            + "|[A-Za-z_$][\\w$]*+|\\s++|\\.{3}|.");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*");
    private static final Set<String> DECLARING = Set.of("let", "const", "var", "function");
    private static final double EMPTY_LINES_MAX = 0.2;
    private static final double REWORDED = 0.6;

    private static final Pools POOLS = Pools.shipped();

    private Obfuscator() {}

    /**
     * {@code text} in the way that {@code seed} decides.
     *
     * @param prompt the names in it stay, since it may be them that are asked for
     */
    public static String vary(String text, Kind kind, String prompt, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        if (kind == Kind.CODE) return spaced(renamed(text, prompt, random), random);
        if (!kind.app()) return reworded(text, kind, random);
        String page =
                SCRIPT.matcher(text)
                        .replaceAll(script ->
                                Matcher.quoteReplacement(
                                        script.group(1)
                                                + renamed(script.group(2), prompt, random)
                                                + script.group(3)));
        return spaced(page, random);
    }

    private static String reworded(String text, Kind kind, RandomGenerator random) {
        String said = text;
        List<String> pairs = POOLS.of("contraction");
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            if (random.nextDouble() >= REWORDED) continue;
            said = said.replaceAll("\\b" + pairs.get(i) + "\\b", pairs.get(i + 1));
        }
        if (kind == Kind.DIALOGUE) return said;
        if (random.nextDouble() < REWORDED) said = POOLS.one("opener", random) + " " + said;
        if (random.nextDouble() < REWORDED) said = said + " " + POOLS.one("closer", random);
        return said;
    }

    /** The same lines with a drawn indentation, and empty lines here and there. */
    static String spaced(String text, RandomGenerator random) {
        // A line inside a template literal may be part of a text.
        if (text.contains("`")) return text;
        int old = indentation(text);
        String unit = " ".repeat(random.nextInt(1, 5));
        double empty = random.nextDouble() * EMPTY_LINES_MAX;
        var spaced = new StringBuilder();
        for (String line : text.lines().toList()) {
            String bare = line.strip();
            if (bare.isEmpty()) continue;
            int depth = (line.length() - line.stripLeading().length()) / old;
            spaced.append(unit.repeat(depth)).append(bare).append('\n');
            if (random.nextDouble() < empty) spaced.append('\n');
        }
        return spaced.toString();
    }

    /** By how many blanks the least indented line is. */
    static int indentation(String text) {
        return text.lines()
                .filter(line -> line.startsWith(" "))
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(1);
    }

    /**
     * {@code script} with other names for what it declares by itself. A name that also stands where
     * it could be a property's is left alone.
     */
    private static String renamed(String script, String prompt, RandomGenerator random) {
        List<String> tokens = TOKEN.matcher(script).results().map(token -> token.group()).toList();
        // What is inside of a template literal is not looked at.
        if (script.contains("${")) return script;
        var declared = new LinkedHashSet<String>();
        var kept = new HashSet<String>();
        Deque<String> open = new ArrayDeque<>();
        String before = "";
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.isBlank()) continue;
            if ("({[".contains(token)) open.push(token);
            if (")}]".contains(token) && !open.isEmpty()) open.pop();
            if (NAME.matcher(token).matches()) {
                if (DECLARING.contains(before)) declared.add(token);
                boolean listed = before.equals("{") || before.equals(",");
                String after = next(tokens, i);
                boolean braced = "{".equals(open.peek()) && listed;
                if (braced && (after.equals(",") || after.equals("}"))) kept.add(token);
            }
            before = token;
        }
        Map<String, String> names = new HashMap<>();
        for (String name : declared) {
            if (kept.contains(name) || prompt.contains(name)) continue;
            names.put(
                    name,
                    "v"
                            + Integer.toString(random.nextInt(36 * 36, 36 * 36 * 36), 36)
                            + names.size());
        }
        var renamed = new StringBuilder();
        before = "";
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean listed = before.equals("{") || before.equals(",");
            boolean key = listed && next(tokens, i).equals(":");
            boolean property = before.equals(".") || key;
            renamed.append(property ? token : names.getOrDefault(token, token));
            if (!token.isBlank()) before = token;
        }
        return renamed.toString();
    }

    private static String next(List<String> tokens, int place) {
        for (int i = place + 1; i < tokens.size(); i++) {
            if (!tokens.get(i).isBlank()) return tokens.get(i);
        }
        return "";
    }
}
