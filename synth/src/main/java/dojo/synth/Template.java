package dojo.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A family of tasks as its file writes it: a head of draws, questions and requirements, then, below
 * three dashes, the answer. In the answer a line {@code +name} begins a part, {@code -} ends it,
 * and {@code =page} stands for a text of the pools.
 */
final class Template {
    private static final Pattern HOLE = Pattern.compile("«(\\w+)»");
    private static final Pattern RANGE = Pattern.compile("(\\d+)\\.\\.(\\d+)(?:/(\\d+))?");
    private static final int TRIES_MAX = 50;

    /** One line that gives values. */
    private sealed interface Draw {
        /** A whole number. */
        record Whole(String name, int low, int high, int step) implements Draw {}

        /** Different ones of the options, a name each. */
        record Pick(List<String> names, List<String> options) implements Draw {}

        /** A text with holes. */
        record Fixed(String name, String text) implements Draw {}

        /** A sum over whole numbers. */
        record Calc(String name, String formula) implements Draw {}
    }

    /** Something that the question asks for, with the probe that finds it. */
    record Need(String name, String asks, String probe) {}

    /** A piece of the answer; those without a name are always there. */
    record Block(String name, String text) {}

    /** The requirement that an answer is about the subject of the question. */
    static final String SUBJECT = "subject";

    /** Where neutral and unwanted additions may stand. */
    static final String SPARES = "spares";

    private final String family;
    private final Kind kind;
    private final List<Draw> draws = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();
    private final List<Need> needs = new ArrayList<>();
    private final Set<String> swapped = new HashSet<>();
    private final List<Block> blocks = new ArrayList<>();

