package dojo.models.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every model in golden/models against the ids and logits that transformers computed of it. */
class HfModelGoldenTest {
    @TempDir private Path copies;

    @TestFactory
    List<DynamicTest> idsAndLogitsAreThoseOfTransformers() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        Path folder = Golden.file("models");
        String other = System.getenv("GOLDEN_DIR");
        // Models may also lie straight in the folder that brings others.
        if (other != null && !folder.startsWith(other) && Files.isDirectory(Path.of(other))) {
            folder = Path.of(other);
        }
        try (Stream<Path> models = Files.list(folder)) {
            for (Path model : models.sorted().toList()) {
                if (!Files.exists(model.resolve("expected.json"))) continue;
                for (String weights : Checkpoint.FILES) {
                    if (!Files.exists(model.resolve(weights))) continue;
                    String name = model.getFileName() + " from " + weights;
                    tests.add(DynamicTest.dynamicTest(name, () -> check(model, weights)));
                }
            }
        }
        return tests;
    }

    private void check(Path model, String weights) throws Exception {
        Path alone = Files.createTempDirectory(copies, "model");
        String others = weights.contains("safetensors") ? ".bin" : ".safetensors";
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                if (!file.toString().contains(others)) {
                    Files.copy(file, alone.resolve(file.getFileName()));
                }
            }
        }
        JsonNode expected = Json.parse(Files.readAllBytes(model.resolve("expected.json")));
        double tolerance = expected.path("tolerance").asDouble(1e-5);
        try (var loaded = HfRewardModel.load(alone, "m", PromptTemplate.PAIR)) {
            for (int i = 0; i < expected.path("texts").size(); i++) {
                JsonNode text = expected.path("texts").path(i);
                var tokens = loaded.tokens(text.path(0).asText(), text.path(1).asText());
                assertThat(tokens.ids()).isEqualTo(longs(expected.path("ids").path(i)));
                double logit = loaded.score(text.path(0).asText(), text.path(1).asText());
                for (String how : List.of("logits_alone", "logits_in_padded_batch")) {
                    double theirs = expected.path(how).path(i).path(0).asDouble();
                    assertThat(logit).as(how + " " + i).isCloseTo(theirs, within(tolerance));
                }
            }
        }
    }

    private static long[] longs(JsonNode numbers) {
        long[] all = new long[numbers.size()];
        for (int i = 0; i < all.length; i++) all[i] = numbers.path(i).asLong();
        return all;
    }
}
