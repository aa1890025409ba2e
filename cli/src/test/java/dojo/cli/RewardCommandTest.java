package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.models.Evaluation;
import dojo.models.LengthRule;
import dojo.models.LinearRewardModel;
import dojo.models.PreferenceExample;
import dojo.models.PreferenceTrainer;
import dojo.synth.Degradation;
import dojo.synth.TaskBank;
import dojo.task.Task;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewardCommandTest {
    @Test
    void theShippedModelIsWhatTheCommandRebuilds() {
        var examples = RewardExamples.training(TaskBank.training());
        byte[] rebuilt = new PreferenceTrainer(RewardCommand.SEED).train(examples).bytes();
        assertThat(Arrays.equals(rebuilt, LinearRewardModel.shipped().bytes()))
                .as("run: dojo reward train --out models/src/main/resources/dojo/models/...")
                .isTrue();
    }

    @Test
    void onTheBanksItWasNotTrainedOnItIsFarAboveTheLengthRule() {
        for (List<Task> bank : List.of(TaskBank.tasks(), TaskBank.gold())) {
            List<PreferenceExample> pairs = RewardExamples.pairs(bank);
            assertThat(Evaluation.of(LinearRewardModel.shipped(), pairs).low())
                    .isGreaterThan(Evaluation.of(new LengthRule(), pairs).high());
        }
    }

    @Test
    void everyKindOfFlawIsTrainedOn() {
        var kinds = new HashSet<String>();
        for (var example : RewardExamples.training(TaskBank.training())) kinds.add(example.kind());
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Degradation.values()).map(Degradation::label).toList());
    }
}
