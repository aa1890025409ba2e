package dojo.chain.metadata;

import dojo.chain.scale.ScaleWriter;
import java.util.List;

/** Functions of the runtime that a client may call; known from metadata V15 only. */
public record RuntimeApi(String name, List<Method> methods) {
    /** A parameter of a method. */
    public record Input(String name, int type) {}

    /** One function, called over {@code state_call} by {@link #callName}. */
    public static final class Method {
        private final TypeRegistry types;
        private final String api;
        private final String name;
        private final List<Input> inputs;
        private final int output;

        Method(TypeRegistry types, String api, String name, List<Input> inputs, int output) {
            this.types = types;
            this.api = api;
            this.name = name;
            this.inputs = inputs;
            this.output = output;
        }

        /** Its name within its interface. */
        public String name() {
            return name;
        }

        /** The name for {@code state_call}. */
        public String callName() {
            return api + "_" + name;
        }

        /** Its parameters. */
        public List<Input> inputs() {
            return inputs;
        }

        /** The type of its result. */
        public int output() {
            return output;
        }

        /** The arguments one after another, as {@code state_call} wants them. */
        public byte[] encode(Object... arguments) {
            if (arguments.length != inputs.size()) {
                throw new ValueMismatch(
                        callName()
                                + " takes "
                                + inputs.size()
                                + " arguments, not "
                                + arguments.length);
            }
            var out = new ScaleWriter();
            for (int i = 0; i < arguments.length; i++) {
                types.encode(inputs.get(i).type(), arguments[i], out);
            }
            return out.toBytes();
        }

        /** The result that {@code bytes} hold to the last one. */
        public Value decode(byte[] bytes) {
            return types.decode(output, bytes);
        }
    }
}
