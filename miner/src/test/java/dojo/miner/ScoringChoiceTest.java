package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.models.LinearRewardModel;
import dojo.models.RewardModelUnreadable;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
        assertThatThrownBy(() -> ScoringChoice.scorer("hf_model", file.toString()))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("other.bin: not a linear reward model");
    }

    @Test
    void whatComesLaterSaysWhatIsThereNow() {
        assertThatThrownBy(() ->
                        ScoringChoice.scorer(
                                "hf_model", "OpenAssistant/reward-model-deberta-v3-base"))
                .isInstanceOf(ScoringUnavailable.class)
                .hasMessageContaining("OpenAssistant/reward-model-deberta-v3-base")
                .hasMessageContaining("--model_name dojo/reward-linear");
        assertThatThrownBy(() -> ScoringChoice.scorer("aws_mturk", "dojo/reward-linear"))
                .isInstanceOf(ScoringUnavailable.class)
                .hasMessageContaining("scoring method aws_mturk is not offered yet")
                .hasMessageContaining("hf_model");
        assertThatThrownBy(() -> ScoringChoice.scorer("hfmodel", "x"))
                .isInstanceOf(ScoringUnavailable.class)
                .hasMessageContaining("there is no scoring method 'hfmodel'");
        assertThatThrownBy(() -> ScoringChoice.scorer("hf_model", "a\u0000b"))
                .isInstanceOf(ScoringUnavailable.class);
    }

    private static String declared(String model) {
        ScorerAnswer answer = ScoringChoice.scorer("hf_model", model).score(REQUEST, Instant.MAX);
        return ((ScorerAnswer.Scored) answer).model().modelName();
    }
}
