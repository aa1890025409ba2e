package dojo.wallet.sr25519;

/** Keccak-256 as Ethereum has it, with the padding from before FIPS 202. Wipes nothing. */
public final class Keccak256 {
    private static final int RATE_BYTES = 136;
    private static final int HASH_BYTES = 32;

    private Keccak256() {}

    /** The 32 bytes of hash of {@code data}. */
    public static byte[] hash(byte[] data) {
        long[] state = new long[25];
        int at = 0;
        for (byte each : data) {
            absorb(state, at++, each);
            if (at == RATE_BYTES) {
                Keccak.permute(state);
                at = 0;
            }
        }
        absorb(state, at, 0x01);
        absorb(state, RATE_BYTES - 1, 0x80);
        Keccak.permute(state);
        byte[] hash = new byte[HASH_BYTES];
        for (int i = 0; i < HASH_BYTES; i++) {
            hash[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return hash;
    }

    private static void absorb(long[] state, int at, int value) {
        state[at / 8] ^= (value & 0xffL) << (8 * (at % 8));
    }
}
