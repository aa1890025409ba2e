package dojo.chain.metadata;

import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.util.List;
import java.util.Optional;

/**
 * Functions of the runtime that a client may call. Metadata V15 tells them; for runtimes of before
 * it, and for those whose functions gave mere bytes, the old ones are known by hand.
 */
public record RuntimeApi(String name, List<Method> methods) {
    /** A parameter of a method. */
    public record Input(String name, int type) {}

    /** How a function gives its result. */
    enum Form {
        /** As a value of its type. */
        TYPED,
        /** As bytes that hold the value; no bytes are an empty list. */
        BYTES,
        /** As bytes that hold the value if there is one. */
        BYTES_OR_NONE
    }

    /** One function, called over {@code state_call} by {@link #callName}. */
    public static final class Method {
        private final TypeRegistry types;
        private final String api;
        private final String name;
        private final List<Input> inputs;
        private final List<Integer> outputs;
        private final Form form;

        /** {@code outputs}: the types that the result may be of; the first that fits is it. */
        Method(
                TypeRegistry types,
                String api,
                String name,
                List<Input> inputs,
                List<Integer> outputs,
                Form form) {
            this.types = types;
            this.api = api;
            this.name = name;
            this.inputs = inputs;
            this.outputs = outputs;
            this.form = form;
        }

        /** Its name within its interface. */
        public String name() {
            return name;
        }

        /** The name for {@code state_call}. */
        public String callName() {
            return api + "_" + name;
        }

        /** The registry that the types of its parameters and of its result are of. */
        public TypeRegistry types() {
            return types;
        }

        /** Its parameters. */
        public List<Input> inputs() {
            return inputs;
        }

        /** The type of its result. */
        public int output() {
            return outputs.getFirst();
        }

        /** The arguments one after another, as {@code state_call} wants them. */
        public byte[] encode(Object... arguments) {
            if (arguments.length != inputs.size()) {
                throw new ValueMismatch(
                        "%s takes %s arguments, not %s"
                                .formatted(callName(), inputs.size(), arguments.length));
            }
            var out = new ScaleWriter();
            for (int i = 0; i < arguments.length; i++) {
                types.encode(inputs.get(i).type(), arguments[i], out);
            }
            return out.toBytes();
        }

        /** The result that {@code bytes} hold to the last one. */
        public Value decode(byte[] bytes) {
            return switch (form) {
                case TYPED -> types.decode(outputs.getFirst(), bytes);
                case BYTES -> {
                    byte[] inner = inner(bytes);
                    yield inner.length == 0 ? Value.Items.NONE : fitting(inner);
                }
                case BYTES_OR_NONE -> {
                    byte[] inner = inner(bytes);
                    yield inner.length == 0
                            ? Value.Maybe.NONE
                            : new Value.Maybe(Optional.of(fitting(inner)));
                }
            };
        }

        private static byte[] inner(byte[] bytes) {
            var in = new ScaleReader(bytes);
            byte[] inner = in.bytes();
            in.end();
            return inner;
        }

        private Value fitting(byte[] bytes) {
            for (int output : outputs.subList(0, outputs.size() - 1)) {
                try {
                    return types.decode(output, bytes);
                } catch (MalformedScale _) {
                    // A runtime of before this form: the next one is shorter.
                }
            }
            return types.decode(outputs.getLast(), bytes);
        }
    }
}
