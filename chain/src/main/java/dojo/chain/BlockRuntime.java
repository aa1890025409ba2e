package dojo.chain;

import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.rpc.RpcTransport;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The runtime that a block was made by.
 *
 * @param apis the versions of the interfaces that it offers, by the hashes of their names
 */
record BlockRuntime(
        RuntimeMetadata metadata,
        long specVersion,
        long transactionVersion,
        Map<String, Integer> apis) {
    /** What stands for the interface Metadata: eight bytes of its name's hash. */
    private static final String METADATA_API = "0x37e397fc7c91f5e4";

    /** What stands for the interfaces that metadata V14 does not tell of. */
    private static final Map<String, String> OLD_APIS =
            Map.of(
                    "NeuronInfoRuntimeApi", "0x806df4ccaa9ed485",
                    "SubnetInfoRuntimeApi", "0x8375104b299b74c5",
                    "DelegateInfoRuntimeApi", "0x42e62be4a39e5b60",
                    "StakeInfoRuntimeApi", "0x5d1fbfbe852f2807",
                    "SubnetRegistrationRuntimeApi", "0xc6886e2f8e598b0a",
                    "AccountNonceApi", "0xbc9d89904f5b923f");

    /** The version of the interface Metadata from which on it can be asked for a version. */
    private static final int METADATA_API_BY_VERSION = 2;

    /** The newest version of metadata that we read. */
    private static final int METADATA_VERSION_MAX = 15;

    /**
     * The runtime of the block {@code hash}.
     *
     * @throws ChainUnavailable if the node does not answer, or not with what we can read
     */
    static BlockRuntime of(RpcTransport transport, String hash) {
        return of(transport, hash, Optional.empty());
    }

    /** The same without reading it again if it is {@code known}. */
    static BlockRuntime of(RpcTransport transport, String hash, Optional<BlockRuntime> known) {
        var version = transport.call("state_getRuntimeVersion", hash);
        long spec = version.path("specVersion").asLong();
        long transactions = version.path("transactionVersion").asLong();
        var same =
                known.filter(each ->
                        each.specVersion == spec && each.transactionVersion == transactions);
        if (same.isPresent()) return same.get();
        var apis = new HashMap<String, Integer>();
        for (var api : version.path("apis")) apis.put(api.path(0).asText(), api.path(1).asInt());
        try {
            return new BlockRuntime(
                    RuntimeMetadata.parse(metadata(transport, hash, apis)),
                    spec,
                    transactions,
                    Map.copyOf(apis));
        } catch (MalformedScale e) {
            throw new ChainUnavailable("the node's metadata cannot be read: " + e.getMessage(), e);
        }
    }

    /** The number of the runtime of the block {@code hash}. */
    static long specVersion(RpcTransport transport, String hash) {
        return transport.call("state_getRuntimeVersion", hash).path("specVersion").asLong();
    }

    /** V15 where it can be had, for the types of the runtime's interfaces; else V14. */
    private static byte[] metadata(RpcTransport transport, String hash, Map<String, Integer> apis) {
        if (apis.getOrDefault(METADATA_API, 0) >= METADATA_API_BY_VERSION) {
            var versions =
                    new ScaleReader(call(transport, "Metadata_metadata_versions", "0x", hash));
            for (int left = versions.count(); left > 0; left--) {
                if (versions.u32() != METADATA_VERSION_MAX) continue;
                String wanted = Hex.of(new ScaleWriter().u32(METADATA_VERSION_MAX).toBytes());
                var found =
                        new ScaleReader(
                                call(transport, "Metadata_metadata_at_version", wanted, hash));
                if (found.bool()) return found.bytes();
            }
        }
        return Connection.bytes(transport.call("state_getMetadata", hash));
    }

    private static byte[] call(RpcTransport transport, String method, String data, String hash) {
        return Connection.bytes(transport.call("state_call", method, data, hash));
    }

    /** Whether the runtime has the function {@code method} of the interface {@code api}. */
    boolean offers(String api, String method) {
        return metadata.hasApi(api, method)
                && (metadata.version() == METADATA_VERSION_MAX
                        || apis.containsKey(OLD_APIS.getOrDefault(api, "")));
    }
}
