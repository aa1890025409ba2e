package dojo.localnet;

import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.StorageEntry;
import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One pallet's storage, read and written by entry name; an absent key reads as its default. */
record Items(RuntimeMetadata metadata, Overlay overlay, String pallet) {
    private static final BigInteger U64 = BigInteger.ONE.shiftLeft(64);

    private StorageEntry entry(String name) {
        return metadata.storage(pallet, name);
    }

    /** A u64 as its unsigned number, for writing. */
    static BigInteger u64(long bits) {
        return bits >= 0 ? BigInteger.valueOf(bits) : BigInteger.valueOf(bits).add(U64);
    }

    boolean has(String name, Object... keys) {
        return overlay.get(entry(name).key(keys)).isPresent();
    }

    Optional<Value> find(String name, Object... keys) {
        var entry = entry(name);
        return overlay.get(entry.key(keys)).map(entry::decode);
    }

    Value get(String name, Object... keys) {
        var entry = entry(name);
        return entry.decode(overlay.get(entry.key(keys)))
                .orElseThrow(() -> new IllegalStateException(entry + " is not set"));
    }

    /** The stored bytes, or those of the default. */
    byte[] raw(String name, Object... keys) {
        var entry = entry(name);
        return overlay.get(entry.key(keys)).orElseGet(entry::fallback);
    }

    /** The low 64 bits of a number; u64 beyond the range of long are negative here. */
    long number(String name, Object... keys) {
        return get(name, keys).asBig().longValue();
    }

    /** A number of which everything beyond the range of long counts as the end of it. */
    long limit(String name, Object... keys) {
        return get(name, keys).asBig().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    int small(String name, Object... keys) {
        return get(name, keys).asInt();
    }

    boolean flag(String name, Object... keys) {
        return get(name, keys).asBoolean();
    }

    /** The only number of a fixed-point type. */
    BigInteger bits(String name, Object... keys) {
        Value value = get(name, keys);
        return value instanceof Value.Fields ? value.field("bits").asBig() : value.asBig();
    }

    List<Value> list(String name, Object... keys) {
        return get(name, keys).items();
    }

    void put(Object value, String name, Object... keys) {
        var entry = entry(name);
        overlay.put(entry.key(keys), entry.encode(value));
    }

    void putRaw(byte[] value, String name, Object... keys) {
        overlay.put(entry(name).key(keys), value);
    }

    void putNumber(long value, String name, Object... keys) {
        put(u64(value), name, keys);
    }

    /** Adds to a number that stays within u64. */
    void add(long more, String name, Object... keys) {
        putNumber(number(name, keys) + more, name, keys);
    }

    void remove(String name, Object... keys) {
        overlay.remove(entry(name).key(keys));
    }

    /** Removes every key that begins with {@code keys}. */
    void clear(String name, Object... keys) {
        for (byte[] key : keys(name, keys)) {
            overlay.remove(key);
        }
    }

    Collection<byte[]> keys(String name, Object... keys) {
        return overlay.keys(entry(name).prefix(keys));
    }

    /** The parts of a raw key of this entry. */
    List<Value> parts(String name, byte[] key) {
        return entry(name).parts(key);
    }
}
