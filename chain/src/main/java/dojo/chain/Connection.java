package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.rpc.RpcTransport;

/** One connection to a node, and what was asked of it once: the chain's and its runtime's marks. */
record Connection(RpcTransport transport, BlockRuntime runtime, String genesisHash) {

    static Connection open(RpcTransport transport) {
        try {
            String best = transport.call("chain_getBlockHash").asText();
            return new Connection(
                    transport,
                    BlockRuntime.of(transport, best),
                    transport.call("chain_getBlockHash", 0).asText());
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** The bytes that a node's answer writes as hex digits. */
    static byte[] bytes(JsonNode hex) {
        return bytes(hex.asText());
    }

    /** The bytes that a node wrote as hex digits. */
    static byte[] bytes(String hex) {
        try {
            return Hex.parse(hex);
        } catch (IllegalArgumentException e) {
            throw new ChainUnavailable("the node sent no hex digits: " + e.getMessage(), e);
        }
    }

    RuntimeMetadata metadata() {
        return runtime.metadata();
    }

    /** The hash of the best block. */
    String bestHash() {
        return transport.call("chain_getBlockHash").asText();
    }

    /** The chain after the block {@code hash}, which this connection's runtime made. */
    ChainView view(String hash) {
        return new ChainView(transport, runtime, hash);
    }

    /** The chain after the block {@code hash} of any age. */
    ChainView viewOfAnyAge(String hash) {
        long spec = BlockRuntime.specVersion(transport, hash);
        return spec == runtime.specVersion()
                ? view(hash)
                : new ChainView(transport, BlockRuntime.of(transport, hash), hash);
    }

    /** The number of the block {@code hash}. */
    long number(String hash) {
        return number(transport.call("chain_getHeader", hash));
    }

    /** The number in a block's header. */
    static long number(JsonNode header) {
        String hex = header.path("number").asText();
        try {
            return Long.parseLong(hex.substring(Math.min(2, hex.length())), 16);
        } catch (NumberFormatException e) {
            throw new ChainUnavailable("the node sent a header without a number", e);
        }
    }

    /** The bytes that lie under an entry without keys, in the block {@code hash}. */
    byte[] bytes(String hash, String pallet, String entry) {
        var found = metadata().storage(pallet, entry);
        var stored = transport.call("state_getStorage", Hex.of(found.key()), hash);
        return stored.isNull() ? found.fallback() : bytes(stored);
    }
}
