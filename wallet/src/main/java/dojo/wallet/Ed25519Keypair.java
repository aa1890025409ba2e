package dojo.wallet;

import dojo.wallet.sodium.Ed25519Sign;
import dojo.wallet.sr25519.Schnorrkel;
import java.util.Arrays;

/** An ed25519 key, which Substrate's accounts may have too. Safe for several threads. */
public final class Ed25519Keypair implements Keypair {
    // SCALE of the text "Ed25519HDKD": its length, times four, and its letters.
    private static final byte[] DERIVATION = Encryption.ascii(",Ed25519HDKD");

    private final byte[] publicKey;
    private final Ss58Address address;
    private final byte[] secret;
    private boolean closed;

    /** Takes {@code secret} over: it is wiped when this closes. */
    private Ed25519Keypair(byte[] secret) {
        this.secret = secret;
        publicKey = Arrays.copyOfRange(secret, Ed25519Sign.SEED_BYTES, secret.length);
        address = Ss58Address.of(publicKey);
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
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public Ss58Address address() {
        return address;
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] key = secretKey();
        try {
            return Ed25519Sign.sign(key, message);
        } finally {
            Schnorrkel.wipe(key);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Schnorrkel.wipe(secret);
    }

    @Override
    public String toString() {
        return address.text();
    }

    private synchronized byte[] secretKey() {
        if (closed) throw new IllegalStateException("the key of " + address + " is closed");
        return secret.clone();
    }
}
