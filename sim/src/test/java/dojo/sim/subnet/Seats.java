package dojo.sim.subnet;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Who held which seat of the subnet, since it began. */
final class Seats {
    /** So long ago a validator may have read the chain before it tells what it made of it. */
    private static final Duration READ_BEFORE_MAX = Duration.ofMinutes(3);

    /** One registration; whoever comes back has another one. */
    record Seat(Ss58Address hotkey, long since) {}

    private record Version(Instant from, long block, Map<Integer, Seat> seats) {}

    private final EventLoop loop;
    private final LongSupplier head;
    private final List<Version> versions = new ArrayList<>();

    /**
     * Begins with {@code metagraph}.
     *
     * @param head the number of the newest block
     */
    Seats(EventLoop loop, LongSupplier head, Metagraph metagraph) {
        this.loop = loop;
        this.head = head;
        changed(metagraph);
    }

    long head() {
        return head.getAsLong();
    }

    void changed(Metagraph metagraph) {
        var seats = new LinkedHashMap<Integer, Seat>();
        for (Neuron neuron : metagraph.neurons()) {
            seats.put(neuron.uid(), new Seat(neuron.hotkey(), neuron.registeredAt()));
        }
        versions.add(new Version(loop.now(), metagraph.block(), seats));
    }

    /** By uid, as they were after {@code block} or later, the newest first. */
    List<Map<Integer, Seat>> since(long block) {
        var found = new ArrayList<Map<Integer, Seat>>();
        for (Version version : versions.reversed()) {
            found.add(version.seats());
            // This one, too, still held at that time.
            if (version.block() <= block) break;
        }
        return found;
    }

    /** Since which block each hotkey that has a seat now has it. */
    Map<Ss58Address, Long> now() {
        var since = new LinkedHashMap<Ss58Address, Long>();
        versions.getLast().seats().values().forEach(seat -> since.put(seat.hotkey(), seat.since()));
        return since;
    }

    /** The registrations of {@code hotkey} that a validator may take for those of now. */
    NavigableSet<Long> lately(Ss58Address hotkey) {
        var found = new TreeSet<Long>();
        for (Version version : versions.reversed()) {
            for (Seat seat : version.seats().values()) {
                if (seat.hotkey().equals(hotkey)) found.add(seat.since());
            }
            // This one, too, was still that of now at that time.
            if (version.from().isBefore(loop.now().minus(READ_BEFORE_MAX))) break;
        }
        return found;
    }
}
