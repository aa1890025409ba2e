package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.rpc.Deadline;
import dojo.chain.rpc.Notifications;
import dojo.chain.rpc.RpcError;
import dojo.chain.rpc.RpcTransport;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection to a node, and what was asked of it once: the chain's and its runtime's marks.
 *
 * @param upgrades tells of each further runtime
 */
record Connection(
        RpcTransport transport, BlockRuntime runtime, String genesisHash, Notifications upgrades) {
    private static final int HASH_BYTES = 32;

    /**
     * What is known of the node behind {@code transport}, which is closed if it does not tell.
     *
     * @param known a runtime of the same chain, whose metadata need not be read again
     */
    static Connection open(
            RpcTransport transport, Optional<BlockRuntime> known, Deadline deadline) {
        try {
            var limited = transport.until(deadline);
            // Before the metadata are read, so that no upgrade falls in between.
            var upgrades = upgrades(limited);
            String genesisHash = limited.call("chain_getBlockHash", 0).asText();
            if (bytes(genesisHash).length != HASH_BYTES) {
                throw new ChainUnavailable("the node names no first block: " + genesisHash);
            }
            return new Connection(transport, runtime(limited, known), genesisHash, upgrades);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private static Notifications upgrades(RpcTransport transport) {
        try {
            return transport.subscribe(
                    "state_subscribeRuntimeVersion", "state_unsubscribeRuntimeVersion");
        } catch (RpcError e) {
            // A gateway without this subscription: an upgrade shows when a signature is refused.
            return new Notifications();
        }
    }

    private static BlockRuntime runtime(RpcTransport transport, Optional<BlockRuntime> known) {
        return BlockRuntime.of(transport, transport.call("chain_getBlockHash").asText(), known);
    }

    /** Whether it is open, and nothing is waiting that its node told of the runtime. */
    boolean usable() {
        return transport.open() && !upgrades.anyWaiting();
    }

    /** This connection with the runtime that its node told of last. */
    Connection told(Deadline deadline) {
        boolean upgraded = false;
        var next = upgrades.next(Duration.ZERO);
        while (next.isPresent()) {
            upgraded |= next.get().path("specVersion").asLong() != runtime.specVersion();
            next = upgrades.next(Duration.ZERO);
        }
        return upgraded ? reloaded(deadline) : this;
    }

    /** This connection with the runtime of the best block, read anew. */
    Connection reloaded(Deadline deadline) {
        var anew = runtime(transport.until(deadline), Optional.empty());
        return new Connection(transport, anew, genesisHash, upgrades);
    }

    /** This connection for one who waits no longer than until {@code deadline}. */
    Connection until(Deadline deadline) {
        return new Connection(transport.until(deadline), runtime, genesisHash, upgrades);
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
}
