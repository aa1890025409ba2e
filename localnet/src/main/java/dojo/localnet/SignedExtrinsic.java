package dojo.localnet;

import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.Value;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import dojo.wallet.Sr25519;
import java.util.Arrays;

/** A call with who wants it and until when, as clients send it. */
final class SignedExtrinsic {
    private static final int VERSION_SIGNED = 0x84;
    private static final int ADDRESS_ID = 0;
    private static final int SIGNATURE_SR25519 = 1;
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final int PAYLOAD_BYTES_PLAIN_MAX = 256;

    private final byte[] bytes;
    private final Value signer;
    private final byte[] signature;
    private final Era era;
    private final long nonce;
    private final long tip;
    private final byte[] extra;
    private final byte[] callBytes;
    private final Value call;

    private SignedExtrinsic(RuntimeMetadata metadata, byte[] bytes) {
        this.bytes = bytes.clone();
        var in = new ScaleReader(bytes);
        if (in.count() != in.remaining()) {
            throw new MalformedScale("extrinsic of another length than it says");
        }
        if (in.u8() != VERSION_SIGNED) {
            throw new MalformedScale("extrinsic that is not signed, or not of version 4");
        }
        if (in.u8() != ADDRESS_ID) {
            throw new MalformedScale("signer that is not given by its key");
        }
        signer = Value.of(in.bytes(KEY_BYTES));
        if (in.u8() != SIGNATURE_SR25519) {
            throw new MalformedScale("signature that is not sr25519");
        }
        signature = in.bytes(SIGNATURE_BYTES);
        int extraFrom = in.position();
        era = Era.read(in);
        nonce = in.compact();
        tip = in.compact();
        if (in.u8() != 0) {
            throw new MalformedScale("metadata hash, which is not checked here");
        }
        extra = Arrays.copyOfRange(bytes, extraFrom, in.position());
        callBytes = Arrays.copyOfRange(bytes, in.position(), bytes.length);
        call = metadata.decodeCall(in);
        in.end();
    }

    /**
     * The extrinsic that {@code bytes} hold to the last one, their length before them.
     *
     * @throws MalformedScale if they hold none
     */
    static SignedExtrinsic parse(RuntimeMetadata metadata, byte[] bytes) {
        return new SignedExtrinsic(metadata, bytes);
    }

    /**
     * Whether the signer signed this for the chain of {@code genesis}, as of block {@code birth}.
     */
    boolean signed(byte[] genesis, byte[] birth) {
        byte[] payload =
                new ScaleWriter()
                        .raw(callBytes)
                        .raw(extra)
                        .u32(Runtime293.SPEC_VERSION)
                        .u32(Runtime293.TRANSACTION_VERSION)
                        .raw(genesis)
                        .raw(birth)
                        .u8(0)
                        .toBytes();
        byte[] message =
                payload.length > PAYLOAD_BYTES_PLAIN_MAX ? Blake2b.hash(32, payload) : payload;
        return Sr25519.verify(signer.bytes(), message, signature);
    }

    /** The transaction's name: the hash of all its bytes. */
    String hash() {
        return Hex.of(Blake2b.hash(32, bytes));
    }

    String hex() {
        return Hex.of(bytes);
    }

    int length() {
        return bytes.length;
    }

    Value signer() {
        return signer;
    }

    Era era() {
        return era;
    }

    long nonce() {
        return nonce;
    }

    long tip() {
        return tip;
    }

    Value call() {
        return call;
    }
}
