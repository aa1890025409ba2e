package dojo.models;

import java.util.Arrays;

/**
 * What the linear model sees of one completion: hashed word and character n-grams, and a few plain
 * numbers. The same on every machine: only exact operations and {@link StrictMath}.
 */
final class TextFeatures {
    /** The template: completion words, and what they share with the prompt. */
    static final String TEMPLATE = "completion-and-prompt-overlap-v1";

    static final int GRAM_BITS = 17;
    static final int GRAM_BUCKETS = 1 << GRAM_BITS;

    /** Words at least this long, in characters, carry content. */
    private static final int CONTENT_WORD_CHARS = 4;

    /** The plain numbers, by name, in the order of the model file. */
    enum Plain {
        LOG_CHARACTERS,
        LOG_WORDS,
        VERY_SHORT,
        SHARE_OF_BOTH_LENGTHS,
        PROMPT_WORDS_COVERED,
        WORDS_FROM_PROMPT,
        PAIRS_FROM_PROMPT,
        FIRST_SENTENCE_FROM_PROMPT,
        DISTINCT_WORDS,
        REPEATED_PAIRS,
        REPEATED_TRIPLES,
        REPEATED_SENTENCES,
        WORD_TWICE_RUNNING,
        ENDS_SENTENCE,
        ENDS_WITH_FUNCTION_WORD,
        LAST_SENTENCE_SHORT,
        LOG_NUMBERS,
        NUMBERS_FROM_PROMPT,
        PROMPT_NUMBERS_COVERED,
        LOG_LIST_LINES,
        LOG_SENTENCES,
        LOG_SENTENCE_LENGTH,
        LOG_LONGEST_SENTENCE,
        WORD_LENGTH,
        UPPER_CASE_SHARE,
        SENTENCES_IN_LOWER_CASE,
        OPENS_WITH_CONNECTIVE,
        NEIGHBOUR_SENTENCES_SHARE,
        SENTENCES_ALONE,
        LEAST_CONNECTED_SENTENCE,
        WORDS_ALONE,
        BRACKETS_OPEN,
        PUNCTUATION_SHARE,
        QUESTION_SHARE,
        LETTER_RARITY,
        WORDS_WITH_UNSEEN_LETTERS
    }

    static final int PLAIN_COUNT = Plain.values().length;

    private static final int[] FUNCTION_WORDS =
            hashes(
                    "the a an of and or but to in on at by for from with as is are was were be that"
                            + " which who this these it its their his her if than then so because"
                            + " while when where into about not can will would has have had");
    private static final int[] CONNECTIVES =
            hashes(
                    "it they this these that those he she however then also but and so therefore"
                            + " finally next instead otherwise thus moreover furthermore because"
                            + " afterwards second third similarly");

    /** Buckets of the grams, one per occurrence, in the first {@link #gramCount} places. */
    int[] grams = new int[0];

    int gramCount;

    /** Shape ({@link #PLAIN_COUNT}), by {@link #place}. */
    final double[] plain = new double[PLAIN_COUNT];

    private final WordCut cut;
    private final WordCut prompt;

    private TextFeatures(String prompt, String completion) {
        this.prompt = new WordCut(prompt);
        cut = new WordCut(completion);
    }

    /** All but the rarity of the letters, for which {@link #rarity} needs to know good text. */
    static TextFeatures of(String prompt, String completion) {
        var features = new TextFeatures(prompt, completion);
        features.hashGrams();
        features.lengths();
        features.overlap();
        features.connection();
        features.repetition();
        features.ending();
        features.numbers();
        features.sentences();
        features.marks();
        return features;
    }

    /** Where a plain feature stands in {@link #plain} and in the model file. */
    @SuppressWarnings("EnumOrdinal") // The file's version changes with the enum.
    static int place(Plain feature) {
        return feature.ordinal();
    }

    private void set(Plain feature, double value) {
        plain[place(feature)] = value;
    }

