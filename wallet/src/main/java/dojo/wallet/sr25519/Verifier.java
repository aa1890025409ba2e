package dojo.wallet.sr25519;

import dojo.base.Hex;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the equation of Schnorr signatures on ristretto255 in variable time, which is allowed
 * since all of it is public. Keys under which several signatures held get a table that makes the
 * next ones cheaper: 15 KiB for each of the at most {@code tables}, and about 150 bytes for each of
 * the at most {@code candidates} that have none yet. Safe for several threads.
 */
final class Verifier {
    /** Tables of {@link #SHARED}, 15 MiB in all: four subnets of 256 neurons. */
    static final int TABLES = 1024;

    /** Keys of {@link #SHARED} whose good signatures are counted. */
    static final int CANDIDATES = 4096;

    /** Good signatures before a table is made, which costs as much as it saves on two. */
    static final int SIGNATURES_BEFORE_TABLE = 3;

    static final Verifier SHARED = new Verifier(TABLES, CANDIDATES);

    // A table gives way only if it was of no use while so many signatures for each table held under
    // keys without one: so neither strangers nor more keys than tables, in turns, churn it.
    private static final int PATIENCE = 8;

    private static final byte[] ZERO = new byte[Ristretto.BYTES];
    private static final Multiples BASE = new Multiples(basePoint(), 7, 1);

    private final int tables;
    private final int candidates;
    private final Map<ByteBuffer, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<ByteBuffer, Integer> held = new LinkedHashMap<>();
    private long heldWithoutTable;

    /** A key's table, and how many signatures had held without one when it was last looked up. */
    private static final class Known {
        private final Multiples negated;
        private long lastUse;

        Known(Multiples negated, long lastUse) {
            this.negated = negated;
            this.lastUse = lastUse;
        }
    }

    Verifier(int tables, int candidates) {
        this.tables = tables;
        this.candidates = candidates;
    }

    /**
     * Whether R = s B - k A. False if R or A is no encoding of a point, and, as with libsodium, if
     * A, k or s is zero; R may be zero.
     *
     * @param r the signature's first half
     * @param s below the order of the group
     * @param k the challenge, below the order of the group
     * @param a the public key
     */
    boolean holds(byte[] r, byte[] s, byte[] k, byte[] a) {
        if (Arrays.equals(s, ZERO) || Arrays.equals(k, ZERO) || Arrays.equals(a, ZERO)) {
            return false;
        }
        Optional<Point> point = Point.decode(r);
        if (point.isEmpty()) return false;
        Optional<Multiples> table = table(a);
        if (table.isPresent()) {
            Point sum = new Point();
            table.get().addTo(sum, k);
            BASE.addTo(sum, s);
            return sum.same(point.get());
        }
        Optional<Point> key = Point.decode(a);
        if (key.isEmpty()) return false;
        Point negated = key.get();
        negated.negate();
        Point sum = Multiples.of(negated, k);
        BASE.addTo(sum, s);
        if (!sum.same(point.get())) return false;
        if (deservesTable(a)) keep(a, new Multiples(negated, 4, 4));
        return true;
    }

    synchronized Optional<Multiples> table(byte[] key) {
        return Optional.ofNullable(known.get(ByteBuffer.wrap(key)))
                .map(found -> {
                    found.lastUse = heldWithoutTable;
                    return found.negated;
                });
    }

    synchronized int size() {
        return known.size();
    }

    /** Counts a signature that held under {@code key}, which has no table. */
    private synchronized boolean deservesTable(byte[] key) {
        heldWithoutTable++;
        ByteBuffer name = ByteBuffer.wrap(key.clone());
        int count = held.merge(name, 1, Integer::sum);
        if (held.size() > candidates) held.pollFirstEntry();
        if (count < SIGNATURES_BEFORE_TABLE || !hasRoom()) return false;
        held.remove(name);
        return true;
    }

    private boolean hasRoom() {
        if (known.size() < tables) return true;
        long lastUse = known.values().iterator().next().lastUse;
        return heldWithoutTable - lastUse > (long) PATIENCE * tables;
    }

    private synchronized void keep(byte[] key, Multiples negated) {
        known.put(ByteBuffer.wrap(key.clone()), new Known(negated, heldWithoutTable));
        if (known.size() > tables) known.remove(known.keySet().iterator().next());
    }

    /** The generator of RFC 9496. */
    private static Point basePoint() {
        return Point.decode(
                        Hex.parse(
                                "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
                .orElseThrow();
    }
}
