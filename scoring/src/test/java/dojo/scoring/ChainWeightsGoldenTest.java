package dojo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainWeightsGoldenTest {
    private static final JsonNode FILE = Golden.json("vectors/bittensor.json");

    @ParameterizedTest
    @ValueSource(strings = {"v6_torch_float32", "v10_numpy"})
    void emittedWeightsAreTheSdks(String version) {
        rows(FILE.at("/weights/" + version + "/emit"))
                .forEach(row -> {
                    if (row.has("error")) {
                        assertThatThrownBy(() -> emit(row))
                                .isInstanceOf(IllegalArgumentException.class);
                        return;
                    }
                    assertThat(emit(row).uids())
                            .as("%s", row)
                            .containsExactly(integers(row.get("outUids")));
                    assertThat(emit(row).weights())
                            .as("%s", row)
                            .containsExactly(integers(row.get("outWeights")));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6_torch_float32", "v10_numpy"})
    void theLargestWeightIsCutAsTheSdkDoes(String version) {
        rows(FILE.at("/weights/" + version + "/normalize_max_weight"))
                .forEach(row ->
                        assertThat(
                                        ChainWeights.normalizeMaxWeight(
                                                numbers(row.get("x")), row.get("limit").asDouble()))
                                .as("%s", row)
                                .containsExactly(numbers(row.get("y")), Offset.offset(1e-6)));
    }

    @Test
    void cutWeightsEqualNumpysToTheLastBit() {
        rows(FILE.at("/weights/v10_numpy/normalize_max_weight"))
                .forEach(row ->
                        assertThat(
                                        ChainWeights.normalizeMaxWeight(
                                                numbers(row.get("x")), row.get("limit").asDouble()))
                                .as("%s", row)
                                .containsExactly(numbers(row.get("y"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6_torch_float32", "v10_numpy"})
    void processedWeightsAreTheSdks(String version) {
        rows(FILE.at("/weights/" + version + "/process_weights_for_netuid"))
                .forEach(row -> {
                    var limits =
                            new ChainWeights.Limits(
                                    row.get("min_allowed_weights").asInt(),
                                    row.get("max_weight_limit").asDouble(),
                                    row.get("exclude_quantile").asInt());
                    var weights =
                            ChainWeights.within(
                                    limits,
                                    integers(row.get("uids")),
                                    numbers(row.get("weights")),
                                    row.get("n").asInt());
                    assertThat(weights.uids())
                            .as("%s", row)
                            .containsExactly(integers(row.get("outUids")));
                    assertThat(weights.weights())
                            .as("%s", row)
                            .containsExactly(numbers(row.get("outWeights")), Offset.offset(1e-6));
                    assertThat(weights.emit().uids())
                            .as("%s", row)
                            .containsExactly(integers(row.get("emitUids")));
                    assertThat(weights.emit().weights())
                            .as("%s", row)
                            .containsExactly(integers(row.get("emitWeights")));
                });
    }

    @Test
    void splitWeightsSumToTheWhole() {
        rows(FILE.get("split_to_u16"))
                .forEach(row ->
                        assertThat(ChainWeights.splitToU16(numbers(row.get("in"))))
                                .as("%s", row)
                                .containsExactly(integers(row.get("out"))));
    }

    private static ChainWeights.Emitted emit(JsonNode row) {
        return ChainWeights.emit(integers(row.get("uids")), numbers(row.get("weights")));
    }

    private static Stream<JsonNode> rows(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }

    private static double[] numbers(JsonNode nodes) {
        return rows(nodes).mapToDouble(JsonNode::asDouble).toArray();
    }

    private static int[] integers(JsonNode nodes) {
        return rows(nodes).mapToInt(JsonNode::asInt).toArray();
    }
}
