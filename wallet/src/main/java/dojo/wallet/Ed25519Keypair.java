package dojo.wallet;

import dojo.wallet.sodium.Ed25519Sign;
import dojo.wallet.sr25519.Schnorrkel;
import java.util.Arrays;

/** An ed25519 key, which Substrate's accounts may have too. Safe for several threads. */
public final class Ed25519Keypair extends Keypair {
    // SCALE of the text "Ed25519HDKD": its length, times four, and its letters.
    private static final byte[] DERIVATION = Encryption.ascii(",Ed25519HDKD");

    private Ed25519Keypair(byte[] secret) {
        super(secret, Arrays.copyOfRange(secret, Ed25519Sign.SEED_BYTES, secret.length));
    }

    /** The key of {@code seed}, 32 bytes. */
    public static Ed25519Keypair fromSeed(byte[] seed) {
        return new Ed25519Keypair(Ed25519Sign.secretKey(seed));
    }

    /**
     * The key that {@code uri} names, written as for {@link Sr25519Keypair#fromUri}.
     *
     * @throws IllegalArgumentException if it names none, or has a soft junction, which ed25519 has
     *     not; the message holds nothing of it
     */
    public static Ed25519Keypair fromUri(String uri) {
        var parsed = SecretUri.parse(uri);
        byte[] seed = parsed.seed();
        for (Junction junction : parsed.path()) {
            if (!junction.hard()) {
                Schnorrkel.wipe(seed);
                throw new IllegalArgumentException(
                        "ed25519 keys have hard junctions (//) only, and the path has a soft one");
            }
            byte[] child = Blake2b.hash(seed.length, DERIVATION, seed, junction.chainCode());
            Schnorrkel.wipe(seed);
            seed = child;
        }
        try {
            return fromSeed(seed);
        } finally {
            Schnorrkel.wipe(seed);
        }
    }

    /** Whether {@code signature} is one of {@code message}; false, never an exception, for junk. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return Ed25519Sign.verify(publicKey, message, signature);
    }

    @Override
    byte[] sign(byte[] key, byte[] message) {
        return Ed25519Sign.sign(key, message);
    }
}
