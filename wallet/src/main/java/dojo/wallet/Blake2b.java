package dojo.wallet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dojo.wallet.sodium.Sodium;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** The hash BLAKE2b without a key, computed by libsodium. */
public final class Blake2b {
    private static final MethodHandle HASH =
            Sodium.function(
                    "crypto_generichash_blake2b",
                    ADDRESS,
                    JAVA_LONG,
                    ADDRESS,
                    JAVA_LONG,
                    ADDRESS,
                    JAVA_LONG);

    private Blake2b() {}

    /**
     * The hash of {@code parts} one after the other.
     *
     * @param bytes length of the hash, 16 to 64: 16, 32 and 64 for the 128, 256 and 512 bits of
     *     Substrate
     */
    public static byte[] hash(int bytes, byte[]... parts) {
        if (bytes < 16 || bytes > 64) throw new IllegalArgumentException(bytes + " bytes of hash");
        byte[] message = parts.length == 1 ? parts[0] : joined(parts);
        byte[] out = new byte[bytes];
        try {
            Sodium.require(() ->
                    (int)
                            HASH.invokeExact(
                                    MemorySegment.ofArray(out),
                                    (long) bytes,
                                    MemorySegment.ofArray(message),
                                    (long) message.length,
                                    MemorySegment.NULL,
                                    0L));
        } finally {
            // The parts may be secret; the copy of them is ours to wipe.
            if (parts.length > 1) Arrays.fill(message, (byte) 0);
        }
        return out;
    }

    private static byte[] joined(byte[][] parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