    private void hashGrams() {
        int most = 2 * cut.words;
        for (int word = 0; word < cut.words; word++) most += 2 * cut.length(word);
        grams = new int[most];
        int before = 0x2545f491;
        for (int word = 0; word < cut.words; word++) {
            int h = cut.hash[word];
            add(h);
            add(before * 31 + h);
            before = h;
            int length = cut.length(word);
            for (int i = 0; i < length; i++) {
                int gram = cut.padded(word, i);
                gram = gram * 31 + cut.padded(word, i + 1);
                gram = gram * 31 + cut.padded(word, i + 2);
                add(gram ^ 0x1b873593);
                if (i + 1 < length) add(gram * 31 + cut.padded(word, i + 3) ^ 0x52dce729);
            }
        }
    }

    private void add(int gram) {
        grams[gramCount++] = WordCut.mix(gram) & GRAM_BUCKETS - 1;
    }

    private void lengths() {
        int words = cut.words;
        set(Plain.LOG_CHARACTERS, log1p(cut.text.length()));
        set(Plain.LOG_WORDS, log1p(words));
        set(Plain.VERY_SHORT, words < 8 ? 1 - words / 8.0 : 0);
        set(Plain.SHARE_OF_BOTH_LENGTHS, share(words, words + prompt.words));
        long letters = 0;
        for (int word = 0; word < words; word++) letters += cut.length(word);
        set(Plain.WORD_LENGTH, share((double) letters, words));
    }

    private void overlap() {
        int[] ofPrompt = content(prompt, 0, prompt.words);
        int[] ofCompletion = content(cut, 0, cut.words);
        set(Plain.PROMPT_WORDS_COVERED, shareIn(ofPrompt, ofCompletion));
        set(Plain.WORDS_FROM_PROMPT, shareIn(ofCompletion, ofPrompt));
        set(Plain.PAIRS_FROM_PROMPT, shareIn(runs(cut, 2), runs(prompt, 2)));
        int first = 0;
        while (first < cut.words && cut.sentence[first] == cut.sentence[0]) first++;
        set(Plain.FIRST_SENTENCE_FROM_PROMPT, shareIn(content(cut, 0, first), ofPrompt));

        double shared = 0;
        int from = 0;
        int[] last = new int[0];
        for (int to = 1; to <= cut.words; to++) {
            if (to < cut.words && cut.sentence[to] == cut.sentence[from]) continue;
            int[] here = content(cut, from, to);
            if (from > 0) shared += shareIn(here, last);
            last = here;
            from = to;
        }
        set(Plain.NEIGHBOUR_SENTENCES_SHARE, share(shared, cut.sentences - 1));
    }

    /** How many sentences, and content words, meet neither the prompt nor another sentence. */
    private void connection() {
        int[] ofPrompt = content(prompt, 0, prompt.words);
        long[] places = new long[cut.words];
        int count = 0;
        for (int word = 0; word < cut.words; word++) {
            if (cut.length(word) >= CONTENT_WORD_CHARS) {
                places[count++] = (long) cut.stem[word] << 32 | cut.sentence[word];
            }
        }
        Arrays.sort(places, 0, count);
        int[] connected = new int[cut.sentences];
        int[] content = new int[cut.sentences];
        int alone = 0;
        int from = 0;
        while (from < count) {
            int stem = (int) (places[from] >> 32);
            int to = from + 1;
            while (to < count && (int) (places[to] >> 32) == stem) to++;
            boolean meets =
                    (int) places[from] != (int) places[to - 1]
                            || Arrays.binarySearch(ofPrompt, stem) >= 0;
            if (!meets) alone += to - from;
            for (int i = from; i < to; i++) {
                content[(int) places[i]]++;
                if (meets) connected[(int) places[i]]++;
            }
            from = to;
        }
        int sentencesAlone = 0;
        double least = 1;
        for (int sentence = 0; sentence < connected.length; sentence++) {
            if (connected[sentence] == 0) sentencesAlone++;
            // Short sentences are alone by chance.
            if (content[sentence] >= 4) {
                least = Math.min(least, share(connected[sentence], content[sentence]));
            }
        }
        set(Plain.SENTENCES_ALONE, share(sentencesAlone, cut.sentences));
        set(Plain.LEAST_CONNECTED_SENTENCE, least);
        set(Plain.WORDS_ALONE, share(alone, count));
    }

