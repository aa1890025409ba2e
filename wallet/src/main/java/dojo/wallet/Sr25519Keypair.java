package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;

/** An sr25519 key as Bittensor's coldkeys and hotkeys are. Safe for several threads. */
public final class Sr25519Keypair implements Keypair {
    private final byte[] publicKey;
    private final Ss58Address address;
    private final byte[] secret;
    private boolean closed;

    /** Takes {@code secret} over: it is wiped when this closes. */
    private Sr25519Keypair(byte[] secret, byte[] publicKey) {
        this.secret = secret;
        this.publicKey = publicKey;
        this.address = Ss58Address.of(publicKey);
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
            return Schnorrkel.sign(key, publicKey, message);
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

    /** A copy of the secret key, to be wiped by the caller; signing never waits for signing. */
    synchronized byte[] secretKey() {
        if (closed) throw new IllegalStateException("the key of " + address + " is closed");
        return secret.clone();
    }
}
