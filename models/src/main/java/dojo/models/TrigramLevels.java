package dojo.models;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How common each run of three letters is in good text, on a coarse logarithmic scale: what a
 * misspelt word stands out by.
 */
final class TrigramLevels {
    static final int BUCKETS = 1 << 15;
    static final int LEVEL_MAX = 10;

    /** Shape ({@link #BUCKETS}); 0 for a trigram never seen, at most {@link #LEVEL_MAX}. */
    private final byte[] level;

    TrigramLevels(byte[] level) {
        if (level.length != BUCKETS) {
            throw new IllegalArgumentException(level.length + " trigram levels");
        }
        this.level = level;
    }

    int level(int bucket) {
        return level[bucket];
    }

    byte[] bytes() {
        return level;
    }

    /** The bucket of the three characters of {@code word} that begin at {@code index}. */
    static int bucket(WordCut cut, int word, int index) {
        int h = cut.padded(word, index);
        h = h * 31 + cut.padded(word, index + 1);
        h = h * 31 + cut.padded(word, index + 2);
        return WordCut.mix(h ^ 0x7f4a7c15) & BUCKETS - 1;
    }

    /** In how many prompts' good completions each trigram occurs. */
    static final class Counts {
        private final int[] prompts = new int[BUCKETS];
        private final Map<String, boolean[]> ofPrompt = new HashMap<>();

        Counts(Map<String, List<String>> goodTextsByPrompt) {
            goodTextsByPrompt.forEach((prompt, texts) -> {
                boolean[] seen = seen(texts);
                ofPrompt.put(prompt, seen);
                for (int i = 0; i < BUCKETS; i++) prompts[i] += seen[i] ? 1 : 0;
            });
        }

        private static boolean[] seen(List<String> texts) {
            boolean[] seen = new boolean[BUCKETS];
            for (String text : texts) {
                var cut = new WordCut(text);
                for (int word = 0; word < cut.words; word++) {
                    for (int i = 0; i < cut.length(word); i++) seen[bucket(cut, word, i)] = true;
                }
            }
            return seen;
        }

        TrigramLevels levels() {
            return without(new boolean[BUCKETS]);
        }

        /**
         * The levels as if {@code prompt} had not been read. Training must see its own texts the
         * way a stranger's text will be seen later: with words that were never met before.
         */
        TrigramLevels levelsWithout(String prompt) {
            return without(ofPrompt.getOrDefault(prompt, new boolean[BUCKETS]));
        }

        private TrigramLevels without(boolean[] own) {
            byte[] level = new byte[BUCKETS];
            for (int i = 0; i < BUCKETS; i++) {
                int count = prompts[i] - (own[i] ? 1 : 0);
                level[i] = (byte) Math.min(LEVEL_MAX, 32 - Integer.numberOfLeadingZeros(count));
            }
            return new TrigramLevels(level);
        }
    }
}
