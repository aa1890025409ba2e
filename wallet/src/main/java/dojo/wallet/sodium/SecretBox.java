package dojo.wallet.sodium;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Encryption with a tag: XSalsa20 and Poly1305, the tag before the text. For small texts. */
public final class SecretBox {
    /** Length of the key. */
    public static final int KEY_BYTES = 32;

    /** Length of the nonce, which no two texts under one key may share. */
    public static final int NONCE_BYTES = 24;

    /** By how much a box is longer than its text. */
    public static final int TAG_BYTES = 16;

    private static final MethodHandle SEAL = function("crypto_secretbox_easy");
    private static final MethodHandle OPEN = function("crypto_secretbox_open_easy");

    private SecretBox() {}

    /** The box of {@code text}. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] text) {
        byte[] box = new byte[text.length + TAG_BYTES];
        if (call(SEAL, box, text, nonce, key) != 0) {
            throw new IllegalStateException("crypto_secretbox_easy failed");
        }
        return box;
    }

    /** The text in {@code box}, to be wiped by the caller; empty if the key or the box is wrong. */
    public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] box) {
        if (box.length < TAG_BYTES) return Optional.empty();
        byte[] text = new byte[box.length - TAG_BYTES];
        return call(OPEN, text, box, nonce, key) == 0 ? Optional.of(text) : Optional.empty();
    }

    private static int call(
            MethodHandle function, byte[] out, byte[] in, byte[] nonce, byte[] key) {
        if (nonce.length != NONCE_BYTES || key.length != KEY_BYTES) {
            throw new IllegalArgumentException("nonce or key of another length");
        }
        return Sodium.run(() ->
                (int)
                        function.invokeExact(
                                MemorySegment.ofArray(out),
                                MemorySegment.ofArray(in),
                                (long) in.length,
                                MemorySegment.ofArray(nonce),
                                MemorySegment.ofArray(key)));
    }

    private static MethodHandle function(String name) {
        return Sodium.function(name, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    }
}
