package dojo.protocol;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The newest nonce of each caller before SDK 7.2. Such a nonce is the monotonic clock of the
 * caller's machine: nothing but a larger one from the same caller makes it old, so none is ever
 * forgotten without refusing all that are not larger. Not thread-safe.
 */
final class ClockNonces {
    /** How many hotkeys are kept; others are refused, since the clocks of two machines differ. */
    static final int HOTKEYS_KEPT_MAX = 1_024;

    /**
     * How many hotkeys there may be for one more to get in by a message that everybody may send.
     */
    static final int STRANGERS_KEPT_MAX = 256;

    /**
     * How many uuids of a hotkey are kept; beyond it the one with the smallest nonce is forgotten,
     * and of that hotkey's other uuids no nonce up to that is taken any more. They usually come
     * from the same machine and so from the same clock.
     */
    static final int UUIDS_OF_HOTKEY_MAX = 16;

    private static final class Clocks {
        private final Map<String, Long> newest = new HashMap<>();
        // Of a uuid that is not kept, nothing up to this nonce is accepted.
        private long floor;

        void put(String uuid, long nonce) {
            if (newest.size() < UUIDS_OF_HOTKEY_MAX || newest.containsKey(uuid)) {
                newest.put(uuid, nonce);
                return;
            }
            Map.Entry<String, Long> smallest =
                    Collections.min(newest.entrySet(), Map.Entry.comparingByValue());
            floor = Math.max(floor, Math.min(nonce, smallest.getValue()));
            if (smallest.getValue() < nonce) {
                newest.remove(smallest.getKey());
                newest.put(uuid, nonce);
            }
        }
    }

    private final Map<String, Clocks> hotkeys = new HashMap<>();

    /**
     * Why this nonce is refused, or nothing.
     *
     * @param hotkeysMax how many hotkeys there may be if this one is new
     */
    Optional<String> objection(String hotkey, String uuid, long nonce, int hotkeysMax) {
        Clocks clocks = hotkeys.get(hotkey);
        if (clocks == null) {
            if (nonce <= 0) return Optional.of("Nonce is too small");
            return hotkeys.size() < hotkeysMax
                    ? Optional.empty()
                    : Optional.of("Too many callers before SDK 7.2");
        }
        return nonce > clocks.newest.getOrDefault(uuid, clocks.floor)
                ? Optional.empty()
                : Optional.of("Nonce is too small");
    }

    /** From now on only larger nonces of this caller are taken. */
    void put(String hotkey, String uuid, long nonce) {
        hotkeys.computeIfAbsent(hotkey, first -> new Clocks()).put(uuid, nonce);
    }

    /** From now on only larger nonces are taken of those uuids that are not kept. */
    void floor(String hotkey, long nonce) {
        hotkeys.computeIfAbsent(hotkey, first -> new Clocks()).floor = nonce;
    }

    /** All of it, as records of a {@link NonceStore}. */
    void records(Consumer<NonceRecord> to) {
        hotkeys.forEach((hotkey, clocks) -> {
            to.accept(new NonceRecord.Floor(hotkey, clocks.floor));
            clocks.newest.forEach(
                    (uuid, nonce) -> to.accept(new NonceRecord.Clock(hotkey, uuid, nonce)));
        });
    }
}
