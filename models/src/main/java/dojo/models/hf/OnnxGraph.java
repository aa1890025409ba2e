package dojo.models.hf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts an ONNX model together, node by node, and writes it in protobuf's wire format. Weights stay
 * where they are: the model names the file, the offset and the length of each.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">the format</a>
 */
final class OnnxGraph {
    /** The version of the operators; the first with Gelu is 20. */
    private static final int OPSET = 20;

    private static final int IR_VERSION = 9;
    private static final int FLOAT = 1;
    private static final int INT32 = 6;
    private static final int INT64 = 7;

    /** A message in protobuf's wire format. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message real(int field, float value) {
            varint((long) field << 3 | 5);
            return raw(little(4).putFloat(value).array());
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            return raw(value);
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.out.toByteArray());
        }

        private Message raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) out.write((int) (rest & 0x7f) | 0x80);
            out.write((int) rest);
        }
    }

    /** An attribute of a node. */
    record Attribute(String name, Object value) {
        private Message message() {
            Message out = new Message().text(1, name);
            return switch (value) {
                case Float real -> out.real(2, real).number(20, 1);
                case Long whole -> out.number(3, whole).number(20, 2);
                case String text -> out.text(4, text).number(20, 3);
                case List<?> wholes -> {
                    for (Object each : wholes) out.number(8, (Long) each);
                    yield out.number(20, 7);
                }
                default -> throw new IllegalArgumentException("attribute " + name + " is " + value);
            };
        }
    }

    private final Message graph = new Message();
    private final Map<Tensor, String> weights = new LinkedHashMap<>();
    private Optional<Path> folder = Optional.empty();
    private int names;

    static Attribute real(String name, double value) {
        return new Attribute(name, (float) value);
    }

    static Attribute whole(String name, long value) {
        return new Attribute(name, value);
    }

    static Attribute text(String name, String value) {
        return new Attribute(name, value);
    }

    static Attribute wholes(String name, Long... values) {
        return new Attribute(name, List.of(values));
    }

    /** An input of whole numbers, shape (1, tokens). */
    void input(String name) {
        var any = new Message().text(2, "tokens");
        var shape = new Message().message(1, new Message().number(1, 1)).message(1, any);
        graph.message(11, value(name, INT64, shape));
    }

    /** Makes {@code name} the output, shape (1, 1). */
    void output(String name) {
        var one = new Message().number(1, 1);
        graph.message(12, value(name, FLOAT, new Message().message(1, one).message(1, one)));
    }

    private static Message value(String name, int type, Message shape) {
        var tensor = new Message().number(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** The result of {@code operator} on {@code inputs}, by its name. */
    String node(String operator, List<String> inputs, Attribute... attributes) {
        String output = operator + "_" + names++;
        named(output, operator, inputs, attributes);
        return output;
    }

    /** The same, with a name for the result. */
    void named(String output, String operator, List<String> inputs, Attribute... attributes) {
        var node = new Message();
        for (String input : inputs) node.text(1, input);
        node.text(2, output).text(3, output).text(4, operator);
        for (Attribute attribute : attributes) node.message(5, attribute.message());
        graph.message(1, node);
    }

    /** The number {@code value}. */
    String factor(float value) {
        return constant(FLOAT, List.of(), little(4).putFloat(value).array());
    }

    /** A list of whole numbers. */
    String constant(long... values) {
        byte[] raw = new byte[8 * values.length];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
        return constant(INT64, List.of((long) values.length), raw);
    }

    /** A list of small whole numbers. */
    String table(int[] values) {
        byte[] raw = new byte[4 * values.length];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
        return constant(INT32, List.of((long) values.length), raw);
    }

    /** The number {@code value} without a shape of its own. */
    String scalar(long value) {
        return constant(INT64, List.of(), little(8).putLong(value).array());
    }

    private String constant(int type, List<Long> shape, byte[] raw) {
        String name = "constant_" + names++;
        var tensor = new Message();
        for (long size : shape) tensor.number(1, size);
        graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
        return name;
    }

    /**
     * The weight {@code tensor} as it is stored, in place.
     *
     * @throws Unusable if it lies in another folder than the others: ONNX Runtime takes one
     */
    String stored(Tensor tensor) throws Unusable {
        String known = weights.get(tensor);
        if (known != null) return known;
        Path parent = tensor.file().resolveSibling("");
        if (folder.filter(other -> !other.equals(parent)).isPresent()) {
            throw new Unusable("has weights in two folders, " + folder.get() + " and " + parent);
        }
        folder = Optional.of(parent);
        String name = "weight_" + names++;
        var out = new Message();
        for (long size : tensor.shape()) out.number(1, size);
        out.number(2, tensor.type().onnx).text(8, name);
        out.message(13, pair("location", tensor.file().getFileName().toString()));
        out.message(13, pair("offset", "" + tensor.offset()));
        out.message(13, pair("length", "" + tensor.bytes()));
        graph.message(5, out.number(14, 1));
        weights.put(tensor, name);
        return name;
    }

    /** The weight {@code tensor} in 32-bit numbers, converted once when the model is loaded. */
    String weight(Tensor tensor) throws Unusable {
        return single(stored(tensor), tensor.type());
    }

    /** {@code value}, which is of {@code type}, in 32-bit numbers. */
    String single(String value, Tensor.Type type) {
        if (type == Tensor.Type.F32) return value;
        return node("Cast", List.of(value), whole("to", FLOAT));
    }

    private static Message pair(String key, String value) {
        return new Message().text(1, key).text(2, value);
    }

    /** A graph that is ready to run, with the folder that its weights lie in. */
    @SuppressWarnings("ArrayRecordComponent")
    record Built(byte[] onnx, Path weights) {}

    Built build(String name) {
        graph.text(2, name);
        var model = new Message().number(1, IR_VERSION).text(2, "dojo").message(7, graph);
        model.message(8, new Message().text(1, "").number(2, OPSET));
        return new Built(model.out.toByteArray(), folder.orElseThrow());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
