package dojo.chain.metadata;

import static dojo.chain.metadata.Given.account;
import static dojo.chain.metadata.Given.exactly;
import static dojo.chain.metadata.Given.items;
import static dojo.chain.metadata.Given.mismatch;
import static dojo.chain.metadata.Given.number;

import dojo.chain.metadata.TypeDef.Primitive;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.IntUnaryOperator;

/**
 * The types of a runtime, and values by them. Safe for use by many threads.
 *
 * <p>Encoding takes {@link Value}s and plain Java objects: numbers (also as decimal text), {@code
 * Boolean}, {@code String}, {@code byte[]} (also as {@code 0x…} text, other text is its UTF-8),
 * arrays and collections, maps by field name, {@code Optional} (what is not one is taken as
 * present), an enumeration's case by its name, or by a map of the one name to its content: a map of
 * its fields, a collection of them in order, or the only one itself. An account is an address, also
 * as text, or its 32 bytes; where the type is a MultiAddress it becomes its case {@code Id}.
 */
public final class TypeRegistry {
    /** How deep values may nest; deeper input is malformed. */
    public static final int DEPTH_MAX = 64;

    /** The longest list of items that take no bytes. */
    public static final int EMPTY_ITEMS_MAX = 4096;

    private static final int ACCOUNT_BYTES = 32;

    private final List<Type> types;
    private final Shape[] shapes;

    /** The registry of {@code types}, numbered from 0. */
    TypeRegistry(List<Type> types) {
        this.types = List.copyOf(types);
        shapes = new Shape[types.size()];
        for (int i = 0; i < shapes.length; i++) shapes[i] = shape(types.get(i));
    }

    /** How many types there are. */
    public int size() {
        return types.size();
    }

    /** The type of number {@code id}. */
    public Type type(int id) {
        return types.get(check(id));
    }

    /** {@code id}, if there is such a type. */
    int check(int id) {
        if (id < 0 || id >= types.size()) throw new MalformedScale("no type " + id);
        return id;
    }

    /** The members of the tuple {@code id}. */
    List<Integer> tuple(int id) {
        if (type(id).def() instanceof TypeDef.Tuple(var items)) return items;
        throw new MalformedScale("type " + id + " is no tuple");
    }

    /** The fields of the structure {@code id}. */
    List<TypeDef.Field> fields(int id) {
        if (type(id).def() instanceof TypeDef.Composite(var fields)) return fields;
        throw new MalformedScale("type " + id + " is no structure");
    }

    /** The cases of the enumeration {@code id}. */
    public List<TypeDef.Case> cases(int id) {
        if (type(id).def() instanceof TypeDef.Variants(var cases)) return cases;
        throw new MalformedScale("type " + id + " is no enumeration");
    }

    /** Whether values of this type take no bytes at all. */
    public boolean empty(int id) {
        return empty(id, 0);
    }

    private boolean empty(int id, int depth) {
        if (depth > DEPTH_MAX) return false;
        return switch (shapes[check(id)]) {
            case Shape.Wrapper(int inner) -> empty(inner, depth + 1);
            case Shape.Array(int length, int item) -> length == 0 || empty(item, depth + 1);
            case Shape.ByteArray(int length) -> length == 0;
            case Shape.Compact(int width) -> width == 0;
            case Shape.Struct(var _, List<Integer> members) -> {
                boolean all = true;
                for (int member : members) all &= empty(member, depth + 1);
                yield all;
            }
            case Shape.Basic _,
                    Shape.ByteList _,
                    Shape.Account _,
                    Shape.Sequence _,
                    Shape.Option _,
                    Shape.Variants _,
                    Shape.Bits _ ->
                    false;
        };
    }

    /** Whether values of this type are bytes with their count before them. */
    boolean bytes(int id) {
        return shapes[check(id)] instanceof Shape.ByteList;
    }

    // ---- shapes

