package dojo.localnet;

import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All storage at the head, by raw key in byte order, and for the last blocks what each of them
 * replaced. Not safe for several threads.
 */
final class ChainState {
    /** How many blocks below the head can still be read. */
    static final int BLOCKS_READABLE_MAX = 256;

    private static final int ROOT_BYTES = 32;
    private static final BigInteger MODULUS = BigInteger.TWO.pow(8 * ROOT_BYTES);

    private final TreeMap<byte[], byte[]> now = new TreeMap<>(Arrays::compareUnsigned);
    private final Deque<Change> changes = new ArrayDeque<>();
    private long head = -1;

    // The sum of the hashes of all entries: a block changes it by its own writes alone.
    private BigInteger sum = BigInteger.ZERO;

    /** What a block replaced: by key, the value before, or none where there was no such key. */
    record Change(long block, NavigableMap<byte[], Optional<byte[]>> before) {}

    /** The same storage, which then goes its own way. */
    ChainState copy() {
        var copy = new ChainState();
        copy.now.putAll(now);
        copy.changes.addAll(changes);
        copy.head = head;
        copy.sum = sum;
        return copy;
    }

    static NavigableMap<byte[], Optional<byte[]>> byKey() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    long head() {
        return head;
    }

    /** Whether storage at {@code block} is still known. */
    boolean readable(long block) {
        return block == head || (block < head && block >= head - changes.size());
    }

    Optional<byte[]> get(byte[] key) {
        return Optional.ofNullable(now.get(key));
    }

    /** The value at the end of {@code block}, which must be {@link #readable}. */
    Optional<byte[]> get(byte[] key, long block) {
        if (block >= head) {
            return get(key);
        }
        for (Change change : changes) {
            if (change.block() > block) {
                Optional<byte[]> before = change.before().get(key);
                if (before != null) {
                    return before;
                }
            }
        }
        return get(key);
    }

    /** The keys that begin with {@code prefix} at the end of {@code block}, ascending. */
    Collection<byte[]> keys(byte[] prefix, long block) {
        var keys = new TreeSet<byte[]>(Arrays::compareUnsigned);
        keys.addAll(range(now, prefix).keySet());
        List<Change> later = new ArrayList<>();
        for (Change change : changes) {
            if (change.block() > block) {
                later.add(change);
            }
        }
        for (Change change : later.reversed()) {
            range(change.before(), prefix)
                    .forEach((key, before) -> {
                        if (before.isPresent()) {
                            keys.add(key);
                        } else {
                            keys.remove(key);
                        }
                    });
        }
        return keys;
    }

    /** The part of {@code map} whose keys begin with {@code prefix}. */
    static <V> NavigableMap<byte[], V> range(NavigableMap<byte[], V> map, byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (end[i] != (byte) 0xff) {
                end[i]++;
                return map.subMap(prefix, true, Arrays.copyOf(end, i + 1), false);
            }
        }
        return map.tailMap(prefix, true);
    }

    /** Takes the writes of the next block over and tells what they replaced. */
    Change apply(long block, NavigableMap<byte[], Optional<byte[]>> writes) {
        NavigableMap<byte[], Optional<byte[]>> before = byKey();
        writes.forEach((key, value) -> {
            before.put(key, set(key, value));
        });
        var change = new Change(block, before);
        remember(change);
        head = block;
        return change;
    }

    /** Writes or removes one entry and tells what was there. */
    private Optional<byte[]> set(byte[] key, Optional<byte[]> value) {
        Optional<byte[]> old =
                Optional.ofNullable(
                        value.isPresent() ? now.put(key, value.get()) : now.remove(key));
        old.ifPresent(was -> sum = sum.subtract(hash(key, was)));
        value.ifPresent(is -> sum = sum.add(hash(key, is)));
        return old;
    }

    private static BigInteger hash(byte[] key, byte[] value) {
        byte[] entry = new ScaleWriter().bytes(key).bytes(value).toBytes();
        return new BigInteger(1, Blake2b.hash(ROOT_BYTES, entry));
    }

    /**
     * A hash over all storage at the head that does not depend on the order of writing: of the sum,
     * modulo 2^256, of the entries' hashes. Not the root of a trie.
     */
    byte[] root() {
        return Blake2b.hash(ROOT_BYTES, new ScaleWriter().unsigned(sum.mod(MODULUS), 32).toBytes());
    }

    /** Takes the newest change back. */
    void undo(Change change) {
        change.before().forEach(this::set);
        changes.remove(change);
        head = change.block() - 1;
    }

    /** Takes over what was read from disk: the head's storage, then the changes in block order. */
    void restore(long block, byte[] key, byte[] value) {
        head = block;
        set(key, Optional.of(value));
    }

    void remember(Change change) {
        if (change.block() == 0) {
            return;
        }
        changes.addLast(change);
        if (changes.size() > BLOCKS_READABLE_MAX) {
            changes.removeFirst();
        }
    }
}
