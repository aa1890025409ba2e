package dojo.wallet;

/** A key that can sign. Its secret leaves it only into a keyfile, and is never printed. */
public sealed interface Keypair extends AutoCloseable permits Sr25519Keypair, Ed25519Keypair {
    /** The 32 bytes of the public key, a copy. */
    byte[] publicKey();

    /** The account that this key controls. */
    Ss58Address address();

    /**
     * A signature of {@code message}, 64 bytes.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    byte[] sign(byte[] message);

    /** Wipes the secret; the public key stays. */
    @Override
    void close();
}
