package dojo.models.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.models.RewardModelUnreadable;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir private Path folder;

    @Test
    void tensorsAreFoundWhereTorchSaveWroteThem() throws IOException {
        for (String name : List.of("sound.bin", "sound-protocol4.bin")) {
            var checkpoint = torch(sample(name));
            assertThat(numbers(checkpoint.weight("a.weight", 2, 3)))
                    .containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(numbers(checkpoint.weight("part", 3))).containsExactly(2, 3, 4);
            assertThat(checkpoint.weight("a.bias", 2).type()).isEqualTo(Tensor.Type.F16);
            assertThatThrownBy(() -> checkpoint.weight("turned", 3, 2))
                    .hasMessageContaining("turned is not stored in")
                    .hasMessageContaining("row by row");
            assertThatThrownBy(() -> checkpoint.weight("position_ids", 4))
                    .hasMessageContaining("position_ids is not stored in");
            assertThatThrownBy(() -> checkpoint.weight("a.weight", 3, 2))
                    .hasMessageContaining(
                            "a.weight has shape [2, 3] where config.json says [3, 2]");
            assertThatThrownBy(() -> checkpoint.weight("b", 1))
                    .hasMessageContaining("lacks the weight b");
        }
    }

    @Test
    void aPickleThatWouldRunACommandIsRefusedAndNotRun() throws IOException {
        byte[] hostile = sample("command.bin");
        assertThatThrownBy(() -> torch(hostile))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("wants to run posix.system")
                .hasMessageContaining("was not run");
        assertThat(Path.of("/tmp/dojo-was-here")).doesNotExist();
    }

    @Test
    void theFormatBeforePyTorch16IsRefusedByName() throws IOException {
        byte[] old = sample("old.bin");
        assertThatThrownBy(() -> torch(old))
                .hasMessageContaining("was saved by PyTorch before 1.6");
    }

    @Test
    void aCompressedArchiveIsRefused() throws IOException {
        Path file = folder.resolve("pytorch_model.bin");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[100]);
        }
        assertThatThrownBy(() -> Checkpoint.in(folder)).hasMessageContaining("is compressed");
    }

    @Test
    void aSafetensorsFileIsReadOnlyWithinItsBounds() throws IOException {
        var sound =
                safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}");
        assertThat(numbers(sound.weight("a", 2))).containsExactly(1, 2);
        for (String header :
                List.of(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,16]}}",
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[4,20]}}",
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{}}",
                        "{\"a\":7}",
                        "[]",
                        "{")) {
            assertThatThrownBy(() -> safetensors(header))
                    .as(header)
                    .isInstanceOf(RewardModelUnreadable.class);
        }
    }

    @Test
    void anIndexNamesFilesOfItsOwnFolderAlone() throws IOException {
        for (String name :
                List.of("../other.safetensors", "/etc/passwd", "a.bin", ".safetensors", "")) {
            Files.writeString(
                    folder.resolve("model.safetensors.index.json"),
                    "{\"weight_map\":{\"a\":\"" + name + "\"}}");
            assertThatThrownBy(() -> Checkpoint.in(folder))
                    .isInstanceOf(RewardModelUnreadable.class)
                    .hasMessageContaining("names the file '" + name + "'");
        }
    }

    private Checkpoint torch(byte[] bytes) throws IOException {
        Files.write(folder.resolve("pytorch_model.bin"), bytes);
        return Checkpoint.in(folder);
    }

    private Checkpoint safetensors(String header) throws IOException {
        Files.write(folder.resolve("model.safetensors"), file(header));
        return Checkpoint.in(folder);
    }

    /** A file with the numbers 0, 1 and 2. */
    static byte[] file(String header) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        var file = ByteBuffer.allocate(8 + text.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text).putFloat(0).putFloat(1).putFloat(2);
        return file.array();
    }

    private static float[] numbers(Tensor tensor) throws IOException {
        var all = ByteBuffer.wrap(Files.readAllBytes(tensor.file())).order(ByteOrder.LITTLE_ENDIAN);
        float[] numbers = new float[(int) Tensor.count(tensor.shape())];
        all.position((int) tensor.offset());
        for (int i = 0; i < numbers.length; i++) numbers[i] = all.getFloat();
        return numbers;
    }

    static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(Golden.file("models/checkpoints/" + name));
    }
}