    private Shape shape(Type type) {
        return switch (type.def()) {
            case TypeDef.Composite(var fields) -> {
                if (type.name().equals("AccountId32")) yield new Shape.Account();
                if (fields.size() == 1 && fields.getFirst().name().isEmpty()) {
                    yield new Shape.Wrapper(check(fields.getFirst().type()));
                }
                yield struct(fields);
            }
            case TypeDef.Variants(var cases) -> {
                if (type.path().equals(List.of("Option"))) yield option(cases);
                yield variants(type, cases);
            }
            case TypeDef.Sequence(int item) ->
                    u8(item) ? new Shape.ByteList() : new Shape.Sequence(check(item));
            case TypeDef.Array(int length, int item) ->
                    u8(item) ? new Shape.ByteArray(length) : new Shape.Array(length, check(item));
            case TypeDef.Tuple(var items) ->
                    new Shape.Struct(List.of(), items.stream().map(this::check).toList());
            case TypeDef.Basic(var primitive) -> new Shape.Basic(primitive);
            case TypeDef.Compact(int inner) -> new Shape.Compact(compactWidth(check(inner), 0));
            case TypeDef.Bits(int store, int order) -> bits(store, order);
        };
    }

    private boolean u8(int id) {
        return types.get(check(id)).def() instanceof TypeDef.Basic(var p) && p == Primitive.U8;
    }

    private Shape.Struct struct(List<TypeDef.Field> fields) {
        var names = fields.stream().flatMap(field -> field.name().stream()).toList();
        if (!names.isEmpty() && names.size() != fields.size()) {
            throw new MalformedScale("fields with and without names: " + fields);
        }
        return new Shape.Struct(names, fields.stream().map(field -> check(field.type())).toList());
    }

    private Shape.Option option(List<TypeDef.Case> cases) {
        if (cases.size() == 2 && cases.getLast().fields().size() == 1) {
            return new Shape.Option(check(cases.getLast().fields().getFirst().type()));
        }
        throw new MalformedScale("an Option of " + cases);
    }

    private Shape.Variants variants(Type type, List<TypeDef.Case> cases) {
        var byIndex = HashMap.<Integer, Shape.Case>newHashMap(cases.size());
        var byName = HashMap.<String, Shape.Case>newHashMap(cases.size());
        for (var each : cases) {
            var known = new Shape.Case(each.name(), each.index(), struct(each.fields()));
            byIndex.put(each.index(), known);
            byName.put(each.name(), known);
        }
        return new Shape.Variants(type.name(), byIndex, byName);
    }

    private int compactWidth(int id, int depth) {
        if (depth > DEPTH_MAX) throw new MalformedScale("compact of endless type " + id);
        return switch (type(id).def()) {
            case TypeDef.Basic(var p) when p.number() && !p.signed() -> p.width();
            case TypeDef.Composite(var fields) when fields.size() == 1 ->
                    compactWidth(fields.getFirst().type(), depth + 1);
            case TypeDef.Composite(var fields) when fields.isEmpty() -> 0;
            case TypeDef.Tuple(var items) when items.isEmpty() -> 0;
            case TypeDef.Basic _,
                    TypeDef.Composite _,
                    TypeDef.Variants _,
                    TypeDef.Sequence _,
                    TypeDef.Array _,
                    TypeDef.Tuple _,
                    TypeDef.Compact _,
                    TypeDef.Bits _ ->
                    throw new MalformedScale("compact of type " + id);
        };
    }

    private Shape bits(int store, int order) {
        if (!u8(store) || !types.get(check(order)).name().equals("Lsb0")) {
            throw new MalformedScale("bits stored as type " + store + ", order " + order);
        }
        return new Shape.Bits();
    }

    // ---- decoding

    /** The value of type {@code id} that {@code bytes} hold to the last one. */
    public Value decode(int id, byte[] bytes) {
        var in = new ScaleReader(bytes);
        Value value = decode(id, in);
        in.end();
        return value;
    }

    /** The value of type {@code id} that comes next. */
    public Value decode(int id, ScaleReader in) {
        return decode(check(id), in, 0);
    }

