package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewardTrainingTest {
    @Test
    void everyTopicAndEveryKindIsHeldOutOnce() {
        var trained = RewardTraining.run(Examples.pairs(), 7, Map.of("own", Examples.pairs()));
        TrainingReport report = trained.report();
        assertThat(report.topics())
                .extracting(TrainingReport.TopicRow::topic)
                .containsExactly("cooking", "music", "travel");
        assertThat(report.heldOut().pairs()).isEqualTo(Examples.pairs().size());
        assertThat(report.kinds())
                .extracting(TrainingReport.KindRow::kind)
                .containsExactly("repetitive", "truncated");
        // Pairs that differ by both kinds belong to neither row.
        assertThat(report.kinds()).allMatch(row -> row.unseen().pairs() == 6);
        assertThat(report.kinds().getLast().length().accuracy()).isEqualTo(1);
        assertThat(trained.model().bytes())
                .isEqualTo(new PreferenceTrainer(7).train(Examples.pairs()).bytes());
    }

    @Test
    void theReportSpeaksToPeopleAndPrograms() {
        TrainingReport report =
                RewardTraining.run(Examples.pairs(), 7, Map.of("own", Examples.pairs())).report();
        assertThat(report.table())
                .startsWith("18 pairs of 6 prompts, seed 7\n")
                .contains("topic held out", "cooking", "truncated", "own", "length rule");
        JsonNode json = report.json();
        assertThat(json.path("topics")).hasSize(3);
        assertThat(json.at("/kinds/1/kind").asText()).isEqualTo("truncated");
        assertThat(json.at("/untouched/0/model/pairs").asInt()).isEqualTo(18);
        assertThat(json.at("/held_out/interval")).hasSize(2);
    }

    @Test
    void oneTopicAloneCannotBeHeldOut() {
        List<PreferenceExample> music =
                Examples.pairs().stream().filter(e -> e.topic().equals("music")).toList();
        assertThatThrownBy(() -> RewardTraining.run(music, 7, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("music");
    }
}
