package dojo.models;

import java.util.Arrays;

/**
 * One text cut into words and sentences, as arrays of numbers: nothing is allocated per word. Only
 * the first {@link #CHARS_READ_MAX} characters are read, so that a hostile text costs no more than
 * a long honest one.
 */
final class WordCut {
    /** How much of a text is read, in characters. */
    static final int CHARS_READ_MAX = 65_536;

    private static final int STEM_CHARS = 5;

    final String text;

    /** How many characters of the text were read. */
    final int read;

    /** Hashes of the words in lower case, shape (words) in the first {@link #words} places. */
    int[] hash;

    /** Hashes of the words' first {@link #STEM_CHARS} characters, so that plurals meet. */
    int[] stem;

    int[] start;
    int[] end;

    /** The number of the sentence that each word stands in. */
    int[] sentence;

    int words;
    int sentences;

    WordCut(String text) {
        this.text = text;
        read = Math.min(text.length(), CHARS_READ_MAX);
        int guess = 16 + read / 4;
        hash = new int[guess];
        stem = new int[guess];
        start = new int[guess];
        end = new int[guess];
        sentence = new int[guess];
        cut();
    }

    private void cut() {
        boolean wordsInSentence = false;
        int at = 0;
        while (at < read) {
            char c = text.charAt(at);
            if (Character.isLetterOrDigit(c)) {
                int from = at;
                int h = 0;
                int head = 0;
                while (at < read && insideWord(at, from)) {
                    h = h * 31 + Character.toLowerCase(text.charAt(at));
                    at++;
                    if (at - from == STEM_CHARS) head = h;
                }
                add(mix(h), mix(at - from < STEM_CHARS ? h : head), from, at);
                wordsInSentence = true;
            } else {
                if (wordsInSentence && endsSentence(at)) {
                    sentences++;
                    wordsInSentence = false;
                }
                at++;
            }
        }
        if (wordsInSentence) sentences++;
    }

    private boolean insideWord(int at, int from) {
        char c = text.charAt(at);
        if (Character.isLetterOrDigit(c)) return true;
        // don't, 3.5 and 1,000 are one word each.
        if (at == from || at + 1 >= read || !Character.isLetterOrDigit(text.charAt(at + 1))) {
            return false;
        }
        boolean digits = Character.isDigit(text.charAt(at - 1));
        return c == '\'' || c == '\u2019' || (digits && (c == '.' || c == ','));
    }

    private boolean endsSentence(int at) {
        char c = text.charAt(at);
        if (c == '\n') return true;
        if (c != '.' && c != '!' && c != '?') return false;
        return at + 1 >= read || !Character.isLetterOrDigit(text.charAt(at + 1));
    }

    private void add(int wordHash, int stemHash, int from, int to) {
        if (words == hash.length) {
            int longer = words * 2;
            hash = Arrays.copyOf(hash, longer);
            stem = Arrays.copyOf(stem, longer);
            start = Arrays.copyOf(start, longer);
            end = Arrays.copyOf(end, longer);
            sentence = Arrays.copyOf(sentence, longer);
        }
        hash[words] = wordHash;
        stem[words] = stemHash;
        start[words] = from;
        end[words] = to;
        sentence[words] = sentences;
        words++;
    }

    /** The character at {@code index} of word {@code word} with one blank before and after it. */
    char padded(int word, int index) {
        int at = start[word] + index - 1;
        return at < start[word] || at >= end[word] ? ' ' : Character.toLowerCase(text.charAt(at));
    }

    /** The length of word {@code word} in characters. */
    int length(int word) {
        return end[word] - start[word];
    }

    /** Spreads the bits of {@code h}; the finaliser of MurmurHash3. */
    static int mix(int h) {
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