    private Template(String family, String text, Pools pools) {
        this.family = family;
        int cut = text.indexOf("\n---\n");
        Kind found = Kind.QUESTION;
        for (String line : text.substring(0, cut).lines().toList()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "kind" -> found = Kind.valueOf(words[1].toUpperCase(Locale.ROOT));
                case "let" -> draws.add(let(words[1].split(" ", 2)));
                case "pick" -> draws.add(pick(words[1]));
                case "calc" -> {
                    String[] calc = words[1].split(" ", 2);
                    draws.add(new Draw.Calc(calc[0], calc[1]));
                }
                case "swap" -> swapped.addAll(List.of(words[1].split(" ")));
                case "ask" -> questions.add(words[1]);
                case "need" -> {
                    String[] need = words[1].split(": | \\?\\? ", 3);
                    needs.add(new Need(need[0], need[1], need[2]));
                }
                case SUBJECT -> needs.add(new Need(SUBJECT, "", words[1].substring(3)));
                default -> throw new IllegalStateException(family + ": " + line);
            }
        }
        kind = found;
        var open = new ArrayList<String>();
        for (String line : text.substring(cut + 5).lines().toList()) {
            if (line.matches("\\+\\w+")) open.addLast(line.substring(1));
            if (line.equals("+" + SPARES)) blocks.add(new Block(SPARES, ""));
            if (line.equals("-")) open.removeLast();
            if (line.equals("-") || line.matches("\\+\\w+")) continue;
            // A piece inside another one is there only with both.
            String name = String.join("+", open);
            line = line.startsWith("=") ? pools.of(line.substring(1)).getFirst() : line;
            blocks.add(new Block(name, kind.runs() ? line : line.replace("\\n", "\n")));
        }
    }

    /** The family that {@code text} writes. */
    static Template parse(String family, String text, Pools pools) {
        return new Template(family, text, pools);
    }

    private static Draw let(String[] words) {
        Matcher range = RANGE.matcher(words[1]);
        if (range.matches()) {
            int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
            return new Draw.Whole(
                    words[0],
                    Integer.parseInt(range.group(1)),
                    Integer.parseInt(range.group(2)),
                    step);
        }
        return words[1].contains("|")
                ? new Draw.Pick(List.of(words[0]), List.of(words[1].split("\\|")))
                : new Draw.Fixed(words[0], words[1]);
    }

    private static Draw pick(String words) {
        String[] halves = words.split(" from ", 2);
        return new Draw.Pick(List.of(halves[0].split(" ")), List.of(halves[1].split("\\|")));
    }

    String family() {
        return family;
    }

    Kind kind() {
        return kind;
    }

    List<String> questions() {
        return questions;
    }

    List<Need> needs() {
        return needs;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** One value for each name; {@code persona} is given. */
    Map<String, String> values(String persona, RandomGenerator random) {
        var values = new HashMap<String, String>();
        values.put("persona", persona);
        draws.forEach(draw -> put(draw, values, random));
        return values;
    }

    /** The values of another task that differs in the subject. */
    Map<String, String> swapped(Map<String, String> values, RandomGenerator random) {
        var other = new HashMap<>(values);
        for (Draw draw : draws) {
            List<String> names =
                    switch (draw) {
                        case Draw.Whole number -> List.of(number.name());
                        case Draw.Pick pick -> pick.names();
                        case Draw.Fixed fixed -> List.of(fixed.name());
                        case Draw.Calc calc -> List.of(calc.name());
                    };
            boolean derived = draw instanceof Draw.Fixed || draw instanceof Draw.Calc;
            if (!derived && Collections.disjoint(names, swapped)) continue;
            for (int tries = 0; tries < TRIES_MAX; tries++) {
                put(draw, other, random);
                if (names.stream()
                        .noneMatch(n -> fill("«" + n + "»", other).equals(values.get(n)))) {
                    break;
                }
            }
        }
        return other;
    }

    private static void put(Draw draw, Map<String, String> values, RandomGenerator random) {
        switch (draw) {
            case Draw.Whole(String name, int low, int high, int step) ->
                    values.put(
                            name,
                            Integer.toString(low + step * random.nextInt((high - low) / step + 1)));
            case Draw.Pick(List<String> names, List<String> options) -> {
                var shuffled = new ArrayList<>(options);
                Collections.shuffle(shuffled, Random.from(random));
                for (int i = 0; i < names.size(); i++) values.put(names.get(i), shuffled.get(i));
            }
            case Draw.Fixed(String name, String text) -> values.put(name, fill(text, values));
            case Draw.Calc(String name, String formula) ->
                    values.put(name, Long.toString(new Sum(formula, values).value()));
        }
    }

    /** {@code text} with its holes filled; a capital in the hole makes one in the value. */
    static String fill(String text, Map<String, String> values) {
        return HOLE.matcher(text)
                .replaceAll(hole -> {
                    String name = hole.group(1);
                    String value = values.get(name);
                    if (value != null) return Matcher.quoteReplacement(value);
                    value = values.get(name.toLowerCase(Locale.ROOT));
                    if (value == null) throw new IllegalStateException("no value " + name);
                    return Matcher.quoteReplacement(
                            value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1));
                });
    }

    /** Whole numbers, names, {@code + - * / %} and brackets; division rounds down. */
    private static final class Sum {
        private final List<String> tokens;
        private final Map<String, String> values;
        private int at;

        Sum(String formula, Map<String, String> values) {
            tokens =
                    Arrays.asList(formula.split("(?<=[-+*/%()])|(?=[-+*/%()])")).stream()
                            .map(String::strip)
                            .filter(token -> !token.isEmpty())
                            .toList();
            this.values = values;
        }

        long value() {
            long sum = product();
            while (at < tokens.size() && "+-".contains(tokens.get(at))) {
                sum = tokens.get(at++).equals("+") ? sum + product() : sum - product();
            }
            return sum;
        }

        private long product() {
            long product = factor();
            while (at < tokens.size() && "*/%".contains(tokens.get(at))) {
                product =
                        switch (tokens.get(at++)) {
                            case "*" -> product * factor();
                            case "/" -> product / factor();
                            default -> product % factor();
                        };
            }
            return product;
        }

        private long factor() {
            String token = tokens.get(at++);
            if (token.equals("(")) {
                long inner = value();
                at++;
                return inner;
            }
            return Long.parseLong(values.getOrDefault(token, token));
        }
    }
}
