package dojo.models.hf;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the list of tensors at the head of a safetensors file.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
final class Safetensors {
    /** The longest list read; a model of a thousand tensors needs about 100 kB. */
    static final int HEADER_BYTES_MAX = 16 << 20;

    private Safetensors() {}

    static Map<String, Tensor> read(FileChannel in, Path file) throws IOException, Unusable {
        var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Bounded.fill(in, length, 0);
        long headerBytes = length.getLong(0);
        if (headerBytes < 2 || headerBytes > HEADER_BYTES_MAX) {
            throw new Unusable(
                    "is no safetensors file: its header would have " + headerBytes + " bytes");
        }
        long start = Long.BYTES + headerBytes;
        if (start > in.size()) throw new Unusable("ends within its header");
        var header = ByteBuffer.allocate((int) headerBytes);
        Bounded.fill(in, header, Long.BYTES);
        JsonNode tree;
        try {
            tree = Json.parse(header.array());
        } catch (MalformedJson e) {
            throw new Unusable("has a header that is no JSON: " + e.getMessage());
        }
        if (!tree.isObject()) throw new Unusable("has a header that is no JSON object");
        Map<String, Tensor> tensors = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            if (entry.getKey().equals("__metadata__")) continue;
            tensors.put(
                    entry.getKey(),
                    tensor(entry.getKey(), entry.getValue(), file, start, in.size()));
        }
        return tensors;
    }

    private static Tensor tensor(String name, JsonNode it, Path file, long start, long end)
            throws Unusable {
        var type =
                switch (it.path("dtype").asText()) {
                    case "F32" -> Tensor.Type.F32;
                    case "F16" -> Tensor.Type.F16;
                    case "BF16" -> Tensor.Type.BF16;
                    default -> Tensor.Type.OTHER;
                };
        List<Long> shape = new ArrayList<>();
        for (JsonNode size : it.path("shape")) shape.add(whole(size, name));
        JsonNode offsets = it.path("data_offsets");
        long from = whole(offsets.path(0), name);
        long to = whole(offsets.path(1), name);
        if (from > to || to > end - start) {
            throw new Unusable("is cut short or damaged: " + name + " lies outside of it");
        }
        var tensor = new Tensor(type, shape, file, start + from);
        if (type != Tensor.Type.OTHER && tensor.bytes() != to - from) {
            throw new Unusable("is damaged: the size of " + name + " does not fit its shape");
        }
        return tensor;
    }

    private static long whole(JsonNode number, String name) throws Unusable {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new Unusable("is damaged: the entry of " + name + " lacks its place or shape");
        }
        return number.longValue();
    }
}
