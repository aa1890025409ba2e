package dojo.localnet;

import dojo.chain.extrinsic.Era;
import dojo.chain.extrinsic.Extrinsic;
import dojo.chain.extrinsic.Extrinsic.Signature;
import dojo.chain.extrinsic.Extrinsic.SignatureKind;
import dojo.chain.extrinsic.SignedPayload;
import dojo.chain.extrinsic.SigningTerms;
import dojo.chain.metadata.PalletCall;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.Value;
import dojo.chain.scale.MalformedScale;
import dojo.wallet.Sr25519;

/** A call with who wants it and until when, as clients send it. */
record SignedExtrinsic(RuntimeMetadata metadata, Extrinsic extrinsic, Signature by) {
    /**
     * The extrinsic that {@code bytes} hold to the last one, their length before them.
     *
     * @throws MalformedScale if they hold none, or none that is signed by sr25519
     */
    static SignedExtrinsic parse(RuntimeMetadata metadata, byte[] bytes) {
        var extrinsic = Extrinsic.decode(metadata, bytes);
        var by =
                extrinsic
                        .signature()
                        .orElseThrow(() -> new MalformedScale("extrinsic that is not signed"));
        if (by.kind() != SignatureKind.SR25519) {
            throw new MalformedScale("signature that is not sr25519");
        }
        return new SignedExtrinsic(metadata, extrinsic, by);
    }

    /**
     * Whether the signer signed this for the chain of {@code genesis}, as of block {@code birth}.
     */
    boolean signed(String genesis, String birth) {
        var terms =
                new SigningTerms(
                        Runtime293.SPEC_VERSION,
                        Runtime293.TRANSACTION_VERSION,
                        genesis,
                        by.era(),
                        birth,
                        by.nonce(),
                        by.tip());
        byte[] message = SignedPayload.of(metadata, extrinsic.callBytes(), terms).toSign();
        return Sr25519.verify(by.signer().publicKey(), message, by.bytes());
    }

    /** The transaction's name: the hash of all its bytes. */
    String hash() {
        return extrinsic.hash();
    }

    byte[] bytes() {
        return extrinsic.bytes();
    }

    int length() {
        return extrinsic.bytes().length;
    }

    Value signer() {
        return Value.of(by.signer().publicKey());
    }

    Era era() {
        return by.era();
    }

    long nonce() {
        return by.nonce();
    }

    long tip() {
        return by.tip();
    }

    PalletCall call() {
        return extrinsic.call();
    }
}
