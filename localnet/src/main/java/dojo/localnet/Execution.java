package dojo.localnet;

import dojo.chain.metadata.EventRecord;
import dojo.chain.metadata.EventRecord.Phase;
import dojo.chain.metadata.RuntimeMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A block while it is executed: its storage, its events, its number. */
final class Execution {
    private final RuntimeMetadata metadata;
    private final Overlay overlay;
    private final long block;
    private final Map<String, Items> pallets = new HashMap<>();
    private final List<EventRecord> events = new ArrayList<>();
    private Phase phase = new Phase.Initialization();

    Execution(RuntimeMetadata metadata, Overlay overlay, long block) {
        this.metadata = metadata;
        this.overlay = overlay;
        this.block = block;
    }

    RuntimeMetadata metadata() {
        return metadata;
    }

    Overlay overlay() {
        return overlay;
    }

    /** The number of this block. */
    long block() {
        return block;
    }

    Items pallet(String name) {
        return pallets.computeIfAbsent(name, each -> new Items(metadata, overlay, each));
    }

    Items subtensor() {
        return pallet("SubtensorModule");
    }

    void phase(Phase next) {
        phase = next;
    }

    /** An event of SubtensorModule. */
    void tell(String name, Object... fields) {
        emit("SubtensorModule", name, fields);
    }

    void emit(String pallet, String name, Object... fields) {
        events.add(metadata.event(phase, pallet, name, Arrays.asList(fields)));
    }

    List<EventRecord> events() {
        return List.copyOf(events);
    }

    /** What {@code work} would give; storage and events are as before. */
    <T> T simulated(Supplier<T> work) {
        int known = events.size();
        overlay.begin();
        try {
            return work.get();
        } finally {
            overlay.rollback();
            events.subList(known, events.size()).clear();
        }
    }

    /** Runs {@code work}; if it fails, storage and events are as before. */
    void transactionally(Runnable work) {
        int known = events.size();
        overlay.begin();
        try {
            work.run();
        } catch (RuntimeException e) {
            overlay.rollback();
            events.subList(known, events.size()).clear();
            throw e;
        }
        overlay.commit();
    }
}
