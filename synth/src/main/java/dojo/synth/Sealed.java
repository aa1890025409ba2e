package dojo.synth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What follows from a secret and a word, and tells nothing about either. */
final class Sealed {
    private Sealed() {}

    static long number(String secret, String word) {
        return ByteBuffer.wrap(hash(secret + "\n" + word)).getLong();
    }

    static String hex(String secret, String word, int bytes) {
        return HexFormat.of().formatHex(hash(secret + "\n" + word), 0, bytes);
    }

    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