    private Value decode(int id, ScaleReader in, int depth) {
        if (depth > DEPTH_MAX) throw new MalformedScale("nested too deep at " + in.position());
        return switch (shapes[id]) {
            case Shape.Basic(var primitive) -> basic(primitive, in);
            case Shape.ByteList() -> new Value.Bytes(in.bytes());
            case Shape.ByteArray(int length) -> new Value.Bytes(in.bytes(length));
            case Shape.Account() -> new Value.Bytes(in.bytes(ACCOUNT_BYTES));
            case Shape.Wrapper(int inner) -> decode(inner, in, depth + 1);
            case Shape.Sequence(int item) -> list(item, in.count(), in, depth);
            case Shape.Array(int length, int item) -> list(item, length, in, depth);
            case Shape.Struct struct -> struct(struct, in, depth);
            case Shape.Option(int inner) ->
                    in.bool()
                            ? new Value.Maybe(Optional.of(decode(inner, in, depth + 1)))
                            : Value.Maybe.NONE;
            case Shape.Variants variants -> {
                var found = variants.byIndex().get(in.u8());
                if (found == null) {
                    throw new MalformedScale(
                            "no such case of " + variants.type() + " at " + (in.position() - 1));
                }
                yield new Value.Variant(found.name(), struct(found.content(), in, depth));
            }
            case Shape.Compact(int width) -> compact(width, in);
            case Shape.Bits() -> bits(in);
        };
    }

    private static Value basic(Primitive primitive, ScaleReader in) {
        return switch (primitive) {
            case BOOL -> Value.of(in.bool());
            case CHAR -> {
                long point = in.u32();
                if (point > Character.MAX_CODE_POINT) throw new MalformedScale("char " + point);
                yield new Value.Text(Character.toString((int) point));
            }
            case STR -> new Value.Text(in.text());
            case U8 -> Value.of(in.u8());
            case U16 -> Value.of(in.u16());
            case U32 -> Value.of(in.u32());
            case U64 -> {
                long bits = in.u64();
                yield bits >= 0
                        ? Value.of(bits)
                        : Value.of(BigInteger.valueOf(bits).add(BigInteger.TWO.pow(64)));
            }
            case U128, U256 -> Value.of(in.unsigned(primitive.width()));
            case I8, I16, I32, I64, I128, I256 -> Value.of(in.signed(primitive.width()));
        };
    }

    private Value list(int item, int count, ScaleReader in, int depth) {
        if (count == 0) return Value.Items.NONE;
        int start = in.position();
        var first = decode(item, in, depth + 1);
        if (in.position() == start) {
            // Items that take no bytes are all alike; only their count has to be bounded.
            if (count > EMPTY_ITEMS_MAX) {
                throw new MalformedScale(count + " empty items at " + start);
            }
            return new Value.Items(Collections.nCopies(count, first));
        }
        var items = new ArrayList<Value>(Math.min(count, in.remaining() + 1));
        items.add(first);
        while (items.size() < count) items.add(decode(item, in, depth + 1));
        return new Value.Items(List.copyOf(items));
    }

    private Value struct(Shape.Struct struct, ScaleReader in, int depth) {
        List<Integer> members = struct.types();
        if (members.size() == 0) return Value.Items.NONE;
        var items = new Value[members.size()];
        for (int i = 0; i < items.length; i++) items[i] = decode(members.get(i), in, depth + 1);
        return struct.named()
                ? new Value.Fields(struct.names(), List.of(items))
                : new Value.Items(List.of(items));
    }

    private static Value compact(int width, ScaleReader in) {
        if (width == 0) return Value.Items.NONE;
        int start = in.position();
        BigInteger big;
        if (width <= 4) {
            long value = in.compact();
            if (value >>> (8 * width) == 0) return Value.of(value);
            big = BigInteger.valueOf(value);
        } else {
            big = in.compactBig();
            if (big.bitLength() <= 8 * width) return Value.of(big);
        }
        throw new MalformedScale("compact " + big + " exceeds u" + 8 * width + " at " + start);
    }

