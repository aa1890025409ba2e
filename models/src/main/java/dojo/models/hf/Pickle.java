package dojo.models.hf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a pickle that holds nothing but a dictionary of tensors. A pickle is a program; of it only
 * what building such a dictionary takes is done here, and a file that asks for anything else is
 * refused at the word that asks. Nothing that the file names is ever looked up, loaded or called.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">the words</a>
 */
final class Pickle {
    /** How many values may wait to be put together or be remembered; a large model has 10,000. */
    private static final int VALUES_MAX = 1 << 18;

    private static final String REBUILD = "torch._utils _rebuild_tensor_v2";
    private static final String PARAMETER = "torch._utils _rebuild_parameter";
    private static final String DICTIONARY = "collections OrderedDict";
    private static final Set<String> STORAGES =
            Set.of(
                    "Float",
                    "Half",
                    "BFloat16",
                    "Double",
                    "Long",
                    "Int",
                    "Short",
                    "Char",
                    "Byte",
                    "Bool");

    /**
     * A tensor as the pickle describes it.
     *
     * @param storage the number format in PyTorch's words, such as {@code Float}
     * @param key the name of the file within the archive that holds the numbers
     * @param offset of the first number, in numbers
     */
    record Shape(String storage, String key, long offset, List<Long> sizes, List<Long> strides) {}

    private record Global(String name) {}

    private record Storage(String type, String key) {}

    private record Tuple(List<Object> items) {}

    private enum Single {
        MARK,
        NONE
    }

