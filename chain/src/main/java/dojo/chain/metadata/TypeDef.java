package dojo.chain.metadata;

import java.util.List;
import java.util.Optional;

/** How a type of the runtime is built; other types are named by their number in the registry. */
public sealed interface TypeDef {
    /** A structure; its fields have names or have none. */
    record Composite(List<Field> fields) implements TypeDef {}

    /** An enumeration. */
    record Variants(List<Case> cases) implements TypeDef {}

    /** A list of any length. */
    record Sequence(int item) implements TypeDef {}

    /** {@code length} items. */
    record Array(int length, int item) implements TypeDef {}

    /** Fields without names. */
    record Tuple(List<Integer> items) implements TypeDef {}

    /** A basic type. */
    record Basic(Primitive primitive) implements TypeDef {}

    /** An unsigned number in compact form. */
    record Compact(int inner) implements TypeDef {}

    /** A list of bits. */
    record Bits(int store, int order) implements TypeDef {}

    /** A field of a structure or case, with the name of its type in the runtime's source. */
    record Field(Optional<String> name, int type, Optional<String> typeName) {}

    /** A case of an enumeration and the byte that stands for it. */
    record Case(String name, List<Field> fields, int index) {}

    /** The basic types, in the order of their codes. */
    enum Primitive {
        BOOL(1),
        CHAR(4),
        STR(1),
        U8(1),
        U16(2),
        U32(4),
        U64(8),
        U128(16),
        U256(32),
        I8(1),
        I16(2),
        I32(4),
        I64(8),
        I128(16),
        I256(32);

        private final int width;

        Primitive(int width) {
            this.width = width;
        }

        int width() {
            return width;
        }

        boolean signed() {
            return compareTo(I8) >= 0;
        }

        boolean number() {
            return compareTo(U8) >= 0;
        }
    }
}
