package dojo.wallet.sodium;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The key derivation Argon2i v1.3 with one lane, at the cost that Bittensor's wallets use. */
public final class Argon2i {
    /** Length of the salt. */
    public static final int SALT_BYTES = 16;

    private static final long PASSES = 8;
    private static final long MEMORY_BYTES = 512L << 20;
    private static final int ALGORITHM = 1;

    /** Each takes half a GiB outside the heap and seconds of one core; further ones wait. */
    private static final int DERIVATIONS_AT_ONCE_MAX = 1;

    private static final Semaphore TURN = new Semaphore(DERIVATIONS_AT_ONCE_MAX, true);

    private static final MethodHandle DERIVE =
            Sodium.longFunction(
                    "crypto_pwhash",
                    ADDRESS,
                    JAVA_LONG,
                    ADDRESS,
                    JAVA_LONG,
                    ADDRESS,
                    JAVA_LONG,
                    JAVA_LONG,
                    JAVA_INT);

    private Argon2i() {}

    /**
     * The key of {@code password}, to be wiped by the caller; empty if the system has no half GiB
     * of memory for it.
     *
     * @param salt {@link #SALT_BYTES} bytes
     */
    public static Optional<byte[]> key(byte[] password, byte[] salt, int bytes) {
        if (salt.length != SALT_BYTES) throw new IllegalArgumentException("salt of another length");
        TURN.acquireUninterruptibly();
        try (Arena arena = Arena.ofConfined()) {
            // One byte more: an empty segment has no address of its own.
            MemorySegment secret = arena.allocate(password.length + 1L);
            MemorySegment out = arena.allocate(bytes);
            try {
                MemorySegment.copy(password, 0, secret, JAVA_BYTE, 0, password.length);
                int code =
                        Sodium.run(() ->
                                (int)
                                        DERIVE.invokeExact(
                                                out,
                                                (long) bytes,
                                                secret,
                                                (long) password.length,
                                                arena.allocateFrom(JAVA_BYTE, salt),
                                                PASSES,
                                                MEMORY_BYTES,
                                                ALGORITHM));
                return code == 0 ? Optional.of(out.toArray(JAVA_BYTE)) : Optional.empty();
            } finally {
                secret.fill((byte) 0);
                out.fill((byte) 0);
            }
        } finally {
            TURN.release();
        }
    }
}
