package dojo.localnet;

import dojo.base.Hex;
import dojo.chain.extrinsic.Era;
import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import dojo.wallet.Keypair;

/** Signs calls for a chain as a client would, without a tip. */
final class TestExtrinsic {
    private TestExtrinsic() {}

    /** Immortal, with the signer's next nonce. */
    static byte[] signed(Chain chain, Keypair signer, byte[] call) {
        long nonce = chain.nextNonce(Value.of(signer.publicKey()));
        return signed(chain, signer, call, nonce, new byte[1]);
    }

    static byte[] signed(Chain chain, Keypair signer, byte[] call, long nonce, byte[] era) {
        byte[] extra = new ScaleWriter().raw(era).compact(nonce).compact(0).u8(0).toBytes();
        long birth = Era.decode(new ScaleReader(era)).birth(chain.head().number());
        byte[] payload =
                new ScaleWriter()
                        .raw(call)
                        .raw(extra)
                        .u32(293)
                        .u32(1)
                        .raw(hash(chain, 0))
                        .raw(hash(chain, birth))
                        .u8(0)
                        .toBytes();
        byte[] message = payload.length > 256 ? Blake2b.hash(32, payload) : payload;
        byte[] body =
                new ScaleWriter()
                        .u8(0x84)
                        .u8(0)
                        .raw(signer.publicKey())
                        .u8(1)
                        .raw(signer.sign(message))
                        .raw(extra)
                        .raw(call)
                        .toBytes();
        return new ScaleWriter().bytes(body).toBytes();
    }

    private static byte[] hash(Chain chain, long block) {
        return Hex.parse(chain.block(block).orElseThrow().hash());
    }
}
