package dojo.chain;

import java.util.List;

/** One value of the chain's storage: an entry of a pallet, and all of its keys in order. */
public record StorageQuery(String pallet, String entry, List<Object> keys) {
    /** Copies the list. */
    public StorageQuery {
        keys = List.copyOf(keys);
    }

    /** The value under {@code keys}. */
    public StorageQuery(String pallet, String entry, Object... keys) {
        this(pallet, entry, List.of(keys));
    }

    @Override
    public String toString() {
        return pallet + "." + entry + keys;
    }
}
