package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;

/** An sr25519 key as Bittensor's coldkeys and hotkeys are. Safe for several threads. */
public final class Sr25519Keypair extends Keypair {
    private Sr25519Keypair(byte[] secret, byte[] publicKey) {
        super(secret, publicKey);
    }

    /** A new key from the system's randomness. */
    public static Sr25519Keypair generate() {
        byte[] seed = Schnorrkel.randomSeed();
        try {
            return fromSeed(seed);
        } finally {
            Schnorrkel.wipe(seed);
        }
    }

    /** The key of the mini secret {@code seed}, 32 bytes. */
    public static Sr25519Keypair fromSeed(byte[] seed) {
        return fromSecretKey(Schnorrkel.expand(seed));
    }

    /** The key of {@code mnemonic} with the empty password, as Bittensor's tools make it. */
    public static Sr25519Keypair fromMnemonic(Mnemonic mnemonic) {
        byte[] seed = mnemonic.seed("");
        try {
            return fromSeed(seed);
        } finally {
            Schnorrkel.wipe(seed);
        }
    }

    /**
     * The key that {@code uri} names: {@code //Alice}, {@code phrase//hard/soft///password}, {@code
     * 0xseed//hard}; an empty phrase is the development phrase.
     *
     * @throws IllegalArgumentException if it names none; the message holds nothing of it
     */
    public static Sr25519Keypair fromUri(String uri) {
        return fromSecretKey(SecretUri.parse(uri).secretKey());
    }

    /** The key of the 64 bytes {@code secret} in schnorrkel's form, which it takes over. */
    static Sr25519Keypair fromSecretKey(byte[] secret) {
        byte[] publicKey =
                Schnorrkel.publicKey(secret)
                        .orElseThrow(
                                () -> new IllegalArgumentException("not an sr25519 secret key"));
        return new Sr25519Keypair(secret, publicKey);
    }

    @Override
    byte[] sign(byte[] key, byte[] message) {
        return Schnorrkel.sign(key, publicKey(), message);
    }
}