    private final ByteBuffer in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    private Pickle(byte[] pickle) {
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The tensors of the dictionary in {@code pickle}; entries of other kinds are left out. */
    static Map<String, Shape> tensors(byte[] pickle) throws Unusable {
        Object top;
        try {
            top = new Pickle(pickle).run();
        } catch (java.nio.BufferUnderflowException e) {
            throw new Unusable("has a pickle that is cut short");
        }
        if (!(top instanceof Map<?, ?> map)) throw new Unusable("holds no dictionary of weights");
        Map<String, Shape> tensors = new HashMap<>();
        map.forEach((name, value) -> {
            if (name instanceof String key && value instanceof Shape shape) tensors.put(key, shape);
        });
        return tensors;
    }

    private Object run() throws Unusable {
        while (true) {
            if (stack.size() > VALUES_MAX || memo.size() > VALUES_MAX) {
                throw new Unusable("has a pickle that piles up values");
            }
            int word = in.get() & 0xff;
            switch (word) {
                case 0x80 -> in.get(); // PROTO
                case 0x95 -> in.getLong(); // FRAME
                case '(' -> stack.push(Single.MARK);
                case 'N' -> stack.push(Single.NONE);
                case 0x88 -> stack.push(true);
                case 0x89 -> stack.push(false);
                case 'K' -> stack.push((long) (in.get() & 0xff));
                case 'M' -> stack.push((long) (in.getShort() & 0xffff));
                case 'J' -> stack.push((long) in.getInt());
                case 0x8a -> stack.push(small(in.get() & 0xff));
                case 'G' -> stack.push(ByteBuffer.wrap(bytes(8)).getDouble());
                case 'X' -> stack.push(text(in.getInt()));
                case 0x8c -> stack.push(text(in.get() & 0xff));
                case '}' -> stack.push(new LinkedHashMap<String, Object>());
                case ']' -> stack.push(new ArrayList<Object>());
                case ')' -> stack.push(new Tuple(List.of()));
                case 't' -> stack.push(new Tuple(toMark()));
                case 0x85 -> stack.push(new Tuple(List.of(pop())));
                case 0x86 -> pushPair();
                case 0x87 -> pushTriple();
                case 'q' -> memo.put((long) (in.get() & 0xff), peek());
                case 'r' -> memo.put((long) in.getInt(), peek());
                case 0x94 -> memo.put((long) memo.size(), peek());
                case 'h' -> stack.push(remembered(in.get() & 0xff));
                case 'j' -> stack.push(remembered(in.getInt()));
                case 'c' -> stack.push(global(line(), line()));
                case 0x93 -> {
                    String name = pop() instanceof String text ? text : "";
                    stack.push(global(pop() instanceof String text ? text : "", name));
                }
                case 'Q' -> stack.push(storage(pop()));
                case 'R' -> {
                    Object arguments = pop();
                    stack.push(made(pop(), arguments));
                }
                case 's' -> {
                    Object value = pop();
                    Object key = pop();
                    put(List.of(key, value));
                }
                case 'u' -> put(toMark());
                case 'a' -> append(List.of(pop()));
                case 'e' -> append(toMark());
                case 'b' -> {
                    // The state of an OrderedDict is PyTorch's list of module versions.
                    pop();
                    if (!(peek() instanceof Map)) throw new Unusable("sets the state of an object");
                }
                case '.' -> {
                    return pop();
                }
                default ->
                        throw new Unusable(
                                "has a pickle with the word 0x%02x, which weights do not need"
                                        .formatted(word));
            }
        }
    }

    private static Object global(String module, String name) throws Unusable {
        String full = module + " " + name;
        boolean storage =
                module.equals("torch")
                        && name.endsWith("Storage")
                        && STORAGES.contains(name.substring(0, name.length() - 7));
        if (storage) return new Global(name.substring(0, name.length() - 7));
        if (full.equals(REBUILD) || full.equals(PARAMETER) || full.equals(DICTIONARY)) {
            return new Global(full);
        }
        throw new Unusable(
                "wants to run "
                        + Bounded.printable(module + "." + name)
                        + ", which weights do not need; it may be malicious and was not run");
    }

    private static Object storage(Object id) throws Unusable {
        if (id instanceof Tuple(var items)
                && items.size() == 5
                && items.get(0).equals("storage")
                && items.get(1) instanceof Global(String type)
                && STORAGES.contains(type)
                && items.get(2) instanceof String key) {
            return new Storage(type, key);
        }
        throw new Unusable("has a pickle that refers to something other than weights");
    }

    private static Object made(Object callee, Object arguments) throws Unusable {
        if (callee instanceof Global(String name) && arguments instanceof Tuple(var items)) {
            if (name.equals(DICTIONARY) && items.isEmpty()) {
                return new LinkedHashMap<String, Object>();
            }
            if (name.equals(PARAMETER)
                    && !items.isEmpty()
                    && items.getFirst() instanceof Shape shape) {
                return shape;
            }
            if (name.equals(REBUILD)
                    && items.size() >= 4
                    && items.get(0) instanceof Storage(String type, String key)
                    && items.get(1) instanceof Long offset
                    && items.get(2) instanceof Tuple sizes
                    && items.get(3) instanceof Tuple strides) {
                return new Shape(type, key, offset, longs(sizes), longs(strides));
            }
        }
        throw new Unusable("has a pickle that makes something other than weights");
    }

    private static List<Long> longs(Tuple tuple) throws Unusable {
        List<Long> numbers = new ArrayList<>(tuple.items.size());
        for (Object item : tuple.items) {
            if (!(item instanceof Long number))
                throw new Unusable("has a shape that is no numbers");
            numbers.add(number);
        }
        return numbers;
    }

    private void put(List<Object> pairs) throws Unusable {
        if (!(peek() instanceof Map<?, ?> map) || pairs.size() % 2 != 0) {
            throw new Unusable("has a pickle with a broken dictionary");
        }
        @SuppressWarnings("unchecked")
        var open = (Map<String, Object>) map;
        for (int i = 0; i < pairs.size(); i += 2) {
            // Keys of other kinds name no weights, and hashing them could be made to last for ever.
            if (pairs.get(i) instanceof String key) open.put(key, pairs.get(i + 1));
        }
    }

    private void append(List<Object> items) throws Unusable {
        if (!(peek() instanceof List<?> list))
            throw new Unusable("has a pickle with a broken list");
        @SuppressWarnings("unchecked")
        var open = (List<Object>) list;
        open.addAll(items);
    }

    private void pushPair() throws Unusable {
        Object second = pop();
        stack.push(new Tuple(List.of(pop(), second)));
    }

    private void pushTriple() throws Unusable {
        Object third = pop();
        Object second = pop();
        stack.push(new Tuple(List.of(pop(), second, third)));
    }

    private List<Object> toMark() throws Unusable {
        var items = new ArrayList<Object>();
        for (Object item = pop(); item != Single.MARK; item = pop()) items.add(item);
        return items.reversed();
    }

    private Object pop() throws Unusable {
        Object top = stack.poll();
        if (top == null) throw new Unusable("has a pickle that takes more than it has");
        return top;
    }

    private Object peek() throws Unusable {
        Object top = stack.peek();
        if (top == null) throw new Unusable("has a pickle that takes more than it has");
        return top;
    }

    private Object remembered(long key) throws Unusable {
        Object value = memo.get(key);
        if (value == null) throw new Unusable("has a pickle that refers to nothing");
        return value;
    }

    /** A little-endian whole number of up to eight bytes. */
    private long small(int length) throws Unusable {
        if (length > Long.BYTES) throw new Unusable("has a pickle with a huge number");
        long number = 0;
        byte[] bytes = bytes(length);
        for (int i = 0; i < length; i++) number |= (bytes[i] & 0xffL) << (8 * i);
        int unused = 64 - 8 * length;
        return length == 0 ? 0 : number << unused >> unused;
    }

    private String text(int length) throws Unusable {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) throws Unusable {
        if (length < 0 || length > in.remaining())
            throw new Unusable("has a pickle that is cut short");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String line() {
        var line = new StringBuilder();
        for (byte b = in.get(); b != '\n'; b = in.get()) line.append((char) (b & 0xff));
        return line.toString();
    }
}
