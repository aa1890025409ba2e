package dojo.chain.metadata;

import dojo.wallet.Blake2b;

/** How a part of a storage key is hashed, in the order of the codes in metadata. */
public enum StorageHasher {
    /** 16 bytes of Blake2b. */
    BLAKE2_128(16, false),
    /** 32 bytes of Blake2b. */
    BLAKE2_256(32, false),
    /** 16 bytes of Blake2b, then the part itself. */
    BLAKE2_128_CONCAT(16, true),
    /** 16 bytes of XXH64. */
    TWOX_128(16, false),
    /** 32 bytes of XXH64. */
    TWOX_256(32, false),
    /** 8 bytes of XXH64, then the part itself. */
    TWOX_64_CONCAT(8, true),
    /** The part itself. */
    IDENTITY(0, true);

    private final int width;
    private final boolean reversible;

    StorageHasher(int width, boolean reversible) {
        this.width = width;
        this.reversible = reversible;
    }

    /** How many bytes of hash stand before the part, or alone. */
    int width() {
        return width;
    }

    /** Whether the part can be read back from the key. */
    public boolean reversible() {
        return reversible;
    }

    /** {@code part} as it stands in a key. */
    public byte[] hash(byte[] part) {
        return switch (this) {
            case BLAKE2_128, BLAKE2_256 -> Blake2b.hash(width, part);
            case BLAKE2_128_CONCAT -> concat(Blake2b.hash(width, part), part);
            case TWOX_128, TWOX_256 -> Xxh64.twox(width, part);
            case TWOX_64_CONCAT -> concat(Xxh64.twox(width, part), part);
            case IDENTITY -> part.clone();
        };
    }

    private static byte[] concat(byte[] hash, byte[] part) {
        byte[] both = new byte[hash.length + part.length];
        System.arraycopy(hash, 0, both, 0, hash.length);
        System.arraycopy(part, 0, both, hash.length, part.length);
        return both;
    }
}
