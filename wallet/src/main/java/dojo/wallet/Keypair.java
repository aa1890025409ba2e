package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;

/**
 * A key that can sign. Its secret leaves it only into a keyfile, and is never printed. Safe for
 * several threads.
 */
public abstract sealed class Keypair implements AutoCloseable
        permits Sr25519Keypair, Ed25519Keypair {
    private final byte[] secret;
    private final byte[] publicKey;
    private final Ss58Address address;
    private boolean closed;

    /** Takes {@code secret} over: it is wiped when this closes. */
    Keypair(byte[] secret, byte[] publicKey) {
        this.secret = secret;
        this.publicKey = publicKey;
        address = Ss58Address.of(publicKey);
    }

    /** The 32 bytes of the public key, a copy. */
    public final byte[] publicKey() {
        return publicKey.clone();
    }

    /** The account that this key controls. */
    public final Ss58Address address() {
        return address;
    }

    /**
     * A signature of {@code message}, 64 bytes.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public final byte[] sign(byte[] message) {
        byte[] key = secretKey();
        try {
            return sign(key, message);
        } finally {
            Schnorrkel.wipe(key);
        }
    }

    abstract byte[] sign(byte[] key, byte[] message);

    /** A copy of the secret key, to be wiped by the caller; signing never waits for signing. */
    final synchronized byte[] secretKey() {
        if (closed) throw new IllegalStateException("the key of " + address + " is closed");
        return secret.clone();
    }

    /** Wipes the secret; the public key stays. */
    @Override
    public final synchronized void close() {
        closed = true;
        Schnorrkel.wipe(secret);
    }

    @Override
    public final String toString() {
        return address.text();
    }
}