    private void repetition() {
        int[] words = Arrays.copyOf(cut.hash, cut.words);
        Arrays.sort(words);
        set(Plain.DISTINCT_WORDS, share(distinct(words), StrictMath.sqrt(words.length)));
        set(Plain.REPEATED_PAIRS, repeated(runs(cut, 2)));
        set(Plain.REPEATED_TRIPLES, repeated(runs(cut, 3)));
        int[] sentences = new int[cut.sentences];
        int twice = 0;
        for (int word = 0; word < cut.words; word++) {
            int of = cut.sentence[word];
            sentences[of] = sentences[of] * 31 + cut.hash[word];
            if (word > 0 && cut.hash[word] == cut.hash[word - 1]) twice++;
        }
        Arrays.sort(sentences);
        set(Plain.REPEATED_SENTENCES, repeated(sentences));
        set(Plain.WORD_TWICE_RUNNING, Math.min(twice, 5));
    }

    private void ending() {
        int at = cut.text.length() - 1;
        while (at >= 0 && (Character.isWhitespace(cut.text.charAt(at)) || closing(at))) at--;
        boolean ends = at >= 0 && ".!?:;`}|\u3002".indexOf(cut.text.charAt(at)) >= 0;
        set(Plain.ENDS_SENTENCE, ends ? 1 : 0);
        if (cut.words == 0) return;
        int last = cut.words - 1;
        boolean dangling = !ends && Arrays.binarySearch(FUNCTION_WORDS, cut.hash[last]) >= 0;
        set(Plain.ENDS_WITH_FUNCTION_WORD, dangling ? 1 : 0);
        int from = last;
        while (from > 0 && cut.sentence[from - 1] == cut.sentence[last]) from--;
        double mean = (double) cut.words / cut.sentences;
        set(Plain.LAST_SENTENCE_SHORT, Math.max(0, 1 - (cut.words - from) / mean));
    }

    private boolean closing(int at) {
        return "\"')]*_\u201d\u2019".indexOf(cut.text.charAt(at)) >= 0;
    }

    private void numbers() {
        int[] ofPrompt = numbers(prompt);
        int[] ofCompletion = numbers(cut);
        set(Plain.LOG_NUMBERS, log1p(ofCompletion.length));
        set(Plain.NUMBERS_FROM_PROMPT, shareIn(ofCompletion, ofPrompt));
        set(Plain.PROMPT_NUMBERS_COVERED, shareIn(ofPrompt, ofCompletion));
    }

    private void sentences() {
        int longest = 0;
        int lower = 0;
        int from = 0;
        for (int to = 1; to <= cut.words; to++) {
            if (to < cut.words && cut.sentence[to] == cut.sentence[from]) continue;
            longest = Math.max(longest, to - from);
            if (Character.isLowerCase(cut.text.charAt(cut.start[from]))) lower++;
            from = to;
        }
        set(Plain.LOG_SENTENCES, log1p(cut.sentences));
        set(Plain.LOG_SENTENCE_LENGTH, log1p(share(cut.words, cut.sentences)));
        set(Plain.LOG_LONGEST_SENTENCE, log1p(longest));
        set(Plain.SENTENCES_IN_LOWER_CASE, share(lower, cut.sentences));
        boolean connective = cut.words > 0 && Arrays.binarySearch(CONNECTIVES, cut.hash[0]) >= 0;
        set(Plain.OPENS_WITH_CONNECTIVE, connective ? 1 : 0);
    }

