package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;

/** What a new keyfile is made of; it stays the caller's to close or wipe. */
public sealed interface KeySource {
    /** A phrase, which the file will hold with the seed and the key. */
    record Phrase(Mnemonic mnemonic) implements KeySource {}

    /** A seed of 32 bytes, which the file will hold with the key. */
    @SuppressWarnings("ArrayRecordComponent") // so that its owner can wipe it
    record Seed(byte[] bytes) implements KeySource {
        /** Checks the length. */
        public Seed {
            if (bytes.length != Schnorrkel.SEED_BYTES) {
                throw new IllegalArgumentException("a seed has 32 bytes, not " + bytes.length);
            }
        }
    }

    /** A key without a phrase or seed that it could be made from again. */
    record Key(Sr25519Keypair keypair) implements KeySource {}
}
