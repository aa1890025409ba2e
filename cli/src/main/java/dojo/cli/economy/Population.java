package dojo.cli.economy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who is in a subnet, as a small text file says it: a line is a setting, as in {@code validators
 * 3}, or a number of miners of a kind, as in {@code 20 honest skill=0.9}; what follows # is a
 * remark.
 *
 * @param validators how many set their own weights, all with the same stake
 * @param weightCopiers how many, with the same stake, copy what the others agreed on
 * @param commitReveal after how many epochs weights are revealed, 0 for at once
 * @param stay how many days a miner stays on average before another of its kind takes its place, 0
 *     for ever
 * @param tasks of a round, besides gold
 * @param gold tasks of a round whose truth is known
 * @param completions of a task
 */
public record Population(
        int validators,
        int weightCopiers,
        int commitReveal,
        double stay,
        int tasks,
        int gold,
        int completions,
        List<Group> groups) {
    /** The most neurons, as in a subnet of the chain. */
    static final int NEURONS_MAX = 256;

    private static final int TASKS_MAX = 200;
    private static final int COMPLETIONS_MAX = 16;
    private static final Set<String> SETTINGS =
            Set.of(
                    "validators",
                    "weight-copiers",
                    "commit-reveal",
                    "stay",
                    "tasks",
                    "gold",
                    "completions");

    /** How miners behave. */
    public enum Kind {
        /** Judges as well as it can. */
        HONEST,
        /** Judges some of the tasks, and guesses the others. */
        LAZY,
        /** Scores everything alike. */
        CONSTANT,
        /** Guesses. */
        RANDOM,
        /** Judges, and answers the opposite. */
        INVERSE,
        /** Says at once what an honest miner says. */
        COPIER,
        /** Says what an honest miner said, just before the deadline. */
        DELAYED_COPIER,
        /** All of the group give one agreed guess, or with a skill below 0 the opposite. */
        RING,
        /** All of the group are one rater under many names, who changes some of each answer. */
        SYBIL,
        /** All of the group let one model judge and say that people did. */
        SELLER;

        String title() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Miners of one kind.
     *
     * @param name as reports show it
     * @param skill the correlation of what a miner sees with the truth, in [-1, 1]
     * @param fooled how much of the rest is what fools others too, in [0, 1]
     * @param effort the part of the tasks that it judges, in [0, 1]
     * @param jitter how much of each answer is changed to look different, in [0, 1]
     * @param people whether people judge
     */
    public record Group(
            int count,
            Kind kind,
            String name,
            double skill,
            double fooled,
            double effort,
            double jitter,
            boolean people) {
        /** Whether the group earns by work of its own. */
        public boolean honest() {
            return kind == Kind.HONEST;
        }
    }

    /** How many miners there are. */
    public int miners() {
        return groups.stream().mapToInt(Group::count).sum();
    }

    /** The same population with another number of epochs before weights are revealed. */
    public Population revealingAfter(int epochs) {
        return new Population(
                validators, weightCopiers, epochs, stay, tasks, gold, completions, groups);
    }

    /**
     * What {@code text} says.
     *
     * @throws IllegalArgumentException with the line and what is wrong with it
     */
    public static Population parse(String text) {
        var settings = new HashMap<String, Double>();
        var groups = new ArrayList<Group>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.replaceFirst("#.*", "").strip();
            if (bare.isEmpty()) continue;
            String[] words = bare.split("\\s+");
            try {
                if (Character.isDigit(words[0].charAt(0))) {
                    groups.add(group(words));
                } else {
                    setting(words, settings);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "line " + number + ": " + String.valueOf(e.getMessage()), e);
            }
        }
        var population =
                new Population(
                        whole(settings, "validators", 3, 1, 64),
                        whole(settings, "weight-copiers", 0, 0, 16),
                        whole(settings, "commit-reveal", 0, 0, 100),
                        settings.getOrDefault("stay", 0.0),
                        whole(settings, "tasks", 20, 1, TASKS_MAX),
                        whole(settings, "gold", 4, 0, TASKS_MAX),
                        whole(settings, "completions", 4, 2, COMPLETIONS_MAX),
                        List.copyOf(groups));
        if (!(population.stay >= 0 && population.stay <= 100_000)) {
            throw new IllegalArgumentException("stay is a number of days, 0 or more");
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("there are no miners: a line like 20 honest");
        }
        int neurons = population.miners() + population.validators + population.weightCopiers;
        if (neurons > NEURONS_MAX) {
            throw new IllegalArgumentException(
                    neurons + " neurons; a subnet has at most " + NEURONS_MAX);
        }
        return population;
    }

    private static void setting(String[] words, Map<String, Double> settings) {
        if (!SETTINGS.contains(words[0])) {
            throw new IllegalArgumentException(
                    "%s is no setting; known are %s, and miners begin with their number"
                            .formatted(
                                    words[0],
                                    String.join(", ", SETTINGS.stream().sorted().toList())));
        }
        if (words.length != 2) throw new IllegalArgumentException(words[0] + " takes one number");
        settings.put(words[0], number(words[0], words[1]));
    }

    private static int whole(
            Map<String, Double> settings, String name, int usual, int min, int max) {
        double value = settings.getOrDefault(name, (double) usual);
        if (value != Math.rint(value) || value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " is a whole number from " + min + " to " + max);
        }
        return (int) value;
    }

    private static double number(String name, String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) return value;
        } catch (NumberFormatException e) {
            // The same message as for a number that is none.
        }
        throw new IllegalArgumentException(name + " is " + text + ", which is no number");
    }

    private static Group group(String[] words) {
        double count = number("the number of miners", words[0]);
        if (count != Math.rint(count) || count < 1 || count > NEURONS_MAX) {
            throw new IllegalArgumentException(words[0] + " is no number of miners");
        }
        if (words.length < 2) throw new IllegalArgumentException("which kind of miners?");
        Kind kind = kind(words[1]);
        var values = new HashMap<String, Double>();
        var name = new StringBuilder(kind.title());
        for (int w = 2; w < words.length; w++) {
            String[] pair = words[w].split("=", 2);
            boolean people = pair[0].equals("people") && pair.length == 1;
            double min = pair[0].equals("skill") ? -1 : 0;
            if (!people && !Set.of("skill", "fooled", "effort", "jitter").contains(pair[0])) {
                throw new IllegalArgumentException(
                        pair[0] + " is unknown; known are skill, fooled, effort, jitter, people");
            }
            double value = people ? 1 : number(pair[0], pair.length == 2 ? pair[1] : "missing");
            if (value < min || value > 1) {
                throw new IllegalArgumentException("%s is from %.0f to 1".formatted(pair[0], min));
            }
            values.put(pair[0], value);
            name.append(' ').append(words[w]);
        }
        return new Group(
                (int) count,
                kind,
                name.toString(),
                values.getOrDefault("skill", kind == Kind.RING ? 0 : 0.8),
                values.getOrDefault("fooled", 0.0),
                values.getOrDefault("effort", kind == Kind.LAZY ? 0.3 : 1),
                values.getOrDefault("jitter", kind == Kind.SYBIL ? 0.05 : 0),
                kind == Kind.SELLER || values.containsKey("people"));
    }

    private static Kind kind(String title) {
        for (Kind kind : Kind.values()) if (kind.title().equals(title)) return kind;
        var known = new StringBuilder();
        for (Kind kind : Kind.values()) known.append(' ').append(kind.title());
        throw new IllegalArgumentException("there is no kind " + title + "; known are" + known);
    }
}