    private static Value bits(ScaleReader in) {
        int count = in.count();
        byte[] raw = in.bytes((int) ((count + 7L) / 8));
        var items = new Value[count];
        for (int i = 0; i < count; i++) items[i] = Value.of((raw[i / 8] >>> (i % 8) & 1) == 1);
        return new Value.Items(List.of(items));
    }

    // ---- for people

    /** {@code value}, of type {@code id}, for people: accounts are written as their addresses. */
    public String text(int id, Value value) {
        return switch (shapes[check(id)]) {
            case Shape.Account() -> value.address().text();
            case Shape.Wrapper(int inner) -> text(inner, value);
            case Shape.Sequence(int item) -> texts(value, i -> item, "[", "]");
            case Shape.Array(int _, int item) -> texts(value, i -> item, "[", "]");
            case Shape.Struct struct -> structText(struct, value);
            case Shape.Option(int inner) ->
                    value.optional().map(present -> text(inner, present)).orElse("none");
            case Shape.Variants variants -> {
                var known = variants.byName().get(value.name());
                if (known == null) throw mismatch("a case of " + variants.type(), value);
                var content = known.content();
                // A call inside its pallet, an account inside its kind of address.
                boolean single = content.types().size() == 1 && !content.named();
                if (content.types().isEmpty()) yield value.name();
                yield single
                        ? value.name() + "." + text(content.types().getFirst(), value.item(0))
                        : value.name() + structText(content, value);
            }
            case Shape.Basic _,
                    Shape.ByteList _,
                    Shape.ByteArray _,
                    Shape.Compact _,
                    Shape.Bits _ ->
                    value.toString();
        };
    }

