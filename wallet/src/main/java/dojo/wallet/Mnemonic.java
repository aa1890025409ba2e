package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A secret as English words of BIP-39: 12, 15, 18, 21 or 24, the last bits a checksum. Never
 * printed but by {@link #text()}; no message about a bad one repeats its words. Wiped when closed.
 */
public final class Mnemonic implements AutoCloseable {
    /** How many words a phrase may have. */
    public static final List<Integer> WORD_COUNTS = List.of(12, 15, 18, 21, 24);

    private static final int BITS_PER_WORD = 11;
    private static final int ROUNDS = 2048;

    // The English list of BIP-39, unchanged, one word a line; taken from the npm package bip39
    // 3.1.2.
    // SHA-256 2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda.
    private static final List<String> WORDS = words("bip39-english.txt");
    // Looked up by slices of the text that is read, so that no word of it becomes a String.
    private static final Map<ByteBuffer, Integer> INDEX = index(WORDS);

    /** For each word its place on the list. */
    private final int[] phrase;

    private Mnemonic(int[] phrase) {
        this.phrase = phrase;
    }

    /**
     * A new phrase of {@code wordCount} words.
     *
     * @param random a secure source: whoever can guess it has the key
     */
    public static Mnemonic generate(int wordCount, RandomGenerator random) {
        requireWordCount(wordCount);
        byte[] entropy = new byte[wordCount * BITS_PER_WORD / 33 * 4];
        random.nextBytes(entropy);
        try {
            return ofEntropy(entropy);
        } finally {
            Schnorrkel.wipe(entropy);
        }
    }

    /**
     * The phrase that {@code text} writes, its words apart by white space.
     *
     * @throws IllegalArgumentException if it has another number of words, a word that is not on the
     *     list, or a wrong checksum
     */
    public static Mnemonic parse(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try {
            return parse(utf8);
        } finally {
            Schnorrkel.wipe(utf8);
        }
    }

    /** As {@link #parse(String)}, from UTF-8 that stays the caller's to wipe. */
    public static Mnemonic parse(byte[] utf8) {
        int[] phrase = new int[utf8.length];
        int count = 0;
        int unknown = 0;
        int at = 0;
        while (at < utf8.length) {
            int end = at;
            while (end < utf8.length && !Character.isWhitespace(utf8[end])) end++;
            if (end > at) {
                int index = INDEX.getOrDefault(ByteBuffer.wrap(utf8, at, end - at), -1);
                phrase[count++] = index;
                if (index < 0 && unknown == 0) unknown = count;
            }
            at = end + 1;
        }
        var parsed = new Mnemonic(Arrays.copyOf(phrase, count));
        Arrays.fill(phrase, 0);
        requireWordCount(count);
        if (unknown > 0) {
            parsed.close();
            throw new IllegalArgumentException(
                    "word " + unknown + " of the phrase is not on the English list of BIP-39");
        }
        parsed.requireChecksum();
        return parsed;
    }

    /** The words with one space between them: the secret itself. */
    public String text() {
        return new String(utf8(), StandardCharsets.US_ASCII);
    }

    /** As {@link #text()}, in bytes for the caller to wipe. */
    byte[] utf8() {
        int length = phrase.length - 1;
        for (int index : phrase) length += WORDS.get(index).length();
        var text = ByteBuffer.allocate(length);
        for (int index : phrase) {
            if (text.position() > 0) text.put((byte) ' ');
            text.put(WORDS.get(index).getBytes(StandardCharsets.US_ASCII));
        }
        return text.array();
    }

    /**
     * The mini secret as Substrate makes it: PBKDF2 over the entropy, not over the words as BIP-39
     * would; 32 bytes, to be wiped by the caller.
     *
     * @param password empty for every key that Bittensor's own tools make
     */
    public byte[] seed(String password) {
        byte[] entropy = entropy();
        byte[] salt = ("mnemonic" + password).getBytes(StandardCharsets.UTF_8);
        try {
            return Pbkdf2.key("HmacSHA512", entropy, salt, ROUNDS, Schnorrkel.SEED_BYTES);
        } finally {
            Schnorrkel.wipe(entropy, salt);
        }
    }

    /** Forgets the words. */
    @Override
    public void close() {
        Arrays.fill(phrase, 0);
    }

    /** How many words, never which. */
    @Override
    public String toString() {
        return "Mnemonic[" + phrase.length + " words]";
    }

    byte[] entropy() {
        byte[] entropy = new byte[phrase.length * BITS_PER_WORD / 33 * 4];
        for (int bit = 0; bit < entropy.length * 8; bit++) {
            int word = phrase[bit / BITS_PER_WORD];
            int value = word >> (BITS_PER_WORD - 1 - bit % BITS_PER_WORD) & 1;
            entropy[bit / 8] |= (byte) (value << (7 - bit % 8));
        }
        return entropy;
    }

    static Mnemonic ofEntropy(byte[] entropy) {
        // One bit of checksum for 32 of entropy: never more than one byte.
        byte[] bits = Arrays.copyOf(entropy, entropy.length + 1);
        bits[entropy.length] = sha256(entropy)[0];
        int[] words = new int[entropy.length / 4 * 33 / BITS_PER_WORD];
        for (int word = 0; word < words.length; word++) {
            int index = 0;
            for (int bit = word * BITS_PER_WORD; bit < (word + 1) * BITS_PER_WORD; bit++) {
                index = index << 1 | (bits[bit / 8] >> (7 - bit % 8) & 1);
            }
            words[word] = index;
        }
        Schnorrkel.wipe(bits);
        return new Mnemonic(words);
    }

    private void requireChecksum() {
        byte[] entropy = entropy();
        try (var right = ofEntropy(entropy)) {
            if (Arrays.equals(right.phrase, phrase)) return;
        } finally {
            Schnorrkel.wipe(entropy);
        }
        close();
        throw new IllegalArgumentException(
                "the checksum of the phrase is wrong: a word is mistaken or out of place");
    }

    private static void requireWordCount(int count) {
        if (!WORD_COUNTS.contains(count)) {
            throw new IllegalArgumentException(
                    "a phrase has 12, 15, 18, 21 or 24 words, not " + count);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static List<String> words(String resource) {
        try (InputStream in = Mnemonic.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("no resource " + resource);
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + resource, e);
        }
    }

    private static Map<ByteBuffer, Integer> index(List<String> words) {
        var index = HashMap.<ByteBuffer, Integer>newHashMap(words.size());
        for (int i = 0; i < words.size(); i++) {
            index.put(ByteBuffer.wrap(words.get(i).getBytes(StandardCharsets.US_ASCII)), i);
        }
        return index;
    }
}
