package dojo.models.hf;

import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.models.RewardModelUnreadable;
import dojo.testing.Fuzz;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFuzzTest {
    /** Far above what reading the samples takes, far below what a hostile size would ask for. */
    private static final long BYTES_MAX = 2 << 20;

    private static final Set<Class<? extends Exception>> UNREADABLE =
            Set.of(RewardModelUnreadable.class);

    @TempDir private Path folder;

    @Test
    void picklesAreReadOrRefused() throws Exception {
        var samples =
                List.of(pickle("sound.bin"), pickle("sound-protocol4.bin"), pickle("command.bin"));
        new Fuzz("pickles", samples, BYTES_MAX, Set.of(Unusable.class))
                .run(Pickle::tensors, 20_000, 0.1);
    }

    @Test
    void filesOfTorchAreReadOrRefused() throws Exception {
        var samples =
                List.of(
                        CheckpointTest.sample("sound.bin"),
                        CheckpointTest.sample("sound-protocol4.bin"));
        new Fuzz("files of torch.save", samples, BYTES_MAX, UNREADABLE)
                .run(bytes -> read("pytorch_model.bin", bytes), 2_000, 0.005);
    }

    @Test
    void safetensorsAreReadOrRefused() throws Exception {
        String header =
                "{\"__metadata__\":{},\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}}";
        new Fuzz("safetensors", List.of(CheckpointTest.file(header)), BYTES_MAX, UNREADABLE)
                .run(bytes -> read("model.safetensors", bytes), 2_000, 0.005);
    }

    @Test
    void configurationsAreReadOrRefused() throws Exception {
        var samples =
                List.of(config("bert"), config("roberta"), config("deberta-v2-conv-groups-half"));
        new Fuzz("config.json", samples, BYTES_MAX, Set.of(Unusable.class, MalformedJson.class))
                .run(CheckpointFuzzTest::configure, 5_000, 0.02);
    }

    private static void configure(byte[] bytes) throws Exception {
        var config = Json.parse(bytes);
        if (config.isObject()) EncoderConfig.read(config);
    }

    private void read(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
        Checkpoint.in(folder);
    }

    private static byte[] config(String model) throws IOException {
        return Files.readAllBytes(Golden.file("models/" + model + "/config.json"));
    }

    private static byte[] pickle(String name) throws IOException {
        try (var zip = new ZipFile(Golden.file("models/checkpoints/" + name).toFile())) {
            var entry =
                    zip.stream()
                            .filter(it -> it.getName().endsWith("data.pkl"))
                            .findFirst()
                            .orElseThrow();
            return zip.getInputStream(entry).readAllBytes();
        }
    }
}
