package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.StorageEntry;
import dojo.chain.metadata.Value;
import dojo.chain.rpc.RpcTransport;
import dojo.chain.scale.MalformedScale;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The chain as it is after one block: whatever is asked, all answers are of that block, and read by
 * the metadata of its own runtime. Bound to one connection; asks the node anew each time, blocks
 * until it answers, and throws as {@link Subtensor} does. A node that keeps no archive refuses
 * blocks of more than a few hundred ago by {@link dojo.chain.rpc.RpcError}.
 */
public final class ChainView {
    /** How many keys or values are asked for at once; nodes allow no more. */
    public static final int KEYS_PER_READ_MAX = 1000;

    /** How many entries of a map are read at most. */
    public static final int ENTRIES_MAX = 200_000;

    static final String MODULE = "SubtensorModule";

    /**
     * One entry of a map.
     *
     * @param keys all of its keys in order, those that were given too
     */
    public record Entry(List<Value> keys, Value value) {}

    private final RpcTransport transport;
    private final BlockRuntime runtime;
    private final String hash;

    ChainView(RpcTransport transport, BlockRuntime runtime, String hash) {
        this.transport = transport;
        this.runtime = runtime;
        this.hash = hash;
    }

    /** The block's hash. */
    public String hash() {
        return hash;
    }

    /** The block's number. */
    public long number() {
        return Connection.number(transport.call("chain_getHeader", hash));
    }

    /** The number of the runtime. */
    public long specVersion() {
        return runtime.specVersion();
    }

    /** What the runtime says of itself. */
    public RuntimeMetadata metadata() {
        return runtime.metadata();
    }

    /** See {@link RpcTransport#beside}. */
    void beside(Runnable work) {
        transport.beside(work);
    }

    // ---- storage

    /**
     * A value of the chain's storage; where an absent one means its default, the default.
     *
     * @throws dojo.chain.metadata.NotInMetadata if the runtime has no such storage
     */
    public Optional<Value> storage(String pallet, String entry, Object... keys) {
        return storageAll(List.of(new StorageQuery(pallet, entry, keys))).getFirst();
    }

    /** All of the values, in the order of {@code queries}, in as few round trips as may be. */
    public List<Optional<Value>> storageAll(List<StorageQuery> queries) {
        var entries = queries.stream().map(each -> metadata().storage(each.pallet(), each.entry()));
        var found = entries.toList();
        var keys = new ArrayList<String>(queries.size());
        for (int i = 0; i < queries.size(); i++) {
            keys.add(Hex.of(found.get(i).key(queries.get(i).keys().toArray())));
        }
        var stored = read(keys);
        var values = new ArrayList<Optional<Value>>(queries.size());
        for (int i = 0; i < queries.size(); i++) {
            values.add(decode(found.get(i), Optional.ofNullable(stored.get(keys.get(i)))));
        }
        return values;
    }

    /**
     * The entries of a map whose first keys are {@code leading}, fewer than all of them, in the
     * order of their storage keys; all of the map's entries if none is given.
     *
     * @throws ChainUnavailable if there are more than {@link #ENTRIES_MAX}
     * @throws dojo.chain.metadata.ValueMismatch if the map keeps only hashes of its keys
     */
    public List<Entry> entries(String pallet, String entry, Object... leading) {
        var map = metadata().storage(pallet, entry);
        String prefix = Hex.of(map.prefix(leading));
        var entries = new ArrayList<Entry>();
        String last = prefix;
        List<String> page;
        do {
            page = keysAfter(last, prefix);
            if (entries.size() + page.size() > ENTRIES_MAX) {
                throw new ChainUnavailable(map + " has more than " + ENTRIES_MAX + " entries");
            }
            var stored = read(page);
            for (String key : page) {
                last = key;
                byte[] bytes = stored.get(key);
                if (bytes == null) throw new ChainUnavailable("the node lacks the value of " + key);
                byte[] raw = Connection.bytes(key);
                entries.add(readable(map, () -> new Entry(map.parts(raw), map.decode(bytes))));
            }
        } while (page.size() == KEYS_PER_READ_MAX);
        return List.copyOf(entries);
    }

