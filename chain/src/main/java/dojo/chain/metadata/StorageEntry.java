package dojo.chain.metadata;

import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One storage item of a pallet: a single value, or a map with one or more keys. */
public final class StorageEntry {
    private static final int NAME_HASH_BYTES = 16;

    /** What an absent key means. */
    public enum Modifier {
        /** There is no value. */
        OPTIONAL,
        /** The default is meant. */
        DEFAULT
    }

    private final TypeRegistry types;
    private final String pallet;
    private final String name;
    private final Modifier modifier;
    private final List<StorageHasher> hashers;
    private final List<Integer> keys;
    private final int value;
    private final byte[] fallback;
    private final byte[] prefix;

    StorageEntry(
            TypeRegistry types,
            String pallet,
            String prefix,
            String name,
            Modifier modifier,
            List<StorageHasher> hashers,
            List<Integer> keys,
            int value,
            byte[] fallback) {
        this.types = types;
        this.pallet = pallet;
        this.name = name;
        this.modifier = modifier;
        this.hashers = hashers;
        this.keys = keys;
        this.value = value;
        this.fallback = fallback;
        this.prefix = new ScaleWriter().raw(twox(prefix)).raw(twox(name)).toBytes();
    }

    private static byte[] twox(String name) {
        return Xxh64.twox(NAME_HASH_BYTES, name.getBytes(StandardCharsets.UTF_8));
    }

    /** The pallet it belongs to. */
    public String pallet() {
        return pallet;
    }

    /** Its name within the pallet. */
    public String name() {
        return name;
    }

    /** What an absent key means. */
    public Modifier modifier() {
        return modifier;
    }

    /** The type of the value. */
    public int valueType() {
        return value;
    }

    /** The storage key under which the value for all the {@code parts} lies. */
    public byte[] key(Object... parts) {
        if (parts.length != keys.size()) {
            throw new ValueMismatch(this + " has " + keys.size() + " keys, not " + parts.length);
        }
        return prefix(parts);
    }

    /** What all storage keys beginning with {@code parts} have in common; all of them if none. */
    public byte[] prefix(Object... parts) {
        if (parts.length > keys.size()) {
            throw new ValueMismatch(this + " has " + keys.size() + " keys, not " + parts.length);
        }
        var out = new ScaleWriter().raw(prefix);
        for (int i = 0; i < parts.length; i++) {
            out.raw(hashers.get(i).hash(types.encode(keys.get(i), parts[i])));
        }
        return out.toBytes();
    }

    /** Whether the parts of a key can be read back from it. */
    public boolean reversible() {
        return hashers.stream().allMatch(StorageHasher::reversible);
    }

    /**
     * The parts of the storage key {@code key}.
     *
     * @throws MalformedScale if it is no key of this entry
     * @throws ValueMismatch if the entry's hashers keep no parts
     */
    public List<Value> parts(byte[] key) {
        if (!reversible()) throw new ValueMismatch("keys of " + this + " hold only hashes");
        var in = new ScaleReader(key);
        if (!Arrays.equals(in.bytes(prefix.length), prefix)) {
            throw new MalformedScale("no key of " + this);
        }
        var parts = new ArrayList<Value>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            in.bytes(hashers.get(i).width());
            parts.add(types.decode(keys.get(i), in));
        }
        in.end();
        return List.copyOf(parts);
    }

    /** The value that {@code bytes} hold to the last one. */
    public Value decode(byte[] bytes) {
        return types.decode(value, bytes);
    }

    /** What lies under a key: {@code stored}, or the default where an absent key means it. */
    public Optional<Value> decode(Optional<byte[]> stored) {
        return switch (modifier) {
            case OPTIONAL -> stored.map(this::decode);
            case DEFAULT -> Optional.of(decode(stored.orElse(fallback)));
        };
    }

    /** {@code value} as it is stored. */
    public byte[] encode(Object content) {
        try {
            return types.encode(value, content);
        } catch (ValueMismatch e) {
            throw new ValueMismatch(this + ": " + e.getMessage());
        }
    }

    /** The bytes that an absent key stands for; meaningless where the modifier is Optional. */
    public byte[] fallback() {
        return fallback.clone();
    }

    @Override
    public String toString() {
        return pallet + "." + name;
    }
}