    private String structText(Shape.Struct struct, Value value) {
        if (!struct.named()) return texts(value, struct.types()::get, "(", ")");
        var text = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < struct.types().size(); i++) {
            text.add(struct.names().get(i) + ": " + text(struct.types().get(i), value.item(i)));
        }
        return text.toString();
    }

    private String texts(Value value, IntUnaryOperator types, String open, String close) {
        var text = new StringJoiner(", ", open, close);
        int i = 0;
        for (var each : value.items()) text.add(text(types.applyAsInt(i++), each));
        return text.toString();
    }

    // ---- encoding

    /** {@code value} as the type {@code id} has it. */
    public byte[] encode(int id, Object value) {
        var out = new ScaleWriter();
        encode(id, value, out);
        return out.toBytes();
    }

    /**
     * Writes {@code value} as the type {@code id} has it.
     *
     * @throws ValueMismatch if the type cannot hold it
     */
    public void encode(int id, Object value, ScaleWriter out) {
        check(id);
        switch (shapes[id]) {
            case Shape.Basic(var primitive) -> basic(primitive, value, out);
            case Shape.ByteList() -> out.bytes(Given.bytes(value));
            case Shape.ByteArray(int length) -> out.raw(exactly(length, Given.bytes(value)));
            case Shape.Account() -> out.raw(exactly(ACCOUNT_BYTES, account(value)));
            case Shape.Wrapper(int inner) -> encode(inner, value, out);
            case Shape.Sequence(int item) -> {
                var items = items(value);
                out.compact(items.size());
                for (Object each : items) encode(item, each, out);
            }
            case Shape.Array(int length, int item) -> {
                var items = items(value);
                if (items.size() != length) throw mismatch(length + " items", value);
                for (Object each : items) encode(item, each, out);
            }
            case Shape.Struct struct -> struct(struct, value, out);
            case Shape.Option(int inner) -> {
                Optional<?> optional =
                        switch (value) {
                            case Value.Maybe(var present) -> present;
                            case Optional<?> present -> present;
                            default -> Optional.of(value);
                        };
                out.bool(optional.isPresent());
                optional.ifPresent(present -> encode(inner, present, out));
            }
            case Shape.Variants variants -> variant(variants, value, out);
            case Shape.Compact(int width) -> {
                if (width == 0) return;
                var number = number(value);
                if (number.signum() < 0 || number.bitLength() > 8 * width) {
                    throw mismatch("a number within u" + 8 * width, value);
                }
                out.compact(number);
            }
            case Shape.Bits() -> bits(value, out);
        }
    }

    static void basic(Primitive primitive, Object value, ScaleWriter out) {
        switch (primitive) {
            case BOOL -> {
                switch (value) {
                    case Value.Bool(boolean truth) -> out.bool(truth);
                    case Boolean truth -> out.bool(truth);
                    default -> throw mismatch("a truth value", value);
                }
            }
            case CHAR -> {
                String text = Given.text(value);
                if (text.codePointCount(0, text.length()) != 1) throw mismatch("a char", value);
                out.u32(text.codePointAt(0));
            }
            case STR -> out.text(Given.text(value));
            case U8, U16, U32, U64, U128, U256 -> {
                var number = number(value);
                if (number.signum() < 0 || number.bitLength() > 8 * primitive.width()) {
                    throw mismatch("a number within " + primitive, value);
                }
                out.unsigned(number, primitive.width());
            }
            case I8, I16, I32, I64, I128, I256 -> {
                var number = number(value);
                if (number.bitLength() >= 8 * primitive.width()) {
                    throw mismatch("a number within " + primitive, value);
                }
                out.signed(number, primitive.width());
            }
        }
    }

    private void struct(Shape.Struct struct, Object value, ScaleWriter out) {
        List<Integer> members = struct.types();
        switch (value) {
            case Map<?, ?> map when struct.named() || map.isEmpty() -> {
                if (map.size() != members.size()) throw mismatch("fields " + struct.names(), map);
                for (int i = 0; i < members.size(); i++) {
                    Object each = map.get(struct.names().get(i));
                    if (each == null) throw mismatch("a field " + struct.names().get(i), map);
                    member(struct, i, each, out);
                }
            }
            case Value.Fields(var names, var items) -> {
                if (!names.equals(struct.names())) {
                    throw mismatch("fields " + struct.names(), value);
                }
                for (int i = 0; i < members.size(); i++) member(struct, i, items.get(i), out);
            }
            default -> {
                boolean many = value instanceof Collection<?> || value instanceof Value.Items;
                var items =
                        many || value instanceof Object[] || members.size() != 1
                                ? items(value)
                                : List.of(value);
                if (items.size() != members.size()) {
                    throw mismatch(members.size() + " fields " + struct.names(), value);
                }
                int i = 0;
                for (Object each : items) member(struct, i++, each, out);
            }
        }
    }

    private void member(Shape.Struct struct, int index, Object value, ScaleWriter out) {
        try {
            encode(struct.types().get(index), value, out);
        } catch (ValueMismatch e) {
            if (!struct.named()) throw e;
            throw new ValueMismatch(struct.names().get(index) + ": " + e.getMessage());
        }
    }

    private void variant(Shape.Variants variants, Object value, ScaleWriter out) {
        String name;
        Object content = List.of();
        switch (value) {
            case Value.Variant(String of, Value inner) -> {
                name = of;
                content = inner;
            }
            case String of when variants.byName().containsKey(of) -> name = of;
            case Map<?, ?> map when map.size() == 1 -> {
                var entry = map.entrySet().iterator().next();
                name = String.valueOf(entry.getKey());
                content = entry.getValue();
            }
            default -> {
                if (!variants.type().equals("MultiAddress")) {
                    throw mismatch("a case of " + variants.type(), value);
                }
                name = "Id";
                content = List.of(value);
            }
        }
        var found = variants.byName().get(name);
        if (found == null) throw mismatch("a case of " + variants.type(), name);
        out.u8(found.index());
        try {
            struct(found.content(), content, out);
        } catch (ValueMismatch e) {
            throw new ValueMismatch(name + "." + e.getMessage());
        }
    }

    private static void bits(Object value, ScaleWriter out) {
        var items = items(value);
        byte[] raw = new byte[(items.size() + 7) / 8];
        int i = 0;
        for (Object each : items) {
            var bit = new ScaleWriter();
            basic(Primitive.BOOL, each, bit);
            raw[i / 8] |= (byte) (bit.toBytes()[0] << (i % 8));
            i++;
        }
        out.compact(items.size()).raw(raw);
    }
}
