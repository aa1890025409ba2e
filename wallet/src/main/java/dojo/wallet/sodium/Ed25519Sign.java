package dojo.wallet.sodium;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Ed25519 as RFC 8032: keys from seeds, signatures, and their check, by libsodium. */
public final class Ed25519Sign {
    /** Length of a seed, which is the whole secret. */
    public static final int SEED_BYTES = 32;

    /** Length of a public key. */
    public static final int PUBLIC_BYTES = 32;

    /** Length of a secret key: the seed and then the public key. */
    public static final int SECRET_BYTES = 64;

    /** Length of a signature. */
    public static final int SIGNATURE_BYTES = 64;

    private static final MethodHandle FROM_SEED =
            Sodium.function("crypto_sign_ed25519_seed_keypair", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SIGN =
            Sodium.function(
                    "crypto_sign_ed25519_detached", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle VERIFY =
            Sodium.function(
                    "crypto_sign_ed25519_verify_detached", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

    private Ed25519Sign() {}

    /** The secret key of {@code seed}; the caller wipes it. */
    public static byte[] secretKey(byte[] seed) {
        if (seed.length != SEED_BYTES) throw new IllegalArgumentException("seed of another length");
        byte[] secret = new byte[SECRET_BYTES];
        byte[] publicKey = new byte[PUBLIC_BYTES];
        Sodium.require(() ->
                (int)
                        FROM_SEED.invokeExact(
                                MemorySegment.ofArray(publicKey),
                                MemorySegment.ofArray(secret),
                                MemorySegment.ofArray(seed)));
        return secret;
    }

    /** The signature of {@code message} by {@code secretKey}. */
    public static byte[] sign(byte[] secretKey, byte[] message) {
        if (secretKey.length != SECRET_BYTES) {
            throw new IllegalArgumentException("secret key of another length");
        }
        byte[] signature = new byte[SIGNATURE_BYTES];
        Sodium.require(() ->
                (int)
                        SIGN.invokeExact(
                                MemorySegment.ofArray(signature),
                                MemorySegment.NULL,
                                MemorySegment.ofArray(message),
                                (long) message.length,
                                MemorySegment.ofArray(secretKey)));
        return signature;
    }

    /** Whether {@code signature} is one of {@code message}; false for junk. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != PUBLIC_BYTES || signature.length != SIGNATURE_BYTES) return false;
        return Sodium.run(() ->
                (int)
                        VERIFY.invokeExact(
                                MemorySegment.ofArray(signature),
                                MemorySegment.ofArray(message),
                                (long) message.length,
                                MemorySegment.ofArray(publicKey)))
                == 0;
    }
}
