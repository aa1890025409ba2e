package dojo.models.hf;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.models.RewardModelUnreadable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The weights of a model by name, as places in its files; none is read here. */
final class Checkpoint {
    /** Into how many files the weights of one model may be split. */
    static final int SHARDS_MAX = 256;

    /** The files that weights are looked for in, best first. */
    static final List<String> FILES =
            List.of(
                    "model.safetensors",
                    "model.safetensors.index.json",
                    "pytorch_model.bin",
                    "pytorch_model.bin.index.json");

    private static final int INDEX_BYTES_MAX = 16 << 20;

    private final String where;
    private final Map<String, Tensor> tensors;

    private Checkpoint(String where, Map<String, Tensor> tensors) {
        this.where = where;
        this.tensors = tensors;
    }

    /**
     * The weights in {@code folder}, those of a safetensors file before those of a pickle.
     *
     * @throws RewardModelUnreadable if there are none, or they are damaged or hostile
     */
    static Checkpoint in(Path folder) {
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) continue;
            var tensors = name.endsWith(".json") ? sharded(folder, file) : single(file);
            return new Checkpoint(file.toString(), tensors);
        }
        throw new RewardModelUnreadable(
                folder.toString(), "holds no model.safetensors and no pytorch_model.bin");
    }

    private static Map<String, Tensor> single(Path file) {
        try {
            // The cache's entries are links, and what runs the model wants the file itself.
            Path real = file.toRealPath();
            try (var in = FileChannel.open(real)) {
                return file.toString().endsWith(".safetensors")
                        ? Safetensors.read(in, real)
                        : TorchFile.read(in, real);
            }
        } catch (Unusable e) {
            throw new RewardModelUnreadable(file.toString(), e.why());
        } catch (IOException e) {
            throw new RewardModelUnreadable(file.toString(), e);
        }
    }

    private static Map<String, Tensor> sharded(Path folder, Path index) {
        Map<String, String> fileOf = shards(index);
        Map<String, Map<String, Tensor>> read = new HashMap<>();
        Map<String, Tensor> tensors = new HashMap<>();
        fileOf.forEach((name, file) -> {
            var tensor =
                    read.computeIfAbsent(file, shard -> single(folder.resolve(shard))).get(name);
            if (tensor == null) {
                throw new RewardModelUnreadable(
                        folder.resolve(file).toString(), "lacks " + Bounded.printable(name));
            }
            tensors.put(name, tensor);
        });
        return tensors;
    }

    /** Which file each weight is in, as the list {@code index} has it. */
    static Map<String, String> shards(Path index) {
        String ending = index.toString().endsWith(".bin.index.json") ? "bin" : "safetensors";
        try {
            Map<String, String> fileOf = new HashMap<>();
            JsonNode map = Bounded.json(index, INDEX_BYTES_MAX).path("weight_map");
            for (var entry : map.properties()) {
                String file = entry.getValue().asText();
                if (!file.matches("\\w[\\w.-]{0,200}\\." + ending)) {
                    throw new Unusable("names the file '" + Bounded.printable(file) + "'");
                }
                fileOf.put(entry.getKey(), file);
            }
            if (fileOf.isEmpty()) throw new Unusable("lists no weights");
            if (new TreeSet<>(fileOf.values()).size() > SHARDS_MAX) {
                throw new Unusable("lists more than " + SHARDS_MAX + " files");
            }
            return fileOf;
        } catch (Unusable e) {
            throw new RewardModelUnreadable(index.toString(), e.why());
        } catch (IOException e) {
            throw new RewardModelUnreadable(index.toString(), e);
        }
    }

    /**
     * The weight called {@code name}, which must have {@code shape}.
     *
     * @throws RewardModelUnreadable if it is missing, or is not what the configuration says
     */
    Tensor weight(String name, long... shape) {
        // Checkpoints converted from TensorFlow call the two of a normalisation otherwise.
        Tensor tensor =
                Stream.of(
                                name,
                                name.replace("LayerNorm.weight", "LayerNorm.gamma"),
                                name.replace("LayerNorm.bias", "LayerNorm.beta"))
                        .flatMap(each -> Optional.ofNullable(tensors.get(each)).stream())
                        .findFirst()
                        .orElseThrow(
                                () -> new RewardModelUnreadable(where, "lacks the weight " + name));
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!tensor.shape().equals(expected)) {
            throw new RewardModelUnreadable(
                    where,
                    name + " has shape " + tensor.shape() + " where config.json says " + expected);
        }
        if (tensor.type() == Tensor.Type.OTHER) {
            throw new RewardModelUnreadable(
                    where, name + " is not stored in 32-, 16- or bfloat16-bit numbers, row by row");
        }
        return tensor;
    }
}
