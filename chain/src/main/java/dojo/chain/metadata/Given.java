package dojo.chain.metadata;

import dojo.base.Hex;
import dojo.chain.metadata.TypeDef.Primitive;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Ss58Address;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What callers give for a value, {@link Value}s or plain Java objects, as what its type wants. */
final class Given {
    private Given() {}

    static ValueMismatch mismatch(String wanted, Object found) {
        String text = found instanceof byte[] bytes ? Hex.of(bytes) : String.valueOf(found);
        return new ValueMismatch("wanted " + wanted + ", found " + text);
    }

    static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Value.Text(String text) -> text;
            case Character single -> single.toString();
            default -> throw mismatch("text", value);
        };
    }

    static BigInteger number(Object value) {
        try {
            return switch (value) {
                case Value.Int(long number) -> BigInteger.valueOf(number);
                case Value.Big(BigInteger number) -> number;
                case BigInteger number -> number;
                case Long number -> BigInteger.valueOf(number);
                case Integer number -> BigInteger.valueOf(number);
                case Short number -> BigInteger.valueOf(number);
                case Byte number -> BigInteger.valueOf(number);
                case String digits -> new BigInteger(digits);
                // A structure of one number, such as a fixed-point type, given as the structure.
                case Value.Fields(var _, var items) when items.size() == 1 ->
                        number(items.getFirst());
                default -> throw mismatch("a number", value);
            };
        } catch (NumberFormatException e) {
            throw mismatch("a number", value);
        }
    }

    static byte[] bytes(Object value) {
        return switch (value) {
            case byte[] raw -> raw;
            case Value.Bytes raw -> raw.bytes();
            case Value.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
            case String text when text.startsWith("0x") -> Hex.parse(text);
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Collection<?> numbers -> {
                var out = new ScaleWriter();
                for (Object each : numbers) TypeRegistry.basic(Primitive.U8, each, out);
                yield out.toBytes();
            }
            default -> throw mismatch("bytes", value);
        };
    }

    static byte[] account(Object value) {
        return switch (value) {
            case Ss58Address address -> address.publicKey();
            case String text when !text.startsWith("0x") -> Ss58Address.parse(text).publicKey();
            default -> bytes(value);
        };
    }

    static byte[] exactly(int length, byte[] bytes) {
        if (bytes.length != length) throw mismatch(length + " bytes", bytes);
        return bytes;
    }

    static Collection<?> items(Object value) {
        return switch (value) {
            case Collection<?> items -> items;
            case Value.Items(var items) -> items;
            case Object[] items -> List.of(items);
            case Value.Bytes raw -> items(raw.bytes());
            default -> {
                if (!value.getClass().isArray()) throw mismatch("a list", value);
                var items = new ArrayList<Object>(Array.getLength(value));
                for (int i = 0; i < Array.getLength(value); i++) items.add(Array.get(value, i));
                yield items;
            }
        };
    }
}
