package dojo.chain.extrinsic;

import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.SignedExtension;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;

/** The signed extensions of a runtime: those whose content is known, by name, and empty ones. */
final class Extensions {
    private static final int METADATA_HASH_DISABLED = 0;

    private final RuntimeMetadata metadata;

    Extensions(RuntimeMetadata metadata) {
        this.metadata = metadata;
    }

    /** What stands in the extrinsic. */
    void writeExtra(SigningTerms terms, ScaleWriter out) {
        for (var extension : metadata.signedExtensions()) {
            switch (extension.identifier()) {
                case "CheckMortality", "CheckEra" -> terms.era().encode(out);
                case "CheckNonce" -> out.compact(terms.nonce());
                case "ChargeTransactionPayment", "ChargeTransactionPaymentWrapper" ->
                        out.compact(terms.tip());
                case "CheckMetadataHash" -> out.u8(METADATA_HASH_DISABLED);
                default -> refuseContent(extension, extension.type());
            }
        }
    }

    /** What is signed but not sent. */
    void writeAdditional(SigningTerms terms, ScaleWriter out) {
        for (var extension : metadata.signedExtensions()) {
            switch (extension.identifier()) {
                case "CheckSpecVersion" -> out.u32(terms.specVersion());
                case "CheckTxVersion" -> out.u32(terms.transactionVersion());
                case "CheckGenesis" -> out.raw(hash(terms.genesisHash()));
                case "CheckMortality", "CheckEra" -> out.raw(hash(terms.birthHash()));
                case "CheckMetadataHash" -> out.bool(false);
                default -> refuseContent(extension, extension.additional());
            }
        }
    }

    private void refuseContent(SignedExtension extension, int type) {
        if (!metadata.types().empty(type)) throw new UnknownExtension(extension.identifier());
    }

    private static byte[] hash(String hex) {
        byte[] hash = Hex.parse(hex);
        if (hash.length != 32) throw new IllegalArgumentException("no hash: " + hex);
        return hash;
    }

    /** What an extrinsic says of itself. */
    record Extra(Era era, long nonce, long tip) {}

    Extra readExtra(ScaleReader in) {
        Era era = new Era.Immortal();
        long nonce = 0;
        long tip = 0;
        for (var extension : metadata.signedExtensions()) {
            switch (extension.identifier()) {
                case "CheckMortality", "CheckEra" -> era = Era.decode(in);
                case "CheckNonce" -> nonce = in.compact();
                case "ChargeTransactionPayment", "ChargeTransactionPaymentWrapper" ->
                        tip = in.compact();
                case "CheckMetadataHash" -> {
                    if (in.u8() != METADATA_HASH_DISABLED) {
                        throw new MalformedScale("a metadata hash is not supported");
                    }
                }
                default -> refuseContent(extension, extension.type());
            }
        }
        return new Extra(era, nonce, tip);
    }
}
