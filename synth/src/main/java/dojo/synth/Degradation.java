package dojo.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ways to make a worse completion out of a better one. Each damages what a reader came for, and
 * none can repair what an earlier one broke as long as {@link #mayFollow} is kept.
 */
public enum Degradation {
    /** Numbers give way to "some", and every other sentence loses its last clause. */
    VAGUE {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            if (NUMBER.matcher(text).results().count() < 2) return Optional.empty();
            var parts = Sentences.of(text);
            List<String> list = parts.list();
            int rest = random.nextInt(2);
            for (int i = 0; i < list.size(); i++) {
                if (i % 2 == rest) list.set(i, LAST_CLAUSE.matcher(list.get(i)).replaceFirst("."));
                list.set(i, NUMBER.matcher(list.get(i)).replaceAll("some"));
                list.set(i, SOME_TO_SOME.matcher(list.get(i)).replaceAll("some"));
            }
            return Optional.of(parts.with(list));
        }
    },
    /** A third of the sentences is missing, and never the first. */
    SENTENCES_DROPPED {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            var parts = Sentences.of(text);
            List<String> list = parts.list();
            if (list.size() < SENTENCES_MIN) return Optional.empty();
            int keep = list.size() - Math.max(1, list.size() / 3);
            while (list.size() > keep) list.remove(random.nextInt(1, list.size()));
            return Optional.of(parts.with(list));
        }
    },
    /** Cut off in the middle of a sentence, after about half of the words. */
    TRUNCATED {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            Matcher word = WORD_END.matcher(text);
            var ends = new ArrayList<Integer>();
            while (word.find()) ends.add(word.end());
            if (ends.size() < WORDS_MIN) return Optional.empty();
            int keep = (int) (ends.size() * random.nextDouble(0.45, 0.7));
            while (keep > 1 && ".!?:".indexOf(text.charAt(ends.get(keep - 1) - 1)) >= 0) keep--;
            return Optional.of(text.substring(0, ends.get(keep - 1)));
        }
    },
    /** One sentence is lost and others are said again. */
    REPETITIVE {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            var parts = Sentences.of(text);
            List<String> list = parts.list();
            if (list.size() < SENTENCES_MIN) return Optional.empty();
            list.remove(random.nextInt(1, list.size()));
            for (int copies = 2; copies > 0; copies--) {
                int from = random.nextInt(list.size());
                list.add(random.nextInt(from, list.size()) + 1, list.get(from));
            }
            return Optional.of(parts.with(list));
        }
    },
    /** Claims are turned into their opposites. */
    NEGATED {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            var parts = Sentences.of(text);
            List<String> list = parts.list();
            int turned = 0;
            for (int i : shuffled(list.size(), random)) {
                Matcher claim = CLAIM.matcher(list.get(i));
                if (turned == 3 || !claim.find()) continue;
                String opposite = OPPOSITES.get(claim.group(1));
                list.set(i, claim.replaceFirst(Matcher.quoteReplacement(opposite)));
                turned++;
            }
            return turned < 2 ? Optional.empty() : Optional.of(parts.with(list));
        }
    },
    /** Every number becomes a wrong one of the same length. */
    NUMBERS_CHANGED {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            Matcher number = NUMBER.matcher(text);
            int found = 0;
            var changed = new StringBuilder();
            while (number.find()) {
                found++;
                number.appendReplacement(changed, otherNumber(number.group(), random));
            }
            number.appendTail(changed);
            return found < 2 ? Optional.empty() : Optional.of(changed.toString());
        }
    },
    /** Steps, or sentences that lean on each other, stand in the wrong order. */
    STEPS_SHUFFLED {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            var parts = Sentences.of(text);
            List<String> list = parts.list();
            long leaning = LEANING.matcher(text).results().count();
            if (list.size() < SENTENCES_MIN || leaning < 2) return Optional.empty();
            int[] order = shuffled(list.size(), random);
            // Whatever opened the answer must not open it again: an order that is wrong from the
            // first sentence cannot be taken for a matter of taste.
            if (order[0] == 0) {
                order[0] = order[order.length - 1];
                order[order.length - 1] = 0;
            }
            List<String> mixed = new ArrayList<>();
            for (int i : order) mixed.add(list.get(i));
            return Optional.of(parts.with(mixed));
        }
    },
    /** Words that carry meaning are replaced by such words of other answers. */
    WORD_SWAPS {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            var foreign = new ArrayList<String>();
            for (String other : donors(others, random)) {
                CONTENT_WORD.matcher(other).results().forEach(word -> foreign.add(word.group()));
            }
            Set<String> own = new HashSet<>();
            CONTENT_WORD.matcher(text).results().forEach(word -> own.add(word.group()));
            foreign.removeIf(own::contains);
            if (foreign.isEmpty()) return Optional.empty();
            return eachNth(
                    CONTENT_WORD,
                    text,
                    4,
                    random,
                    word -> foreign.get(random.nextInt(foreign.size())));
        }
    },
    /** Sentences of other answers stand between its own: longer, and worse. */
    PADDED {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            var parts = Sentences.of(text);
            List<String> list = parts.list();
            var foreign = new ArrayList<String>();
            for (String other : donors(others, random)) {
                for (String sentence : Sentences.of(other).list()) {
                    if (sentence.length() >= 40 && sentence.endsWith(".")) foreign.add(sentence);
                }
            }
            if (foreign.isEmpty()) return Optional.empty();
            for (int i = 0; i < FOREIGN_SENTENCES; i++) {
                String sentence = foreign.get(random.nextInt(foreign.size()));
                int at = random.nextInt(list.size());
                list.set(at, list.get(at) + " " + sentence);
            }
            return Optional.of(parts.with(list));
        }
    },
    /** Letters are swapped, lost or doubled in many words. */
    TYPOS {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            return eachNth(LONG_WORD, text, 3, random, word -> misspelt(word, random));
        }
    },
    /** A good answer to another prompt. Ends a chain: nothing can be worse than no answer. */
    OFF_TOPIC {
        @Override
        Optional<String> change(String text, List<String> others, RandomGenerator random) {
            if (others.isEmpty()) return Optional.empty();
            return Optional.of(others.get(random.nextInt(others.size())));
        }
    };

    /** What only takes away. */
    static final Set<Degradation> LOSSES = Set.of(VAGUE, SENTENCES_DROPPED, TRUNCATED);

    private static final int WORDS_MIN = 20;
    private static final int SENTENCES_MIN = 4;
    private static final int DONORS = 5;
    private static final int FOREIGN_SENTENCES = 2;

    private static final List<String> NUMBER_WORDS =
            List.of(
                    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                    "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty");
    private static final Pattern NUMBER =
            Pattern.compile(
                    // Not the number that a list puts before a step.
                    "(?m)(?<![\\w.])(?!^\\d{1,2}\\. )\\d+(?:[.,:/]\\d+)*+|\\b(?:"
                            + String.join("|", NUMBER_WORDS)
                            + ")\\b");
    private static final Pattern SOME_TO_SOME =
            Pattern.compile("\\bsome(?:(?: ?[–×/+-] ?| to | and | or )some)+\\b");
    private static final Pattern LAST_CLAUSE = Pattern.compile("[,;:] [^,;:]{8,}\\.$");
    private static final Pattern WORD_END = Pattern.compile("\\S+");
    private static final Pattern CONTENT_WORD = Pattern.compile("\\b[a-z]{5,}\\b");
    private static final Pattern LONG_WORD = Pattern.compile("\\b[A-Za-z][a-z]{3,}\\b");
    private static final Pattern LEANING =
            Pattern.compile(
                    "(?m)^\\d{1,2}\\. |(?<=[.!?]\\s)(?:Then|Next|Finally|After|Now|This|That|These"
                            + "|Those|It|They|So|But|If|When|Only|Both|Such|Its|Their|Once|Instead"
                            + "|Otherwise|Also|Another|The second|Second|Third|Last|First)\\b");

    /** Turned both ways. The first hit of a sentence is taken, so a claim is turned once. */
    private static final Map<String, String> OPPOSITES =
            Map.ofEntries(
                    Map.entry("is not", "is"),
                    Map.entry("are not", "are"),
                    Map.entry("do not", "do"),
                    Map.entry("does not", "does"),
                    Map.entry("cannot", "can"),
                    Map.entry("is", "is not"),
                    Map.entry("are", "are not"),
                    Map.entry("was", "was not"),
                    Map.entry("were", "were not"),
                    Map.entry("can", "cannot"),
                    Map.entry("should", "should not"),
                    Map.entry("must", "must not"),
                    Map.entry("will", "will not"),
                    Map.entry("never", "always"),
                    Map.entry("Never", "Always"),
                    Map.entry("always", "never"),
                    Map.entry("Always", "Never"),
                    Map.entry("Do not", "Do"),
                    Map.entry("more", "less"),
                    Map.entry("less", "more"),
                    Map.entry("higher", "lower"),
                    Map.entry("lower", "higher"),
                    Map.entry("before", "after"),
                    Map.entry("after", "before"),
                    Map.entry("above", "below"),
                    Map.entry("below", "above"),
                    Map.entry("faster", "slower"),
                    Map.entry("slower", "faster"),
                    Map.entry("cold", "hot"),
                    Map.entry("hot", "cold"),
                    Map.entry("without", "with"),
                    Map.entry("all", "no"),
                    Map.entry("every", "no"),
                    Map.entry("most", "hardly any"),
                    Map.entry("longer", "shorter"),
                    Map.entry("shorter", "longer"),
                    Map.entry("larger", "smaller"),
                    Map.entry("smaller", "larger"),
                    Map.entry("increases", "reduces"),
                    Map.entry("reduces", "increases"),
                    Map.entry("warm", "cold"),
                    Map.entry("dry", "wet"),
                    Map.entry("wet", "dry"),
                    Map.entry("left", "right"),
                    Map.entry("right", "left"),
                    Map.entry("true", "false"),
                    Map.entry("false", "true"),
                    Map.entry("first", "last"),
                    Map.entry("last", "first"));

    private static final Pattern CLAIM =
            Pattern.compile(
                    "\\b("
                            + String.join(
                                    "|",
                                    OPPOSITES.keySet().stream()
                                            .sorted((a, b) -> b.length() - a.length())
                                            .toList())
                            + ")\\b");

    /** What stands in a completion's model name. */
    private static final String PREFIX = "degraded/";

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Its name in data and reports, for example {@code numbers-changed}. */
    public String label() {
        return label;
    }

    /**
     * A worse completion made out of {@code text}; the same random state gives the same one. Empty
     * if the text gives no hold, for example no numbers to change.
     *
     * @param others answers to other prompts, from which foreign words and sentences are taken
     */
    public Optional<String> of(String text, List<String> others, RandomGenerator random) {
        return change(text, others, random).filter(worse -> !worse.equals(text));
    }

    abstract Optional<String> change(String text, List<String> others, RandomGenerator random);

    /** Whether this cannot repair, even by chance, what any of {@code earlier} broke. */
    public boolean mayFollow(List<Degradation> earlier) {
        if (earlier.contains(this) || earlier.contains(OFF_TOPIC)) return false;
        return switch (this) {
            // What takes text away could take the damage away with it, so it comes first.
            case VAGUE, SENTENCES_DROPPED, TRUNCATED, REPETITIVE -> LOSSES.containsAll(earlier);
            // A wrong number in a denied sentence can make it true again.
            case NEGATED -> !earlier.contains(NUMBERS_CHANGED) && !earlier.contains(WORD_SWAPS);
            case NUMBERS_CHANGED, WORD_SWAPS -> !earlier.contains(NEGATED);
            case STEPS_SHUFFLED, PADDED, TYPOS, OFF_TOPIC -> true;
        };
    }

    /** The model name of a completion that {@code chain} made, in order. */
    static String model(List<Degradation> chain) {
        return PREFIX + String.join("+", chain.stream().map(Degradation::label).toList());
    }

    /** The chain that a completion's model name tells; empty for any other model. */
    public static List<Degradation> chainOf(String model) {
        if (!model.startsWith(PREFIX)) return List.of();
        List<String> labels = Arrays.asList(model.substring(PREFIX.length()).split("\\+", -1));
        var chain = new ArrayList<Degradation>();
        for (String label : labels) {
            for (Degradation kind : values()) if (kind.label.equals(label)) chain.add(kind);
        }
        return chain.size() == labels.size() ? List.copyOf(chain) : List.of();
    }

    /** Some of {@code others}; to look through all of them for each text would take seconds. */
    private static List<String> donors(List<String> others, RandomGenerator random) {
        var donors = new ArrayList<String>();
        for (int i = 0; i < DONORS && !others.isEmpty(); i++) {
            donors.add(others.get(random.nextInt(others.size())));
        }
        return donors;
    }

    private static int[] shuffled(int size, RandomGenerator random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) order.add(i);
        Collections.shuffle(order, Random.from(random));
        return order.stream().mapToInt(i -> i).toArray();
    }

    /** Changes about every {@code n}-th word that fits, at least four. */
    private static Optional<String> eachNth(
            Pattern pattern, String text, int n, RandomGenerator random, UnaryOperator<String> by) {
        Matcher word = pattern.matcher(text);
        var changed = new StringBuilder();
        int changes = 0;
        int next = random.nextInt(n);
        for (int i = 0; word.find(); i++) {
            if (i < next) continue;
            word.appendReplacement(changed, Matcher.quoteReplacement(by.apply(word.group())));
            changes++;
            next = i + random.nextInt(n - 1, n + 2);
        }
        word.appendTail(changed);
        return changes < 4 ? Optional.empty() : Optional.of(changed.toString());
    }

    private static String misspelt(String word, RandomGenerator random) {
        int at = random.nextInt(1, word.length() - 1);
        char[] letters = word.toCharArray();
        return switch (random.nextInt(3)) {
            case 0 -> word.substring(0, at) + word.substring(at + 1);
            case 1 -> word.substring(0, at) + letters[at] + word.substring(at);
            default -> {
                char first = letters[at];
                letters[at] = letters[at + 1];
                letters[at + 1] = first;
                yield new String(letters);
            }
        };
    }

    private static String otherNumber(String number, RandomGenerator random) {
        int place = NUMBER_WORDS.indexOf(number);
        if (place >= 0) {
            int other = (place + random.nextInt(3, NUMBER_WORDS.size() - 2)) % NUMBER_WORDS.size();
            return NUMBER_WORDS.get(other);
        }
        var digits = new StringBuilder(number);
        boolean first = true;
        for (int i = 0; i < digits.length(); i++) {
            if (!Character.isDigit(digits.charAt(i))) continue;
            int digit = digits.charAt(i) - '0';
            // The first digit always moves, and never to 0, so the size changes and stays a number.
            if (first) digit = 1 + (digit + random.nextInt(2, 7)) % 9;
            else if (random.nextInt(2) == 0) digit = (digit + random.nextInt(1, 10)) % 10;
            digits.setCharAt(i, (char) ('0' + digit));
            first = false;
        }
        return digits.toString();
    }
}
