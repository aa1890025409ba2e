package dojo.protocol.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankingRequestTest {
    private static final RankingRequest ANSWER =
            RankingRequest.question(
                            "r1",
                            1.5,
                            "Why?",
                            List.of(new CompletionText("a", "x"), new CompletionText("b", "")))
                    .answered(
                            List.of(new Rank("a", 0.25), new Rank("?", Double.NaN)),
                            "hf_model",
                            new ModelConfig(
                                    Optional.empty(), "reward-linear", Optional.of("plain")));

    private static RankingRequest read(String json) throws Exception {
        return RankingRequest.TYPE.read().read(Json.parse(json));
    }

    @Test
    void theFieldsAreThoseOfThePythonClass() {
        assertThat(Json.write(RankingRequest.TYPE.write().apply(ANSWER)))
                .isEqualTo(
                        """
                        {"epoch_timestamp":1.5,"request_id":"r1","prompt":"Why?","n_completions":2,\
                        "completions":[{"cid":"a","text":"x"},{"cid":"b","text":""}],\
                        "ranks":[{"cid":"a","score":0.25},{"cid":"?","score":"NaN"}],\
                        "scoring_method":"hf_model",\
                        "model_config":{"provider":null,"model_name":"reward-linear","template":"plain"}}\
                        """);
    }

    @Test
    void everyFieldIsHashedInTheOrderItIsWritten() {
        ObjectNode json = RankingRequest.TYPE.write().apply(ANSWER);
        assertThat(json.fieldNames()).toIterable().isEqualTo(RankingRequest.TYPE.hashed());
        RankingResult result = new RankingResult("r", Map.of(), Map.of(), Map.of());
        assertThat(RankingResult.TYPE.write().apply(result).fieldNames())
                .toIterable()
                .isEqualTo(RankingResult.TYPE.hashed());
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        assertThat(read(Json.write(RankingRequest.TYPE.write().apply(ANSWER)))).isEqualTo(ANSWER);
        RankingResult result =
                new RankingResult(
                        "r", Map.of("a", 0.5), Map.of("hotkey", Double.NaN), Map.of("rank", 1.0));
        assertThat(
                        RankingResult.TYPE
                                .read()
                                .read(Json.parse(Json.write(result.type().write().apply(result)))))
                .isEqualTo(result);
    }

    @Test
    void scoresThatAreNoNumbersComeThrough() throws Exception {
        RankingRequest read =
                read(
                        """
                        {"epoch_timestamp":1,"request_id":"r","prompt":"p","n_completions":0,
                         "completions":[],"ranks":[{"cid":"a","score":NaN},
                         {"cid":"b","score":-Infinity},{"cid":"c","score":1e400}]}\
                        """);
        assertThat(read.ranks())
                .containsExactly(
                        new Rank("a", Double.NaN),
                        new Rank("b", Double.NEGATIVE_INFINITY),
                        new Rank("c", Double.POSITIVE_INFINITY));
        assertThat(read.scoringMethod()).isEmpty();
    }

    @Test
    void aWrongFieldIsNamed() {
        assertThatThrownBy(() -> read("{\"completions\":[{\"cid\":5}],\"n_completions\":1}"))
                .isInstanceOf(MalformedSynapse.class)
                .hasMessage("completions[0].cid is not a text");
        assertThatThrownBy(() -> read("{\"completions\":[],\"n_completions\":3}"))
                .hasMessageContaining("n_completions");
        assertThatThrownBy(() -> read("[]")).isInstanceOf(MalformedSynapse.class);
    }

    @Test
    void halfASurrogatePairIsReplacedSoThatTheTextHasBytes() {
        assertThat(new CompletionText("a", "x\ud800y\ud83d\ude00\udc00").text())
                .isEqualTo("x\ufffdy\ud83d\ude00\ufffd");
    }
}
