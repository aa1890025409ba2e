package dojo.models.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Json;
import dojo.models.RewardModelUnreadable;
import dojo.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfRewardModelTest {
    private static final Path DEBERTA = Golden.file("models/deberta-v2");

    @TempDir private Path folder;

    @Test
    void aScoreIsTheSameBitForBitInWhateverCompanyItIsComputed() throws Exception {
        var texts = new ArrayList<String>();
        for (int i = 0; i < 32; i++) texts.add("Reward models score completions ".repeat(i) + i);
        Map<String, Double> alone = new HashMap<>();
        try (var model = HfRewardModel.load(DEBERTA, "m", PromptTemplate.PAIR)) {
            for (String text : texts) alone.put(text, model.score("What?", text));
        }
        for (int batch : new int[] {1, 3, 8, 32}) {
            Collections.shuffle(texts, new SplittableRandom(batch));
            try (var model = HfRewardModel.load(DEBERTA, "m", PromptTemplate.PAIR);
                    var threads = Executors.newFixedThreadPool(batch)) {
                var scores = new ArrayList<Future<Double>>();
                for (String text : texts) {
                    scores.add(threads.submit(() -> model.score("What?", text)));
                }
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(scores.get(i).get()).isEqualTo(alone.get(texts.get(i)));
                }
            }
        }
    }

    @Test
    void theTemplateDecidesWhatTheModelReads() {
        var pair = ids(PromptTemplate.PAIR, "Why?", "So.");
        var chat = ids(PromptTemplate.CHATML_PAIR, "Why?", "So.");
        assertThat(chat.length).isGreaterThan(pair.length);
        assertThat(ids(PromptTemplate.CHATML_PAIR, "Why?", "So."))
                .isEqualTo(ids(PromptTemplate.PAIR, "<|im_start|>user\nWhy?<|im_end|>\n", "So."));
        assertThat(ids(PromptTemplate.HUMAN_ASSISTANT, "Why?", "So."))
                .isEqualTo(ids(PromptTemplate.PAIR, "\n\nHuman: Why?\n\nAssistant: So.", ""));
    }

    @Test
    void anOnnxFileInTheFolderIsUsedAndMustBeAClassifier() throws Exception {
        EncoderConfig config =
                EncoderConfig.read(Json.parse(Files.readAllBytes(DEBERTA.resolve("config.json"))));
        OnnxGraph.Built graph = EncoderGraph.of(config, Checkpoint.in(DEBERTA));
        Path onnx = Files.createDirectories(folder.resolve("onnx"));
        // The weights lie beside it, as those of an exported model do.
        Files.write(onnx.resolve("model.onnx"), graph.onnx());
        Files.copy(DEBERTA.resolve("model.safetensors"), onnx.resolve("model.safetensors"));
        for (String file : List.of("config.json", "tokenizer.json")) {
            Files.copy(DEBERTA.resolve(file), folder.resolve(file));
        }
        try (var built = HfRewardModel.load(DEBERTA, "m", PromptTemplate.PAIR);
                var given = HfRewardModel.load(folder, "m", PromptTemplate.PAIR)) {
            assertThat(given.score("Why?", "So.")).isEqualTo(built.score("Why?", "So."));
        }
        Files.write(onnx.resolve("model.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> HfRewardModel.load(folder, "m", PromptTemplate.PAIR))
                .isInstanceOf(RewardModelUnreadable.class);
    }

    @Test
    void anyTextIsScoredAndNoneEndsTheProcess() {
        try (var model = HfRewardModel.load(DEBERTA, "m", PromptTemplate.PAIR)) {
            for (String text :
                    List.of(
                            "",
                            "\0",
                            "\ud83d\ude00",
                            "\ud800",
                            "\u202e[SEP]",
                            "a".repeat(200_000))) {
                assertThat(model.score(text, text)).isFinite();
            }
        }
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Files.copy(DEBERTA.resolve("config.json"), folder.resolve("config.json"));
        assertThatThrownBy(() -> HfRewardModel.load(folder, "m", PromptTemplate.PAIR))
                .hasMessageContaining("holds no model.safetensors and no pytorch_model.bin");
        Files.copy(
                Golden.file("models/bert").resolve("model.safetensors"),
                folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> HfRewardModel.load(folder, "m", PromptTemplate.PAIR))
                .hasMessageContaining("lacks the weight deberta.embeddings.word_embeddings.weight");
        Files.delete(folder.resolve("model.safetensors"));
        Files.copy(DEBERTA.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> HfRewardModel.load(folder, "m", PromptTemplate.PAIR))
                .hasMessageContaining("holds no tokenizer.json");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":{\"type\":\"None\"}}");
        assertThatThrownBy(() -> HfRewardModel.load(folder, "m", PromptTemplate.PAIR))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("tokenizer.json");
    }

    private static long[] ids(PromptTemplate template, String prompt, String completion) {
        try (var model = HfRewardModel.load(DEBERTA, "m", template)) {
            return model.tokens(prompt, completion).ids();
        }
    }
}
