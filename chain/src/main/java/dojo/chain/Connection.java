package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.StorageEntry;
import dojo.chain.metadata.Value;
import dojo.chain.rpc.RpcTransport;
import dojo.chain.scale.MalformedScale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One connection to a node, and what was asked of it once: the chain's and its runtime's marks. */
record Connection(
        RpcTransport transport,
        RuntimeMetadata metadata,
        String genesisHash,
        long specVersion,
        long transactionVersion) {

    /** How many values are asked for at once; nodes limit the size of messages. */
    static final int KEYS_PER_READ_MAX = 1000;

    /** One value to be read. */
    record Query(StorageEntry entry, List<Object> keys) {
        Query(StorageEntry entry, Object... keys) {
            this(entry, List.of(keys));
        }
    }

    static Connection open(RpcTransport transport) {
        try {
            var version = transport.call("state_getRuntimeVersion");
            byte[] blob = bytes(transport.call("state_getMetadata"));
            return new Connection(
                    transport,
                    RuntimeMetadata.parse(blob),
                    transport.call("chain_getBlockHash", 0).asText(),
                    version.path("specVersion").asLong(),
                    version.path("transactionVersion").asLong());
        } catch (MalformedScale e) {
            transport.close();
            throw new ChainUnavailable("the node's metadata cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private static byte[] bytes(JsonNode hex) {
        try {
            return Hex.parse(hex.asText());
        } catch (IllegalArgumentException e) {
            throw new ChainUnavailable("the node sent no hex digits: " + e.getMessage(), e);
        }
    }

    /** The hash of the best block. */
    String bestHash() {
        return transport.call("chain_getBlockHash").asText();
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

    /** The value of {@code entry} in the block {@code hash}, by the entry's modifier. */
    Optional<Value> read(String hash, StorageEntry entry, Object... keys) {
        return read(hash, List.of(new Query(entry, keys))).getFirst();
    }

    /** The bytes that lie under an entry without keys, in the block {@code hash}. */
    byte[] bytes(String hash, String pallet, String entry) {
        var found = metadata.storage(pallet, entry);
        var stored = transport.call("state_getStorage", Hex.of(found.key()), hash);
        return stored.isNull() ? found.fallback() : bytes(stored);
    }

    /** All of the values in the block {@code hash}, in the order of {@code queries}. */
    List<Optional<Value>> read(String hash, List<Query> queries) {
        var keys =
                queries.stream()
                        .map(each -> Hex.of(each.entry().key(each.keys().toArray())))
                        .toList();
        var found = new HashMap<String, byte[]>();
        for (int from = 0; from < keys.size(); from += KEYS_PER_READ_MAX) {
            int to = Math.min(from + KEYS_PER_READ_MAX, keys.size());
            collect(transport.call("state_queryStorageAt", keys.subList(from, to), hash), found);
        }
        var values = new ArrayList<Optional<Value>>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            values.add(decode(queries.get(i).entry(), Optional.ofNullable(found.get(keys.get(i)))));
        }
        return values;
    }

    private static void collect(JsonNode changeSets, Map<String, byte[]> found) {
        for (var set : changeSets) {
            for (var change : set.path("changes")) {
                if (change.hasNonNull(1)) found.put(change.get(0).asText(), bytes(change.get(1)));
            }
        }
    }

    private static Optional<Value> decode(StorageEntry entry, Optional<byte[]> stored) {
        try {
            return entry.decode(stored);
        } catch (MalformedScale e) {
            throw new ChainUnavailable(
                    "the node's value of " + entry + " is not of its type: " + e.getMessage(), e);
        }
    }
}
