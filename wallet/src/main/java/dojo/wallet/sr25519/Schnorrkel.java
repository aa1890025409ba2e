package dojo.wallet.sr25519;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * sr25519: keys, signatures in the context "substrate", and derivation, byte for byte as the crate
 * schnorrkel. A secret key is 64 bytes, the scalar and then the nonce seed; a mini secret is the 32
 * bytes it can be expanded from. Arrays handed in stay the caller's, to be wiped by him.
 */
public final class Schnorrkel {
    /** Length of a mini secret and of a chain code. */
    public static final int SEED_BYTES = 32;

    /** Length of a secret key. */
    public static final int SECRET_BYTES = 64;

    /** Length of a public key. */
    public static final int PUBLIC_BYTES = Ristretto.BYTES;

    /** Length of a signature. */
    public static final int SIGNATURE_BYTES = 64;

    // Tells a schnorrkel signature from an ed25519 one: the top bit of a canonical s is free.
    private static final int MARKER = 0x80;

    private static final Transcript SIGNING =
            new Transcript("SigningContext").append("", Transcript.ascii("substrate"));
    private static final SecureRandom RANDOM = new SecureRandom();

    private Schnorrkel() {}

    /** A new mini secret. */
    public static byte[] randomSeed() {
        byte[] seed = new byte[SEED_BYTES];
        RANDOM.nextBytes(seed);
        return seed;
    }

    /** The secret key that the mini secret {@code seed} stands for. */
    public static byte[] expand(byte[] seed) {
        requireLength("mini secret", seed, SEED_BYTES);
        byte[] key = sha512(seed);
        key[0] &= (byte) 248;
        key[31] &= 63;
        key[31] |= 64;
        divideByCofactor(key);
        return key;
    }

    /**
     * {@code secret} with its scalar divided by eight: what schnorrkel means by a key that
     * polkadot-js wrote; empty if the scalar is no multiple of eight.
     */
    public static Optional<byte[]> fromHalfEd25519(byte[] secret) {
        requireLength("secret key", secret, SECRET_BYTES);
        if ((secret[0] & 7) != 0) return Optional.empty();
        byte[] key = secret.clone();
        divideByCofactor(key);
        return Optional.of(key);
    }

    /** The public key of {@code secret}; empty if its scalar is zero or not below the order. */
    public static Optional<byte[]> publicKey(byte[] secret) {
        requireLength("secret key", secret, SECRET_BYTES);
        byte[] scalar = scalar(secret);
        try {
            return Ristretto.scalarIsCanonical(scalar)
                    ? Ristretto.multiplyBase(scalar)
                    : Optional.empty();
        } finally {
            wipe(scalar);
        }
    }

    /** A signature of {@code message}; a new one at each call. */
    public static byte[] sign(byte[] secret, byte[] publicKey, byte[] message) {
        requireLength("secret key", secret, SECRET_BYTES);
        requireLength("public key", publicKey, PUBLIC_BYTES);
        Transcript transcript = signing(publicKey, message);
        byte[] nonce = Arrays.copyOfRange(secret, 32, 64);
        byte[] entropy = randomSeed();
        byte[] wide = transcript.witness("signing", nonce, entropy, 64);
        byte[] r = Ristretto.scalarReduce(wide);
        byte[] scalar = scalar(secret);
        byte[] product = new byte[0];
        try {
            byte[] commitment = Ristretto.multiplyBase(r).orElseThrow();
            byte[] k = challenge(transcript, commitment);
            product = Ristretto.scalarMultiply(k, scalar);
            byte[] signature = Arrays.copyOf(commitment, SIGNATURE_BYTES);
            System.arraycopy(Ristretto.scalarAdd(product, r), 0, signature, 32, 32);
            signature[63] |= (byte) MARKER;
            return signature;
        } finally {
            wipe(nonce, entropy, wide, r, scalar, product);
        }
    }

