package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.models.LinearRewardModel;
import dojo.models.RewardModelUnreadable;
import dojo.models.hf.HubAccess;
import dojo.models.hf.ModelChoice;
import dojo.models.hf.PromptTemplate;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.Golden;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringChoiceTest {
    private static final RankingRequest REQUEST =
            RankingRequest.question(
                    "r", 1, "Why?", List.of(new CompletionText("a", "Because of the rain.")));

    @TempDir private Path folder;

    @Test
    void theShippedModelIsDeclaredByItsName() {
        assertThat(declared("dojo/reward-linear")).isEqualTo("dojo/reward-linear");
    }

    @Test
    void aFileOfTheSameFormatIsDeclaredByItsFileName() throws Exception {
        Path file = folder.resolve("mine.bin");
        LinearRewardModel.shipped().save(file);
        assertThat(declared(file.toString())).isEqualTo("mine.bin");
    }

    @Test
    void aFileOfAnotherFormatIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("other.bin"), "no model");
        assertThatThrownBy(() -> scorer("hf_model", file.toString()))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("other.bin: not a linear reward model");
    }

    @Test
    void whatThereIsNotSaysWhatThereIs() {
        assertThatThrownBy(() -> scorer("hf_model", "OpenAssistant/reward-model-deberta-v3-base"))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("OpenAssistant/reward-model-deberta-v3-base")
                .hasMessageContaining("is not whole in the cache");
        assertThatThrownBy(() -> scorer("hfmodel", "x"))
                .isInstanceOf(ScoringUnavailable.class)
                .hasMessageContaining("there is no scoring method 'hfmodel'")
                .hasMessageContaining("available are llm_api, dojo, aws_mturk");
        assertThatThrownBy(() -> scorer("hf_model", "a\u0000b"))
                .isInstanceOf(RewardModelUnreadable.class);
    }

    @Test
    void aModelOfHuggingFaceIsDeclaredWithItsTemplate() {
        String folder = Golden.file("models/electra").toString();
        var answer = (ScorerAnswer.Scored) scorer("hf_model", folder).score(REQUEST, Instant.MAX);
        assertThat(answer.model().modelName()).isEqualTo("electra");
        assertThat(answer.model().template()).hasValue("pair");
        assertThat(answer.ranks().getFirst().score()).isBetween(0.0, 1.0);
    }

    @Test
    void aRequestThatNobodyWaitsForAnyMoreIsNotScoredToItsEnd() {
        Scorer scorer = scorer("hf_model", "dojo/reward-linear");
        Thread.currentThread().interrupt();
        assertThat(scorer.score(REQUEST, Instant.MAX)).isInstanceOf(ScorerAnswer.Declined.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private Scorer scorer(String method, String model) {
        var hub = new HubAccess(URI.create("http://127.0.0.1:1"), Optional.empty(), folder, true);
        var models = new ModelChoice(PromptTemplate.PAIR, hub, (file, done, total) -> {});
        return ScoringChoice.scorer(method, model, models::load);
    }

    private String declared(String model) {
        ScorerAnswer answer = scorer("hf_model", model).score(REQUEST, Instant.MAX);
        return ((ScorerAnswer.Scored) answer).model().modelName();
    }
}
