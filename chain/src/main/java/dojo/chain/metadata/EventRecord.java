package dojo.chain.metadata;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the chain said happened, and while doing what.
 *
 * @param phase where in the block
 * @param data the event's fields, in order and mostly with names
 */
public record EventRecord(Phase phase, String pallet, String name, Value data) {
    /** Where in a block an event happened. */
    public sealed interface Phase {
        /** While the extrinsic at {@code index} was applied. */
        record ApplyExtrinsic(int index) implements Phase {}

        /** After all extrinsics. */
        record Finalization() implements Phase {}

        /** Before all extrinsics. */
        record Initialization() implements Phase {}
    }

    /** The extrinsic that caused the event. */
    public OptionalInt extrinsic() {
        return phase instanceof Phase.ApplyExtrinsic(int index)
                ? OptionalInt.of(index)
                : OptionalInt.empty();
    }

    /** Whether this is the event {@code name} of {@code pallet}. */
    public boolean is(String pallet, String name) {
        return this.pallet.equals(pallet) && this.name.equals(name);
    }

    /** The field called {@code name}. */
    public Value field(String name) {
        return data.field(name);
    }

    /** The fields in order. */
    public List<Value> items() {
        return data.items();
    }
}