    /**
     * Whether {@code signature} is one of {@code message} by {@code publicKey}; false for bytes of
     * any other length or form. The zero point, for which anyone can sign, is nobody's key, and a
     * signature with s = 0, which nobody ever makes, is refused as libsodium's formula refuses it,
     * although the crate schnorrkel takes it. In variable time: all that it sees is public.
     */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != PUBLIC_BYTES || signature.length != SIGNATURE_BYTES) return false;
        if ((signature[63] & MARKER) == 0) return false;
        byte[] commitment = Arrays.copyOf(signature, 32);
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        s[31] &= (byte) ~MARKER;
        if (!Ristretto.scalarIsCanonical(s)) return false;
        byte[] k = challenge(signing(publicKey, message), commitment);
        return Verifier.SHARED.holds(commitment, s, k, publicKey);
    }

    /** The mini secret of the hard child of {@code secret} at {@code chainCode}. */
    public static byte[] hardChild(byte[] secret, byte[] chainCode) {
        requireLength("secret key", secret, SECRET_BYTES);
        byte[] scalar = scalar(secret);
        Transcript transcript = derivation(chainCode).append("secret-key", scalar);
        byte[] child = transcript.challenge("HDKD-hard", SEED_BYTES);
        transcript.wipe();
        wipe(scalar);
        return child;
    }

    /**
     * The secret key of the soft child of {@code secret} at {@code chainCode}. Its nonce seed is
     * new at each call: it only ever decides which of many good signatures comes out.
     */
    public static byte[] softChild(byte[] secret, byte[] publicKey, byte[] chainCode) {
        requireLength("secret key", secret, SECRET_BYTES);
        byte[] scalar = scalar(secret);
        byte[] sum = Ristretto.scalarAdd(scalar, softScalar(publicKey, chainCode));
        byte[] nonce = randomSeed();
        byte[] child = Arrays.copyOf(sum, SECRET_BYTES);
        System.arraycopy(nonce, 0, child, 32, 32);
        wipe(scalar, sum, nonce);
        return child;
    }

    /**
     * The public key of the soft child, from the parent's public key alone; empty if that is none.
     */
    public static Optional<byte[]> softChildPublic(byte[] publicKey, byte[] chainCode) {
        return Ristretto.multiplyBase(softScalar(publicKey, chainCode))
                .flatMap(shift -> Ristretto.add(publicKey, shift));
    }

    /** Overwrites {@code secrets} with zeros. */
    public static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) Arrays.fill(secret, (byte) 0);
    }

    private static byte[] softScalar(byte[] publicKey, byte[] chainCode) {
        requireLength("public key", publicKey, PUBLIC_BYTES);
        return Ristretto.scalarReduce(
                derivation(chainCode).append("public-key", publicKey).challenge("HDKD-scalar", 64));
    }

    private static Transcript derivation(byte[] chainCode) {
        requireLength("chain code", chainCode, SEED_BYTES);
        return new Transcript("SchnorrRistrettoHDKD")
                .append("sign-bytes", new byte[0])
                .append("chain-code", chainCode);
    }

    static Transcript signing(byte[] publicKey, byte[] message) {
        return SIGNING.copy()
                .append("sign-bytes", message)
                .append("proto-name", Transcript.ascii("Schnorr-sig"))
                .append("sign:pk", publicKey);
    }

    private static byte[] challenge(Transcript transcript, byte[] commitment) {
        return Ristretto.scalarReduce(
                transcript.append("sign:R", commitment).challenge("sign:c", 64));
    }

    private static byte[] scalar(byte[] secret) {
        return Arrays.copyOf(secret, 32);
    }

    private static void divideByCofactor(byte[] key) {
        int low = 0;
        for (int i = 31; i >= 0; i--) {
            int at = key[i] & 0xff;
            key[i] = (byte) (at >> 3 | low << 5);
            low = at & 7;
        }
    }

    private static byte[] sha512(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-512", e);
        }
    }

    private static void requireLength(String what, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(
                    "a " + what + " of " + bytes.length + " bytes, not " + length);
        }
    }
}
