package dojo.chain.metadata;

import java.util.List;
import java.util.OptionalInt;

/**
 * A part of the runtime.
 *
 * @param index the byte that stands for it before calls, events and errors
 * @param calls the type of its calls, an enumeration
 * @param events the type of its events, an enumeration
 */
public record Pallet(
        String name,
        int index,
        List<StorageEntry> storage,
        OptionalInt calls,
        OptionalInt events,
        List<Constant> constants,
        List<TypeDef.Case> errors) {

    /** A value fixed in the runtime. */
    public record Constant(String name, int type, Value value) {}
}