    /** The next keys; each beyond the one before it, so that a hostile node's come to an end. */
    private List<String> keysAfter(String last, String prefix) {
        var keys = new ArrayList<String>();
        String before = last;
        for (var each :
                transport.call("state_getKeysPaged", prefix, KEYS_PER_READ_MAX, last, hash)) {
            String key = each.asText();
            if (!key.startsWith(prefix) || key.compareTo(before) <= 0) {
                throw new ChainUnavailable("the node sent the key " + key + " after " + before);
            }
            keys.add(key);
            before = key;
        }
        return keys;
    }

    private Map<String, byte[]> read(List<String> keys) {
        var found = new HashMap<String, byte[]>();
        for (int from = 0; from < keys.size(); from += KEYS_PER_READ_MAX) {
            int to = Math.min(from + KEYS_PER_READ_MAX, keys.size());
            collect(transport.call("state_queryStorageAt", keys.subList(from, to), hash), found);
        }
        return found;
    }

    private static void collect(JsonNode changeSets, Map<String, byte[]> found) {
        for (var set : changeSets) {
            for (var change : set.path("changes")) {
                if (!change.hasNonNull(1)) continue;
                found.put(change.get(0).asText(), Connection.bytes(change.get(1)));
            }
        }
    }

    private static Optional<Value> decode(StorageEntry entry, Optional<byte[]> stored) {
        return readable(entry, () -> entry.decode(stored));
    }

    private static <T> T readable(Object what, Supplier<T> decoding) {
        try {
            return decoding.get();
        } catch (MalformedScale e) {
            throw new ChainUnavailable(
                    "the node's value of " + what + " is not of its type: " + e.getMessage(), e);
        }
    }

    // ---- the runtime

    /** The value of a constant of {@code pallet}. */
    public Value constant(String pallet, String name) {
        return metadata().constant(pallet, name);
    }

    /** Whether the runtime has the function {@code method} of the interface {@code api}. */
    public boolean runtimeApiOffered(String api, String method) {
        return runtime.offers(api, method);
    }

    /**
     * What the function {@code method} of the interface {@code api} answers, in one round trip.
     *
     * @throws dojo.chain.metadata.NotInMetadata if the runtime has no such function
     * @throws dojo.chain.metadata.ValueMismatch if the arguments are not its own
     */
    public Value api(String api, String method, Object... arguments) {
        var function = metadata().api(api, method);
        String data = Hex.of(function.encode(arguments));
        var result = transport.call("state_call", function.callName(), data, hash);
        return readable(function.callName(), () -> function.decode(Connection.bytes(result)));
    }

    // ---- what everybody asks

    /** A subnet's neurons, by the shortest way that the runtime offers. */
    public Metagraph metagraph(int netuid) {
        return new MetagraphReader(this).read(netuid);
    }

    /** A subnet's neurons with their weights and bonds. */
    public Metagraph fullMetagraph(int netuid) {
        var reader = new MetagraphReader(this);
        return reader.withRows(reader.read(netuid));
    }

    /** A subnet's rules; the chain's defaults if there is no such subnet. */
    public Hyperparameters hyperparameters(int netuid) {
        return HyperparametersReader.read(this, netuid);
    }

    /** The uid of {@code hotkey} in a subnet, if it is registered there. */
    public OptionalInt uid(int netuid, Ss58Address hotkey) {
        return storage(MODULE, "Uids", netuid, hotkey)
                .map(value -> OptionalInt.of(value.asInt()))
                .orElseGet(OptionalInt::empty);
    }

    /** The free balance of {@code account}, in rao. */
    public long balance(Ss58Address account) {
        return storage("System", "Account", account)
                .map(value -> value.field("data").field("free").asLong())
                .orElse(0L);
    }
}
