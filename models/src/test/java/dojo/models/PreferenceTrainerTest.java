package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreferenceTrainerTest {
    @Test
    void theSameExamplesAndSeedGiveTheSameBytes() {
        byte[] model = new PreferenceTrainer(7).train(Examples.pairs()).bytes();
        assertThat(new PreferenceTrainer(7).train(Examples.pairs()).bytes()).isEqualTo(model);
        assertThat(new PreferenceTrainer(8).train(Examples.pairs()).bytes()).isNotEqualTo(model);
    }

    @Test
    void aTrainedModelKnowsItsOwnExamples() {
        LinearRewardModel model = new PreferenceTrainer(7).train(Examples.pairs());
        assertThat(Evaluation.of(model, Examples.pairs()).accuracy()).isGreaterThan(0.9);
        assertThat(model.weight(TextFeatures.Plain.REPEATED_SENTENCES)).isNegative();
        assertThat(model.weight(TextFeatures.Plain.ENDS_SENTENCE)).isPositive();
    }

    @Test
    void theTrainingTextsScoreZeroInTheMeanAndSpreadByTwo() {
        LinearRewardModel model = new PreferenceTrainer(7).train(Examples.pairs());
        double sum = 0;
        double squares = 0;
        for (PreferenceExample pair : Examples.pairs()) {
            for (String text : List.of(pair.better(), pair.worse())) {
                double score = model.score(pair.prompt(), text);
                sum += score;
                squares += score * score;
            }
        }
        assertThat(sum / (2 * Examples.pairs().size())).isCloseTo(0, within(1e-4));
        assertThat(squares / (2 * Examples.pairs().size())).isCloseTo(4, within(1e-3));
    }

    @Test
    void noExamplesAreRefused() {
        assertThatThrownBy(() -> new PreferenceTrainer(7).train(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
