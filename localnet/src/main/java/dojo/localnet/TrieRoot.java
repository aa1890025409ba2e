package dojo.localnet;

import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The root of Substrate's trie (layout 0, blake2-256) over a few entries, such as the extrinsics of
 * a block by their number.
 */
final class TrieRoot {
    private static final int HASH_BYTES = 32;
    private static final int LEAF = 0x40;
    private static final int BRANCH = 0x80;
    private static final int BRANCH_WITH_VALUE = 0xc0;
    private static final int NIBBLES_IN_HEADER_MAX = 0x3f;
    private static final int CHILDREN = 16;

    private TrieRoot() {}

    /** The root over {@code values}, each under its position as a compact number. */
    static byte[] ordered(List<byte[]> values) {
        NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < values.size(); i++) {
            entries.put(new ScaleWriter().compact(i).toBytes(), values.get(i));
        }
        return of(entries);
    }

    /** The root over {@code entries}, whose order is by the keys' unsigned bytes. */
    static byte[] of(NavigableMap<byte[], byte[]> entries) {
        List<Map.Entry<byte[], byte[]>> all =
                entries.entrySet().stream()
                        .map(each -> Map.entry(nibbles(each.getKey()), each.getValue()))
                        .toList();
        byte[] node = all.isEmpty() ? new byte[1] : node(all, 0);
        return Blake2b.hash(HASH_BYTES, node);
    }

    private static byte[] nibbles(byte[] key) {
        byte[] nibbles = new byte[2 * key.length];
        for (int i = 0; i < key.length; i++) {
            nibbles[2 * i] = (byte) (key[i] >> 4 & 0xf);
            nibbles[2 * i + 1] = (byte) (key[i] & 0xf);
        }
        return nibbles;
    }

    /**
     * The node of {@code entries}, which are sorted and agree on their first {@code depth} nibbles.
     */
    private static byte[] node(List<Map.Entry<byte[], byte[]>> entries, int depth) {
        byte[] first = entries.getFirst().getKey();
        if (entries.size() == 1) {
            return header(LEAF, first, depth, first.length)
                    .bytes(entries.getFirst().getValue())
                    .toBytes();
        }
        int fork = Arrays.mismatch(first, entries.getLast().getKey());
        // The first of sorted keys ends at the fork if it is what all others begin with.
        boolean value = fork < 0 || fork == first.length;
        int end = value ? first.length : fork;
        var out = header(value ? BRANCH_WITH_VALUE : BRANCH, first, depth, end);
        var children = new ScaleWriter();
        int bitmap = 0;
        for (int nibble = 0; nibble < CHILDREN; nibble++) {
            int slot = nibble;
            List<Map.Entry<byte[], byte[]>> below =
                    entries.stream()
                            .filter(each ->
                                    each.getKey().length > end && each.getKey()[end] == slot)
                            .toList();
            if (!below.isEmpty()) {
                bitmap |= 1 << nibble;
                byte[] child = node(below, end + 1);
                children.bytes(child.length < HASH_BYTES ? child : Blake2b.hash(HASH_BYTES, child));
            }
        }
        out.u16(bitmap);
        if (value) {
            out.bytes(entries.getFirst().getValue());
        }
        return out.raw(children.toBytes()).toBytes();
    }

    /** A node's kind and the nibbles from {@code from} to {@code to}, an odd one alone at first. */
    private static ScaleWriter header(int kind, byte[] nibbles, int from, int to) {
        int count = to - from;
        var out = new ScaleWriter().u8(kind | Math.min(count, NIBBLES_IN_HEADER_MAX));
        if (count >= NIBBLES_IN_HEADER_MAX) {
            int rest = count - NIBBLES_IN_HEADER_MAX;
            while (rest >= 0xff) {
                out.u8(0xff);
                rest -= 0xff;
            }
            out.u8(rest);
        }
        int at = from;
        if (count % 2 == 1) {
            out.u8(nibbles[at++]);
        }
        for (; at < to; at += 2) {
            out.u8(nibbles[at] << 4 | nibbles[at + 1]);
        }
        return out;
    }
}
