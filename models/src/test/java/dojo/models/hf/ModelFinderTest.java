package dojo.models.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.models.RewardModelUnreadable;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over real sockets from a server that answers as the hub does. */
class ModelFinderTest {
    private static final String NAME = "some-org/some.model";

    @TempDir private Path folder;
    private HubServer server = new HubServer();

    @BeforeEach
    void start() throws IOException {
        server.start();
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            server.put(file, Files.readAllBytes(Golden.file("models/electra/" + file)));
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aModelIsDownloadedOnceAndThenFoundInTheCacheWithoutAsking() {
        Path found = find(NAME, false);
        assertThat(found)
                .isEqualTo(
                        cache().resolve(
                                        "models--some-org--some.model/snapshots/"
                                                + HubServer.COMMIT));
        try (var model = HfRewardModel.load(found, NAME, PromptTemplate.PAIR)) {
            assertThat(model.score("a", "b")).isFinite();
        }
        int asked = server.requests().size();
        assertThat(find(NAME, false)).isEqualTo(found);
        assertThat(find(NAME, true)).isEqualTo(found);
        assertThat(find(NAME + "@" + HubServer.COMMIT, true)).isEqualTo(found);
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void theTokenGoesToTheHubAndNotToWhereItForwards() {
        find(NAME, false);
        assertThat(server.requests())
                .anyMatch(it -> it.startsWith("storage GET /blob") && it.endsWith("no token"));
        assertThat(server.requests())
                .filteredOn(it -> it.startsWith("hub"))
                .isNotEmpty()
                .allMatch(it -> it.endsWith("Bearer secret"));
    }

    @Test
    void aBrokenDownloadGoesOnWhereItStopped() throws Exception {
        server.breakAfter(50_000);
        Path weights = find(NAME, false).resolve("model.safetensors");
        assertThat(Files.readAllBytes(weights))
                .isEqualTo(Files.readAllBytes(Golden.file("models/electra/model.safetensors")));
        assertThat(server.requests()).anyMatch(it -> it.contains("bytes=50000-"));
    }

    @Test
    void aDownloadOfAnEarlierProcessGoesOnAndIsCheckedAsAWhole() throws Exception {
        Path part =
                cache().resolve("models--some-org--some.model/blobs")
                        .resolve(server.hash("model.safetensors") + ".incomplete");
        Files.createDirectories(part.getParent());
        byte[] whole = Files.readAllBytes(Golden.file("models/electra/model.safetensors"));
        Files.write(part, java.util.Arrays.copyOf(whole, 1_000));
        find(NAME, false);
        assertThat(server.requests()).anyMatch(it -> it.contains("bytes=1000-"));
        assertThat(part).doesNotExist();
    }

    @Test
    void damagedBytesAreRefusedAndNotKept() {
        server.damage("model.safetensors");
        assertThatThrownBy(() -> find(NAME, false))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("the hash of model.safetensors does not fit");
        assertThatThrownBy(() -> find(NAME, true))
                .hasMessageContaining("is not whole in the cache");
        server.damage("");
        assertThat(find(NAME, false)).exists();
    }

    @Test
    void aRangeThatTheServerIgnoresStartsAnew() throws Exception {
        server.breakAfter(50_000);
        server.ignoreRanges();
        Path weights = find(NAME, false).resolve("model.safetensors");
        assertThat(Files.size(weights))
                .isEqualTo(Files.size(Golden.file("models/electra/model.safetensors")));
    }

    @Test
    void shardsAreFetchedAndHostileNamesAreNot() throws Exception {
        server.remove("model.safetensors");
        Path sharded = Golden.file("models/electra-bfloat16-shards");
        try (var files = Files.list(sharded)) {
            for (Path file : files.toList()) {
                server.put(file.getFileName() + "", Files.readAllBytes(file));
            }
        }
        Path found = find(NAME, false);
        try (var model = HfRewardModel.load(found, NAME, PromptTemplate.PAIR)) {
            assertThat(model.score("a", "b")).isFinite();
        }
        server.put(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"../../../x.safetensors\"}}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> find("some-org/other", false))
                .hasMessageContaining("names the file '../../../x.safetensors'");
    }

    @Test
    void anOnnxFileIsPreferred() throws Exception {
        server.put("onnx/model.onnx", new byte[] {1, 2, 3});
        Path found = find(NAME, false);
        assertThat(found.resolve("onnx/model.onnx")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(found.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> find("none/none", false))
                .hasMessageContaining("none/none: is not on http://127.0.0.1");
        assertThatThrownBy(() -> find("closed/closed", false))
                .hasMessageContaining("is not open to the token in HF_TOKEN");
        assertThatThrownBy(() -> find("no name", false)).hasMessageContaining("is no folder");
        assertThatThrownBy(() -> find(NAME, true)).hasMessageContaining("--hf.offline");
        server.stop();
        assertThatThrownBy(() -> find(NAME, false))
                .hasMessageContaining("cannot be downloaded from");
    }

    private Path find(String name, boolean offline) {
        var hub = new HubAccess(server.address(), Optional.of("secret"), cache(), offline);
        return ModelFinder.find(name, hub, (file, done, total) -> {});
    }

    private Path cache() {
        return folder.resolve("hub");
    }
}
