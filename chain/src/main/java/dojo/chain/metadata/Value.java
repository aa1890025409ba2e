package dojo.chain.metadata;

import dojo.base.Hex;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A value of the chain as it was decoded by its type. Wrappers of one unnamed field are left out,
 * so an account is 32 {@link Bytes} and a netuid an {@link Int}; lists of bytes are {@link Bytes}.
 *
 * <p>The accessors read what is expected and throw {@link ValueMismatch} where it is something
 * else.
 */
public sealed interface Value {
    /** True or false. */
    record Bool(boolean value) implements Value {
        static final Bool TRUE = new Bool(true);
        static final Bool FALSE = new Bool(false);

        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /** A number within the range of {@code long}. */
    record Int(long value) implements Value {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /** A number outside the range of {@code long}; never one inside it. */
    record Big(BigInteger value) implements Value {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** A character or a string. */
    record Text(String value) implements Value {
        @Override
        public String toString() {
            return '"' + value + '"';
        }
    }

    /** A list or array of bytes, or what wraps one. */
    final class Bytes implements Value {
        private final byte[] raw;

        Bytes(byte[] raw) {
            this.raw = raw;
        }

        @Override
        public byte[] bytes() {
            return raw.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(raw, that.raw);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(raw);
        }

        @Override
        public String toString() {
            return Hex.of(raw);
        }
    }

    /** A list, an array, a tuple, or fields without names. */
    record Items(List<Value> items) implements Value {
        static final Items NONE = new Items(List.of());

        @Override
        public String toString() {
            return items.toString();
        }
    }

    /** Fields with names, in the order of their type; both lists are of the same length. */
    record Fields(List<String> names, List<Value> items) implements Value {
        @Override
        public String toString() {
            var text = new StringJoiner(", ", "{", "}");
            for (int i = 0; i < items.size(); i++) text.add(names.get(i) + ": " + items.get(i));
            return text.toString();
        }
    }

    /** One case of an enumeration; {@code content} is {@link Items} or {@link Fields}. */
    record Variant(String name, Value content) implements Value {
        @Override
        public String toString() {
            return content.items().isEmpty() ? name : name + content;
        }
    }

    /** A value that may be missing. */
    record Maybe(Optional<Value> optional) implements Value {
        static final Maybe NONE = new Maybe(Optional.empty());

        @Override
        public String toString() {
            return optional.map(Value::toString).orElse("none");
        }
    }

    /** {@code value} as a number. */
    static Value of(long value) {
        return new Int(value);
    }

    /** {@code value} as a number. */
    static Value of(BigInteger value) {
        return value.bitLength() < Long.SIZE ? new Int(value.longValue()) : new Big(value);
    }

    /** {@code value}. */
    static Value of(boolean value) {
        return value ? Bool.TRUE : Bool.FALSE;
    }

    /** A copy of {@code bytes}. */
    static Value of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    private ValueMismatch not(String wanted) {
        return new ValueMismatch("wanted " + wanted + ", found " + this);
    }

    /** This truth value. */
    default boolean asBoolean() {
        if (this instanceof Bool(boolean value)) return value;
        throw not("a truth value");
    }

    /** This number, if it fits an int. */
    default int asInt() {
        long value = asLong();
        if (value != (int) value) throw not("an int");
        return (int) value;
    }

    /** This number, if it fits a long. */
    default long asLong() {
        if (this instanceof Int(long value)) return value;
        throw not("a long");
    }

    /** This number. */
    default BigInteger asBig() {
        return switch (this) {
            case Int(long value) -> BigInteger.valueOf(value);
            case Big(BigInteger value) -> value;
            case Bool _, Text _, Bytes _, Items _, Fields _, Variant _, Maybe _ ->
                    throw not("a number");
        };
    }

    /** This text; bytes are read as UTF-8, what is none of it replaced. */
    default String asText() {
        if (this instanceof Text(String value)) return value;
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** A copy of these bytes. */
    default byte[] bytes() {
        throw not("bytes");
    }

    /** These 32 bytes as the address of an account. */
    default Ss58Address address() {
        return Ss58Address.of(bytes());
    }

    /** The members of this list, tuple, structure or case. */
    default List<Value> items() {
        if (this instanceof Variant(String _, Value content)) return content.items();
        throw not("a list");
    }

    /** The member at {@code index} of this list, tuple, structure or case. */
    default Value item(int index) {
        var items = items();
        if (index >= items.size()) throw not("at least " + (index + 1) + " members");
        return items.get(index);
    }

    /** The field called {@code name} of this structure or case. */
    default Value field(String name) {
        return switch (this) {
            case Fields(var names, var items) -> {
                int index = names.indexOf(name);
                if (index < 0) throw not("a field " + name);
                yield items.get(index);
            }
            case Variant(String _, Value content) -> content.field(name);
            case Bool _, Int _, Big _, Text _, Bytes _, Items _, Maybe _ ->
                    throw not("a field " + name);
        };
    }

    /** The name of this case. */
    default String name() {
        throw not("a case of an enumeration");
    }

    /** The value that may be missing. */
    default Optional<Value> optional() {
        throw not("an optional value");
    }
}
