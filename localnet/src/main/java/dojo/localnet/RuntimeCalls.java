package dojo.localnet;

import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.Map;

/** The functions of the runtime that {@code state_call} reaches. */
final class RuntimeCalls {
    private final Chain chain;

    RuntimeCalls(Chain chain) {
        this.chain = chain;
    }

    /** The SCALE bytes that {@code method} answers. */
    byte[] call(String method, byte[] arguments) {
        var in = new ScaleReader(arguments);
        var runtime = chain.runtime();
        return switch (method) {
            case "Core_version" -> version();
            case "Metadata_metadata" -> new ScaleWriter().bytes(runtime.metadataV14()).toBytes();
            case "Metadata_metadata_versions" ->
                    new ScaleWriter().compact(2).u32(14).u32(15).toBytes();
            case "Metadata_metadata_at_version" -> metadata(in.u32());
            case "AccountNonceApi_account_nonce" ->
                    new ScaleWriter()
                            .u32(new Accounts(chain.preview()).nonce(Value.of(in.bytes(32))))
                            .toBytes();
            case "TransactionPaymentApi_query_info" -> queryInfo(arguments);
            case "SubnetRegistrationRuntimeApi_get_network_registration_cost" -> {
                var next = new Calls(chain.preview());
                yield new ScaleWriter().u64(next.registration().networkCost()).toBytes();
            }
            case "SwapRuntimeApi_current_alpha_price" -> {
                BigInteger price = new Pool(chain.preview(), in.u16()).price();
                long rao =
                        price.multiply(BigInteger.valueOf(1_000_000_000))
                                .shiftRight(32)
                                .longValue();
                yield new ScaleWriter().u64(rao).toBytes();
            }
            default ->
                    throw new RpcError(
                            RpcError.UNKNOWN_BLOCK,
                            "Client error: Execution failed: Other: Exported method "
                                    + method
                                    + " is not found");
        };
    }

    private byte[] version() {
        var metadata = chain.runtime().metadata();
        int type = metadata.api("Core", "version").output();
        return metadata.types().encode(type, metadata.constant("System", "Version"));
    }

    private byte[] metadata(long version) {
        var runtime = chain.runtime();
        return switch ((int) version) {
            case 14 -> new ScaleWriter().u8(1).bytes(runtime.metadataV14()).toBytes();
            case 15 -> new ScaleWriter().u8(1).bytes(runtime.metadataV15()).toBytes();
            default -> new byte[] {0};
        };
    }

    private byte[] queryInfo(byte[] arguments) {
        // The extrinsic carries its own length; the length argument follows it.
        var in = new ScaleReader(arguments);
        int body = in.count();
        int whole = in.position() + body;
        byte[] extrinsic = new ScaleReader(arguments).bytes(whole);
        var fee = fee(extrinsic);
        var api = chain.runtime().metadata().api("TransactionPaymentApi", "query_info");
        return chain.runtime()
                .metadata()
                .types()
                .encode(
                        api.output(),
                        Map.of(
                                "weight",
                                Map.of("ref_time", fee.refTime(), "proof_size", fee.proofSize()),
                                "class",
                                fee.dispatchClass(),
                                "partial_fee",
                                fee.rao()));
    }

    /** What {@code extrinsic} costs. */
    Fees.Fee fee(byte[] extrinsic) {
        var parsed = SignedExtrinsic.parse(chain.runtime().metadata(), extrinsic);
        return Fees.of(parsed.call(), parsed.length());
    }
}
