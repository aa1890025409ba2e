package dojo.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each nonce of a caller through once, and only while it is fresh. A nonce is the caller's
 * clock in nanoseconds since 1970; before SDK 7.2 it was the monotonic clock of the caller's
 * machine, which says nothing about age and is only taken where that is allowed. The nonce alone
 * decides which it is, never what the request says of its version. Reads no clock: callers say what
 * time it is. How it differs from the reference stands in {@code docs/security.md}.
 */
final class NonceWindow {
    /** How old a nonce may be beyond the caller's own timeout. */
    static final Duration AGE_ALLOWED = Duration.ofSeconds(4);

    /**
     * How much of the caller's timeout counts: the header is not signed, so whoever carries the
     * request could write any number.
     */
    static final Duration TIMEOUT_COUNTED_MAX = Duration.ofSeconds(12);

    /** How far a caller's clock may run ahead of ours. */
    static final Duration FUTURE_MAX = Duration.ofSeconds(12);

    /** Smaller nonces are the monotonic clocks of SDK 6 to 7.1, which say nothing about age. */
    static final long EPOCH_NONCE_MIN = 100_000_000_000_000_000L;

    /** How far below its newest a caller's nonce may be: calls made at once overtake each other. */
    static final Duration OUT_OF_ORDER_MAX = Duration.ofSeconds(2);

    /**
     * Two calls read their clock at least so far apart; nearer below the newest is no call that was
     * overtaken but a counter that went back.
     */
    static final long CALLS_APART_NANOS_MIN = 1_000;

    /** How many nonces of one caller are kept; smaller ones than these are refused. */
    static final int NONCES_KEPT_MAX = 256;

    /** How many callers are kept; beyond it the one longest silent is forgotten. */
    static final int CALLERS_KEPT_MAX = 8_192;

    /**
     * How far above an accepted nonce the store's mark is put, so that it need not be moved for
     * each. After a crash callers are refused as long, counted from the newest nonce.
     */
    static final Duration RESERVED = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(NonceWindow.class);

    private record Caller(String hotkey, String uuid) {}

    /** The nonces of one caller that were accepted, ascending, and the floor below them. */
    private static final class Seen {
        private long[] nonces = new long[2];
        private int count;
        private long floor;

        Seen(long floor) {
            this.floor = floor;
        }

        long newest() {
            return nonces[count - 1];
        }

        boolean overtaken(long nonce) {
            return nonce > floor
                    && newest() - nonce >= CALLS_APART_NANOS_MIN
                    && newest() - nonce <= OUT_OF_ORDER_MAX.toNanos()
                    && Arrays.binarySearch(nonces, 0, count, nonce) < 0;
        }

        void add(long nonce) {
            if (count == NONCES_KEPT_MAX) drop(1);
            if (count == nonces.length) nonces = Arrays.copyOf(nonces, 2 * count);
            int at = count;
            while (at > 0 && nonces[at - 1] > nonce) at--;
            System.arraycopy(nonces, at, nonces, at + 1, count - at);
            nonces[at] = nonce;
            count++;
            int late = 0;
            while (newest() - nonces[late] > OUT_OF_ORDER_MAX.toNanos()) late++;
            drop(late);
        }

        private void drop(int smallest) {
            if (smallest == 0) return;
            floor = Math.max(floor, nonces[smallest - 1]);
            System.arraycopy(nonces, smallest, nonces, 0, count - smallest);
            count -= smallest;
        }
    }

    private final NonceStore store;
    private final boolean clocksAllowed;
    // Least recently accepted first.
    private final LinkedHashMap<Caller, Seen> callers = new LinkedHashMap<>();
    // Nothing up to this nonce is accepted of a caller that is not kept: it may have been used.
    private long forgotten;
    // The store knows that nonces up to this one may be accepted.
    private long reserved;

    /**
     * Refuses every epoch nonce up to {@code start} or the store's mark: what an earlier process
     * accepted is not remembered one by one.
     *
     * @param clocksAllowed whether the monotonic clocks of SDK 6 to 7.1 are nonces
     */
    NonceWindow(NonceStore store, boolean clocksAllowed, Instant start) {
        this.store = store;
        this.clocksAllowed = clocksAllowed;
        reserved = store.mark();
        forgotten = Math.max(reserved, nonce(start));
        if (reserved - nonce(start) > FUTURE_MAX.plus(RESERVED).toNanos()) {
            LOG.warn(
                    "requests are refused until {}: the clock was ahead of that, and is now set back",
                    Instant.ofEpochSecond(0, reserved));
        }
    }