    private void marks() {
        int lists = 0;
        int upper = 0;
        int letters = 0;
        int punctuation = 0;
        int questions = 0;
        int open = 0;
        boolean lineStart = true;
        for (int at = 0; at < cut.read; at++) {
            char c = cut.text.charAt(at);
            if (lineStart && !Character.isWhitespace(c)) {
                boolean bullet = "-*\u2022".indexOf(c) >= 0;
                boolean counted =
                        Character.isDigit(c)
                                && at + 1 < cut.read
                                && ".)".indexOf(cut.text.charAt(at + 1)) >= 0;
                if (bullet || counted) lists++;
                lineStart = false;
            }
            if (c == '\n') lineStart = true;
            if (Character.isLetter(c)) {
                letters++;
                if (Character.isUpperCase(c)) upper++;
            } else if (!Character.isDigit(c) && !Character.isWhitespace(c)) {
                punctuation++;
                if (c == '?') questions++;
                if ("([{".indexOf(c) >= 0) open++;
                if (")]}".indexOf(c) >= 0) open--;
            }
        }
        set(Plain.LOG_LIST_LINES, log1p(lists));
        set(Plain.UPPER_CASE_SHARE, share(upper, letters));
        set(Plain.PUNCTUATION_SHARE, share(punctuation, cut.read));
        set(Plain.QUESTION_SHARE, share(questions, cut.sentences));
        set(Plain.BRACKETS_OPEN, Math.min(3, Math.abs(open)));
    }

    /** Fills in, or replaces, what depends on {@code levels}. */
    TextFeatures rarity(TrigramLevels levels) {
        long level = 0;
        int trigrams = 0;
        int unseen = 0;
        for (int word = 0; word < cut.words; word++) {
            boolean seen = true;
            for (int i = 0; i < cut.length(word); i++) {
                int here = levels.level(TrigramLevels.bucket(cut, word, i));
                level += TrigramLevels.LEVEL_MAX - here;
                trigrams++;
                seen &= here > 0;
            }
            if (!seen) unseen++;
        }
        set(Plain.LETTER_RARITY, share((double) level, trigrams));
        set(Plain.WORDS_WITH_UNSEEN_LETTERS, share(unseen, cut.words));
        return this;
    }

    /** The stems of the content words among the words from {@code from} to {@code to}, sorted. */
    private static int[] content(WordCut cut, int from, int to) {
        int[] found = new int[to - from];
        int count = 0;
        for (int word = from; word < to; word++) {
            if (cut.length(word) >= CONTENT_WORD_CHARS) found[count++] = cut.stem[word];
        }
        return sorted(found, count);
    }

    private static int[] numbers(WordCut cut) {
        int[] found = new int[cut.words];
        int count = 0;
        for (int word = 0; word < cut.words; word++) {
            if (Character.isDigit(cut.text.charAt(cut.start[word])))
                found[count++] = cut.hash[word];
        }
        return sorted(found, count);
    }

    /** The hashes of all runs of {@code length} words, sorted. */
    private static int[] runs(WordCut cut, int length) {
        int[] found = new int[Math.max(0, cut.words - length + 1)];
        for (int word = 0; word < found.length; word++) {
            int h = 0;
            for (int i = 0; i < length; i++) h = h * 31 + cut.hash[word + i];
            found[word] = h;
        }
        return sorted(found, found.length);
    }

    private static int[] sorted(int[] values, int count) {
        int[] kept = Arrays.copyOf(values, count);
        Arrays.sort(kept);
        return kept;
    }

    private static int[] hashes(String words) {
        var cut = new WordCut(words);
        return sorted(cut.hash, cut.words);
    }

    private static int distinct(int[] sorted) {
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) count++;
        }
        return count;
    }

    private static double repeated(int[] sorted) {
        return share(sorted.length - distinct(sorted), sorted.length);
    }

    /** The share of {@code values} that occur in {@code in}; 0 of none. */
    private static double shareIn(int[] values, int[] in) {
        int found = 0;
        for (int value : values) {
            if (Arrays.binarySearch(in, value) >= 0) found++;
        }
        return share(found, values.length);
    }

    /** {@code part / whole}, or 0 where there is no whole. */
    private static double share(double part, double whole) {
        return whole > 0 ? part / whole : 0;
    }

    private static double log1p(double value) {
        return StrictMath.log1p(value);
    }
}
