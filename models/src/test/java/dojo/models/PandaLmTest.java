package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Real verdicts of people, on which nothing was trained or chosen. */
@EnabledIfEnvironmentVariable(named = "DOJO_DATA", matches = ".+")
class PandaLmTest {
    @Test
    void theLengthRuleIsRightOn678PerMilleAndTheModelIsMeasuredOnTheSamePairs() throws Exception {
        List<PreferenceExample> pairs = pairs();
        Evaluation length = Evaluation.of(new LengthRule(), pairs);
        assertThat(length.pairs()).isEqualTo(888);
        assertThat(length.accuracy()).isCloseTo(0.678, within(0.001));
        Evaluation model = Evaluation.of(LinearRewardModel.shipped(), pairs);
        assertThat(model.pairs()).isEqualTo(888);
    }

    private static List<PreferenceExample> pairs() throws Exception {
        Path file = Path.of(System.getenv("DOJO_DATA"), "pandalm/testset-v1.json");
        var pairs = new ArrayList<PreferenceExample>();
        for (JsonNode row : Json.parse(Files.readAllBytes(file))) {
            JsonNode one = row.path("response1");
            JsonNode two = row.path("response2");
            if (!one.isTextual() || !two.isTextual()) continue;
            int[] verdicts = new int[3];
            for (int i = 1; i <= 3; i++) verdicts[row.path("annotator" + i).asInt()]++;
            if (verdicts[1] < 2 && verdicts[2] < 2) continue;
            boolean first = verdicts[1] >= 2;
            String prompt = row.path("instruction").asText() + "\n\n" + row.path("input").asText();
            pairs.add(
                    new PreferenceExample(
                            prompt,
                            first ? one.asText() : two.asText(),
                            first ? two.asText() : one.asText(),
                            row.path("motivation_app").asText(),
                            "people"));
        }
        return pairs;
    }
}
