package dojo.localnet;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Optional;

/** Writes above a block's storage that can be taken back: one layer for each open transaction. */
final class Overlay {
    private final ChainState base;
    private final long block;
    private final Deque<NavigableMap<byte[], Optional<byte[]>>> layers = new ArrayDeque<>();

    /** Above the head. */
    Overlay(ChainState base) {
        this(base, base.head());
    }

    /** Above {@code block}, which must be readable. */
    Overlay(ChainState base, long block) {
        this.base = base;
        this.block = block;
        begin();
    }

    Optional<byte[]> get(byte[] key) {
        for (var layer : layers) {
            Optional<byte[]> value = layer.get(key);
            if (value != null) {
                return value;
            }
        }
        return base.get(key, block);
    }

    void put(byte[] key, byte[] value) {
        layers.getFirst().put(key, Optional.of(value));
    }

    void remove(byte[] key) {
        layers.getFirst().put(key, Optional.empty());
    }

    /** The keys that begin with {@code prefix}, ascending. */
    Collection<byte[]> keys(byte[] prefix) {
        Collection<byte[]> keys = base.keys(prefix, block);
        for (var layer : layers.reversed()) {
            ChainState.range(layer, prefix)
                    .forEach((key, value) -> {
                        if (value.isPresent()) {
                            keys.add(key);
                        } else {
                            keys.remove(key);
                        }
                    });
        }
        return keys;
    }

    void begin() {
        layers.addFirst(ChainState.byKey());
    }

    void commit() {
        var top = layers.removeFirst();
        layers.getFirst().putAll(top);
    }

    void rollback() {
        layers.removeFirst();
    }

    /** Everything written; no transaction may be open. */
    NavigableMap<byte[], Optional<byte[]>> writes() {
        if (layers.size() != 1) {
            throw new IllegalStateException(layers.size() - 1 + " transactions open");
        }
        return layers.getFirst();
    }
}
