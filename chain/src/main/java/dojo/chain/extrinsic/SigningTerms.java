package dojo.chain.extrinsic;

/**
 * What a signature binds an extrinsic to, besides its call.
 *
 * @param genesisHash 32 bytes as {@code 0x…}
 * @param birthHash of the block where the era begins; the genesis hash if it is immortal
 * @param nonce how many extrinsics the signer's account sent before
 * @param tip in rao
 */
public record SigningTerms(
        long specVersion,
        long transactionVersion,
        String genesisHash,
        Era era,
        String birthHash,
        long nonce,
        long tip) {}
