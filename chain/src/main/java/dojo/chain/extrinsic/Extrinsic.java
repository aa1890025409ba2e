package dojo.chain.extrinsic;

import dojo.base.Hex;
import dojo.chain.metadata.PalletCall;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import dojo.wallet.Ss58Address;
import java.util.Arrays;
import java.util.Optional;

/** An extrinsic of format 4 as it was submitted; its signature is read, not checked. */
public final class Extrinsic {
    /** The format written and read. */
    static final int VERSION = 4;

    static final int SIGNED = 0x80;
    private static final int ACCOUNT_BYTES = 32;

    /** How a signature was made. */
    public enum SignatureKind {
        /** 64 bytes. */
        ED25519(0, 64),
        /** 64 bytes, in the context "substrate". */
        SR25519(1, 64),
        /** 65 bytes. */
        ECDSA(2, 65);

        private final int code;
        private final int width;

        SignatureKind(int code, int width) {
            this.code = code;
            this.width = width;
        }

        /** The byte that stands before such a signature. */
        int code() {
            return code;
        }

        private static SignatureKind of(int code) {
            for (var kind : values()) if (kind.code == code) return kind;
            throw new MalformedScale("signature of kind " + code);
        }
    }

    /** Who signed, and what the extrinsic says of itself. */
    public static final class Signature {
        private final Ss58Address signer;
        private final SignatureKind kind;
        private final byte[] bytes;
        private final Extensions.Extra extra;

        private Signature(
                Ss58Address signer, SignatureKind kind, byte[] bytes, Extensions.Extra extra) {
            this.signer = signer;
            this.kind = kind;
            this.bytes = bytes;
            this.extra = extra;
        }

        /** The account in whose name the call is made. */
        public Ss58Address signer() {
            return signer;
        }

        /** How it was signed. */
        public SignatureKind kind() {
            return kind;
        }

        /** The signature itself. */
        public byte[] bytes() {
            return bytes.clone();
        }

        /** How long it may wait. */
        public Era era() {
            return extra.era();
        }

        /** How many extrinsics the account sent before. */
        public long nonce() {
            return extra.nonce();
        }

        /** The tip, in rao. */
        public long tip() {
            return extra.tip();
        }
    }

    private final byte[] bytes;
    private final Optional<Signature> signature;
    private final byte[] callBytes;
    private final PalletCall call;

    private Extrinsic(
            byte[] bytes, Optional<Signature> signature, byte[] callBytes, PalletCall call) {
        this.bytes = bytes;
        this.signature = signature;
        this.callBytes = callBytes;
        this.call = call;
    }

    /**
     * The extrinsic that {@code bytes} hold to the last one, beginning with its length.
     *
     * @throws MalformedScale if they do not, or its call is none of the runtime
     * @throws UnknownExtension if the runtime has an extension whose content we do not know
     */
    public static Extrinsic decode(RuntimeMetadata metadata, byte[] bytes) {
        var in = new ScaleReader(bytes);
        int length = in.count();
        if (length != in.remaining()) {
            throw new MalformedScale(
                    "extrinsic of " + length + " bytes, " + in.remaining() + " are there");
        }
        int version = in.u8();
        if ((version & ~SIGNED) != VERSION) throw new MalformedScale("extrinsic " + version);
        Optional<Signature> signature =
                (version & SIGNED) == 0 ? Optional.empty() : Optional.of(signature(metadata, in));
        byte[] callBytes = Arrays.copyOfRange(bytes, in.position(), bytes.length);
        var call = PalletCall.of(metadata.decodeCall(in));
        in.end();
        return new Extrinsic(bytes.clone(), signature, callBytes, call);
    }

    private static Signature signature(RuntimeMetadata metadata, ScaleReader in) {
        int address = in.u8();
        // Accounts by index, raw bytes or Ethereum's 20 are in the type and never in use here.
        if (address != 0) throw new MalformedScale("address of kind " + address);
        var signer = Ss58Address.of(in.bytes(ACCOUNT_BYTES));
        var kind = SignatureKind.of(in.u8());
        byte[] signature = in.bytes(kind.width);
        return new Signature(signer, kind, signature, new Extensions(metadata).readExtra(in));
    }

    /** An unsigned extrinsic of the encoded {@code call}, such as the time that a block bears. */
    public static byte[] unsigned(byte[] call) {
        return new ScaleWriter().bytes(new ScaleWriter().u8(VERSION).raw(call).toBytes()).toBytes();
    }

    /** The hash of a whole extrinsic, {@code 0x…}. */
    public static String hash(byte[] extrinsic) {
        return Hex.of(Blake2b.hash(32, extrinsic));
    }

    /** The hash of this extrinsic, {@code 0x…}. */
    public String hash() {
        return hash(bytes);
    }

    /** All of it, with its length before it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Who signed it; empty for what the block's author put in. */
    public Optional<Signature> signature() {
        return signature;
    }

    /** The call as it was signed. */
    public byte[] callBytes() {
        return callBytes.clone();
    }

    /** The call. */
    public PalletCall call() {
        return call;
    }
}
