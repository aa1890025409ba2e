package dojo.synth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The prompts of late. Two are near duplicates if they share most of their runs of three words: a
 * Jaccard index of {@link #SHARED_MAX} or more.
 */
public final class NearDuplicates {
    /** How many prompts are remembered. */
    public static final int HORIZON = 1_000;

    /** From this share on two prompts are the same. */
    public static final double SHARED_MAX = 0.7;

    private static final int RUN = 3;
    private static final int WORDS_MAX = 2_000;

    private final Deque<Set<Integer>> late = new ArrayDeque<>();

    /** Whether {@code prompt} is new; remembers it then. */
    boolean add(String prompt) {
        Set<Integer> runs = runs(prompt);
        for (Set<Integer> other : late) {
            if (shared(runs, other) >= SHARED_MAX) return false;
        }
        if (late.size() == HORIZON) late.removeFirst();
        late.addLast(runs);
        return true;
    }

    private static Set<Integer> runs(String prompt) {
        String[] words = prompt.toLowerCase(Locale.ROOT).split("\\W+", WORDS_MAX);
        var runs = new HashSet<Integer>();
        for (int i = 0; i + RUN <= words.length; i++) {
            runs.add((words[i] + " " + words[i + 1] + " " + words[i + 2]).hashCode());
        }
        if (runs.isEmpty()) runs.add(prompt.hashCode());
        return runs;
    }

    private static double shared(Set<Integer> one, Set<Integer> other) {
        // No need to look where the sizes alone are too different.
        int small = Math.min(one.size(), other.size());
        int large = Math.max(one.size(), other.size());
        if (small < SHARED_MAX * large) return 0;
        int both = 0;
        for (Integer run : one) if (other.contains(run)) both++;
        return (double) both / (small + large - both);
    }
}
