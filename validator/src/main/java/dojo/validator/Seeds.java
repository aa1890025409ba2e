package dojo.validator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Numbers and ids that are pure functions of a seed and what they are for. */
final class Seeds {
    private Seeds() {}

    /** A seed for {@code purpose}. */
    static long of(long seed, String... purpose) {
        return hash(seed, purpose).getLong();
    }

    /** Random numbers for {@code purpose}. */
    static RandomGenerator random(long seed, String... purpose) {
        return new SplittableRandom(of(seed, purpose));
    }

    /** An id that tells nothing about {@code purpose} to someone without the seed. */
    static String id(long seed, String... purpose) {
        ByteBuffer hash = hash(seed, purpose);
        return new UUID(hash.getLong(), hash.getLong()).toString();
    }

    private static ByteBuffer hash(long seed, String... purpose) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
            for (String part : purpose) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // With its length, so that "ab" and "c" differ from "a" and "bc".
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
