package dojo.chain.extrinsic;

import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import dojo.wallet.Ed25519Keypair;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;

/** What is signed for one call under given terms, and the extrinsic made of it. */
public final class SignedPayload {
    /** A longer payload is hashed, and the hash signed. */
    private static final int BYTES_SIGNED_MAX = 256;

    private static final int ID_ADDRESS = 0;
    private static final int SIGNATURE_BYTES = 64;

    private final byte[] call;
    private final byte[] extra;
    private final byte[] bytes;

    private SignedPayload(byte[] call, byte[] extra, byte[] bytes) {
        this.call = call;
        this.extra = extra;
        this.bytes = bytes;
    }

    /**
     * The payload for the encoded {@code call}.
     *
     * @throws UnknownExtension if the runtime wants more than we know
     */
    public static SignedPayload of(RuntimeMetadata metadata, byte[] call, SigningTerms terms) {
        var extensions = new Extensions(metadata);
        var extra = new ScaleWriter();
        extensions.writeExtra(terms, extra);
        var additional = new ScaleWriter();
        extensions.writeAdditional(terms, additional);
        byte[] all =
                new ScaleWriter()
                        .raw(call)
                        .raw(extra.toBytes())
                        .raw(additional.toBytes())
                        .toBytes();
        return new SignedPayload(call.clone(), extra.toBytes(), all);
    }

    /** The call, what the extrinsic carries, and what is only signed, one after the other. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** What the key signs: these bytes, or their hash if they are longer than 256. */
    public byte[] toSign() {
        return bytes.length > BYTES_SIGNED_MAX ? Blake2b.hash(32, bytes) : bytes();
    }

    /** The whole extrinsic, signed by {@code signer}. */
    public byte[] signedBy(Keypair signer) {
        var kind =
                switch (signer) {
                    case Sr25519Keypair _ -> Extrinsic.SignatureKind.SR25519;
                    case Ed25519Keypair _ -> Extrinsic.SignatureKind.ED25519;
                };
        return extrinsic(signer.publicKey(), kind, signer.sign(toSign()));
    }

    /** The whole extrinsic but for its signature, which is zero: of the same length and fee. */
    public byte[] unsigned(byte[] publicKey) {
        return extrinsic(publicKey, new byte[SIGNATURE_BYTES]);
    }

    /** The whole extrinsic with an sr25519 signature made elsewhere. */
    byte[] extrinsic(byte[] publicKey, byte[] signature) {
        return extrinsic(publicKey, Extrinsic.SignatureKind.SR25519, signature);
    }

    private byte[] extrinsic(byte[] publicKey, Extrinsic.SignatureKind kind, byte[] signature) {
        var body =
                new ScaleWriter()
                        .u8(Extrinsic.SIGNED | Extrinsic.VERSION)
                        .u8(ID_ADDRESS)
                        .raw(publicKey)
                        .u8(kind.code())
                        .raw(signature)
                        .raw(extra)
                        .raw(call);
        return new ScaleWriter().bytes(body.toBytes()).toBytes();
    }
}
