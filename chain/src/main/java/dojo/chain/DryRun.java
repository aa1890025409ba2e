package dojo.chain;

import dojo.base.Hex;
import dojo.chain.extrinsic.Call;
import dojo.chain.extrinsic.SignedPayload;
import dojo.chain.extrinsic.SigningTerms;
import dojo.chain.scale.ScaleReader;
import dojo.wallet.Ss58Address;

/**
 * What would be sent, for people to look at before it is; made from the same bytes as the real one.
 *
 * @param call read back from the bytes that would be signed, by the runtime's names
 * @param payload what would be signed, {@code 0x…}: the call, what the extrinsic carries besides,
 *     and what is signed only
 * @param bytes the length of the whole extrinsic
 * @param feeRao what the chain would take now, whether the call succeeds or not; without the tip
 * @param specVersion of the runtime
 * @param verified whether the calls of this runtime were compared with recordings; if not,
 *     submitting needs {@link UnknownSpec#ALLOWED}
 */
public record DryRun(
        String call, String payload, int bytes, long feeRao, long specVersion, boolean verified) {

    static DryRun of(Connection connection, Ss58Address signer, Call call, SigningTerms terms) {
        var metadata = connection.metadata();
        byte[] encoded = call.encode(metadata);
        var payload = SignedPayload.of(metadata, encoded, terms);
        byte[] extrinsic = payload.unsigned(signer.publicKey());
        var fee = connection.transport().call("payment_queryInfo", Hex.of(extrinsic));
        long spec = connection.runtime().specVersion();
        return new DryRun(
                metadata.callText(new ScaleReader(encoded)),
                Hex.of(payload.bytes()),
                extrinsic.length,
                fee.path("partialFee").asLong(),
                spec,
                UnknownSpec.verified(spec));
    }
}
