package dojo.chain.metadata;

import java.util.List;
import java.util.Map;

/** A type made ready for encoding and decoding: what is special about it is decided once. */
sealed interface Shape {
    record Basic(TypeDef.Primitive primitive) implements Shape {}

    /** Bytes with their count before them. */
    record ByteList() implements Shape {}

    record ByteArray(int length) implements Shape {}

    /** 32 bytes that may be given as an address. */
    record Account() implements Shape {}

    /** A structure of one unnamed field. */
    record Wrapper(int inner) implements Shape {}

    record Sequence(int item) implements Shape {}

    record Array(int length, int item) implements Shape {}

    /** A tuple or structure; {@code names} is empty where the fields have none. */
    record Struct(List<String> names, List<Integer> types) implements Shape {
        boolean named() {
            return !names.isEmpty();
        }
    }

    record Option(int inner) implements Shape {}

    record Variants(String type, Map<Integer, Case> byIndex, Map<String, Case> byName)
            implements Shape {}

    record Case(String name, int index, Struct content) {}

    /** {@code width} is the largest number of bytes that the value may need. */
    record Compact(int width) implements Shape {}

    record Bits() implements Shape {}
}
