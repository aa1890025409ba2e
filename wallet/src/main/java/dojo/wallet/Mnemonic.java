package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret as English words of BIP-39: 12, 15, 18, 21 or 24, the last bits a checksum. Never
 * printed but by {@link #text()}; no message about a bad one repeats its words.
 */
public final class Mnemonic {
    /** How many words a phrase may have. */
    public static final List<Integer> WORD_COUNTS = List.of(12, 15, 18, 21, 24);

    private static final int BITS_PER_WORD = 11;
    private static final int ROUNDS = 2048;

    // The English list of BIP-39, unchanged, one word a line; taken from the npm package bip39
    // 3.1.2.
    // SHA-256 2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda.
    private static final List<String> WORDS = words("bip39-english.txt");
    private static final Map<String, Integer> INDEX = index(WORDS);

    private final List<String> phrase;

    private Mnemonic(List<String> phrase) {
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
        List<String> words = List.of(text.strip().split("\\s+"));
        requireWordCount(words.size());
        for (int i = 0; i < words.size(); i++) {
            if (!INDEX.containsKey(words.get(i))) {
                throw new IllegalArgumentException(
                        "word " + (i + 1) + " of the phrase is not on the English list of BIP-39");
            }
        }
        var parsed = new Mnemonic(words);
        byte[] entropy = parsed.entropy();
        boolean good = ofEntropy(entropy).phrase.equals(words);
        Schnorrkel.wipe(entropy);
        if (!good) {
            throw new IllegalArgumentException(
                    "the checksum of the phrase is wrong: a word is mistaken or out of place");
        }
        return parsed;
    }

    /** The words with one space between them: the secret itself. */
    public String text() {
        return String.join(" ", phrase);
    }

    /**
     * The mini secret as Substrate makes it: PBKDF2 over the entropy, not over the words as BIP-39
     * would; 32 bytes, to be wiped by the caller.
     *
     * @param password empty for every key that Bittensor's own tools make
     */
    public byte[] seed(String password) {
        byte[] entropy = entropy();
        byte[] block = new byte[64];
        byte[] sum = new byte[64];
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(entropy, "HmacSHA512"));
            mac.update(("mnemonic" + password).getBytes(StandardCharsets.UTF_8));
            // PBKDF2 asks for one block of output; the JDK's own takes only text as the password.
            mac.update(new byte[] {0, 0, 0, 1});
            for (int round = 0; round < ROUNDS; round++) {
                mac.doFinal(block, 0);
                for (int i = 0; i < sum.length; i++) sum[i] ^= block[i];
                mac.update(block);
            }
            return Arrays.copyOf(sum, Schnorrkel.SEED_BYTES);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA512", e);
        } finally {
            Schnorrkel.wipe(entropy, block, sum);
        }
    }

    /** How many words, never which. */
    @Override
    public String toString() {
        return "Mnemonic[" + phrase.size() + " words]";
    }

    byte[] entropy() {
        byte[] entropy = new byte[phrase.size() * BITS_PER_WORD / 33 * 4];
        for (int bit = 0; bit < entropy.length * 8; bit++) {
            int word = INDEX.getOrDefault(phrase.get(bit / BITS_PER_WORD), 0);
            int value = word >> (BITS_PER_WORD - 1 - bit % BITS_PER_WORD) & 1;
            entropy[bit / 8] |= (byte) (value << (7 - bit % 8));
        }
        return entropy;
    }

    static Mnemonic ofEntropy(byte[] entropy) {
        // One bit of checksum for 32 of entropy: never more than one byte.
        byte[] bits = Arrays.copyOf(entropy, entropy.length + 1);
        bits[entropy.length] = sha256(entropy)[0];
        String[] words = new String[entropy.length / 4 * 33 / BITS_PER_WORD];
        for (int word = 0; word < words.length; word++) {
            int index = 0;
            for (int bit = word * BITS_PER_WORD; bit < (word + 1) * BITS_PER_WORD; bit++) {
                index = index << 1 | (bits[bit / 8] >> (7 - bit % 8) & 1);
            }
            words[word] = WORDS.get(index);
        }
        Schnorrkel.wipe(bits);
        return new Mnemonic(List.of(words));
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

    private static Map<String, Integer> index(List<String> words) {
        var index = HashMap.<String, Integer>newHashMap(words.size());
        for (int i = 0; i < words.size(); i++) index.put(words.get(i), i);
        return index;
    }
}