    /** Whether it is the clock of an SDK before 7.2. */
    static boolean isClock(long nonce) {
        return nonce < EPOCH_NONCE_MIN;
    }

    /** {@code instant} as a nonce. */
    static long nonce(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    /**
     * Why a request with this nonce would be refused at {@code now}, or nothing. Remembers nothing,
     * so it may be asked before the signature is verified.
     */
    Optional<String> objection(
            String hotkey, String uuid, long nonce, Duration timeout, Instant now) {
        if (!isClock(nonce)) return epochObjection(hotkey, uuid, nonce, timeout, now);
        return clocksAllowed
                ? store.objection(hotkey, uuid, nonce)
                : Optional.of("Nonce is not epoch time in nanoseconds (SDK before 7.2)");
    }

    private synchronized Optional<String> epochObjection(
            String hotkey, String uuid, long nonce, Duration timeout, Instant now) {
        long age = nonce(now) - nonce;
        Duration counted =
                timeout.compareTo(TIMEOUT_COUNTED_MAX) > 0 ? TIMEOUT_COUNTED_MAX : timeout;
        Duration allowed = AGE_ALLOWED.plus(counted);
        if (age >= allowed.toNanos()) {
            return Optional.of(
                    String.format(
                            Locale.ROOT,
                            "Nonce is too old: acceptable delta is %.2f seconds but request was"
                                    + " %.2f seconds old",
                            allowed.toNanos() / 1e9,
                            age / 1e9));
        }
        if (-age > FUTURE_MAX.toNanos()) {
            return Optional.of(
                    String.format(Locale.ROOT, "Nonce is %.2f seconds in the future", -age / 1e9));
        }
        Seen seen = callers.get(new Caller(hotkey, uuid));
        boolean fresh =
                seen == null ? nonce > forgotten : nonce > seen.newest() || seen.overtaken(nonce);
        return fresh
                ? Optional.empty()
                : Optional.of("Nonce is too old, a newer one was last processed");
    }

    /**
     * Takes the nonce of a request whose signature was verified: whoever asks for it again is
     * refused. A clock is not taken yet but by {@link #claimClock}.
     *
     * @return why it is refused, or nothing if it is now the caller's
     */
    Optional<String> claim(String hotkey, String uuid, long nonce, Duration timeout, Instant now) {
        return isClock(nonce)
                ? objection(hotkey, uuid, nonce, timeout, now)
                : claimEpoch(hotkey, uuid, nonce, timeout, now);
    }

    /**
     * Takes the nonce of an admitted caller if it is a clock, and returns when that is on the disk.
     * The room it takes there is taken for good, so nobody who is not admitted may have it.
     *
     * @param stranger whether everybody is admitted
     * @return why it is refused, or nothing if it is now the caller's or is no clock
     */
    Optional<String> claimClock(String hotkey, String uuid, long nonce, boolean stranger) {
        if (!isClock(nonce)) return Optional.empty();
        if (!clocksAllowed) throw new IllegalStateException("an SDK 6 nonce was let through");
        return store.claim(
                hotkey,
                uuid,
                nonce,
                stranger ? ClockNonces.STRANGERS_KEPT_MAX : ClockNonces.HOTKEYS_KEPT_MAX);
    }

    private synchronized Optional<String> claimEpoch(
            String hotkey, String uuid, long nonce, Duration timeout, Instant now) {
        Optional<String> objection = epochObjection(hotkey, uuid, nonce, timeout, now);
        if (objection.isPresent()) return objection;
        Caller caller = new Caller(hotkey, uuid);
        Seen seen = callers.get(caller);
        if (seen == null) {
            if (callers.size() == CALLERS_KEPT_MAX && !forgetOne(nonce(now))) {
                return Optional.of("Too many callers");
            }
            seen = new Seen(forgotten);
        }
        // First, so that a process that ends here has not accepted it.
        if (nonce > reserved) {
            reserved = nonce + RESERVED.toNanos();
            store.raise(reserved);
        }
        seen.add(nonce);
        callers.putLast(caller, seen);
        return Optional.empty();
    }

    // Who was forgotten may come back only with newer nonces. A newest nonce in the future is
    // therefore not forgotten: it would shut out every new caller until then.
    private boolean forgetOne(long now) {
        Iterator<Map.Entry<Caller, Seen>> all = callers.entrySet().iterator();
        long newest = all.next().getValue().newest();
        if (newest > now) return false;
        all.remove();
        forgotten = Math.max(forgotten, newest);
        return true;
    }
}
