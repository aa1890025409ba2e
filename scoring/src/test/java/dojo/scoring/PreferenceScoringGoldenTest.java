package dojo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PreferenceScoringGoldenTest {
    private static final Offset<Double> TOLERANCE = Offset.offset(1e-6);

    @TestFactory
    Stream<DynamicTest> spearman() {
        return cases(
                "s1_spearman",
                c ->
                        assertClose(
                                Spearman.rho(numbers(c.at("/input/a")), numbers(c.at("/input/b"))),
                                c.get("expected")));
    }

    @TestFactory
    Stream<DynamicTest> intraclassCorrelation() {
        return cases(
                "s2_icc2_single",
                c ->
                        assertClose(
                                IntraclassCorrelation.twoRaters(
                                        numbers(c.at("/input/a")), numbers(c.at("/input/b"))),
                                c.get("expected")));
    }

    @TestFactory
    Stream<DynamicTest> cohenKappa() {
        return cases(
                "s3_cohen_kappa",
                c ->
                        assertClose(
                                CohenKappa.of(
                                        integers(c.at("/input/a")), integers(c.at("/input/b"))),
                                c.get("expected")));
    }

    @TestFactory
    Stream<DynamicTest> consensusOfTheFirstDocument() {
        return cases(
                "p1_consensus_spearman",
                c -> {
                    var responses = Responses.of(c.at("/input/responses"));
                    var scored = SpearmanConsensus.of(responses.ratings(), responses.people());
                    JsonNode expected = c.get("expected");
                    assertConsensus(responses, scored, expected);
                    assertClose(scored.rho(), expected.get("rho"));
                    assertClose(scored.scaled(), expected.get("scaled"));
                    assertByHotkey(responses, scored.shares(), expected.get("hotkey_to_score"));
                });
    }

    @TestFactory
    Stream<DynamicTest> consensusOfTheSecondDocument() {
        return cases(
                "p2_consensus_softmax",
                c -> {
                    var responses = Responses.of(c.at("/input/responses"));
                    var scored = SpearmanConsensus.of(responses.ratings(), responses.people());
                    JsonNode expected = c.get("expected");
                    assertConsensus(responses, scored, expected);
                    double[] accuracy = new double[responses.hotkeys().size()];
                    double[] multiplied = new double[accuracy.length];
                    for (int m = 0; m < accuracy.length; m++) {
                        JsonNode known = c.at("/input/multiplier").get(responses.hotkeys().get(m));
                        accuracy[m] = known == null ? 1 : number(known);
                        multiplied[m] = scored.scaled()[m] * accuracy[m];
                    }
                    if (expected.has("pre_softmax")) {
                        assertByHotkey(responses, multiplied, expected.get("pre_softmax"));
                    }
                    assertByHotkey(
                            responses,
                            scored.softmaxShares(accuracy),
                            expected.get("hotkey_to_score"));
                });
    }

    @TestFactory
    Stream<DynamicTest> movingAverage() {
        return cases(
                "p12_ema_update",
                c -> {
                    JsonNode input = c.get("input");
                    boolean first = input.get("phase").asInt() == 1;
                    double[] before = numbers(input.get("scores"));
                    double[] rewards = new double[before.length];
                    double[] after = new double[before.length];
                    for (int uid = 0; uid < before.length; uid++) {
                        String hotkey = input.get("hotkeys").get(uid).asText();
                        JsonNode score = input.get("hotkey_to_score").get(hotkey);
                        JsonNode known = input.get("accuracy").get(hotkey);
                        double accuracy = known == null ? Double.NaN : number(known);
                        if (score != null) {
                            rewards[uid] =
                                    first
                                            ? AccuracyReward.first(number(score), accuracy)
                                            : AccuracyReward.second(number(score), accuracy);
                        }
                        after[uid] =
                                Ema.step(before[uid], rewards[uid], number(input.get("alpha")));
                    }
                    assertClose(rewards, c.at("/expected/rewards"));
                    assertClose(after, c.at("/expected/scores"));
                });
    }

    @TestFactory
    Stream<DynamicTest> workerAverage() {
        return cases(
                "p12_mturk_worker_average",
                c -> {
                    var answers = new ArrayList<Map<String, Double>>();
                    var ids = new LinkedHashMap<String, Integer>();
                    for (JsonNode worker : c.at("/input/results")) {
                        for (JsonNode answer : worker.get("Answer")) {
                            for (JsonNode scores : answer.get("taskAnswers")) {
                                var row = new LinkedHashMap<String, Double>();
                                scores.properties()
                                        .forEach(e -> {
                                            ids.putIfAbsent(e.getKey(), ids.size());
                                            row.put(e.getKey(), number(e.getValue()));
                                        });
                                answers.add(row);
                            }
                        }
                    }
                    double[] means =
                            Means.perCompletion(matrix(answers, List.copyOf(ids.keySet())));
                    assertThat(ids).hasSize(c.get("expected").size());
                    ids.forEach((id, i) -> assertClose(means[i], c.get("expected").get(id)));
                });
    }

    @TestFactory
    Stream<DynamicTest> classificationAccuracy() {
        return cases(
                "p12_classification_accuracy",
                c -> {
                    JsonNode rows = c.at("/input/batches");
                    double[][][] batches = new double[rows.size()][][];
                    for (int b = 0; b < batches.length; b++) {
                        batches[b] =
                                list(rows.get(b)).stream()
                                        .map(PreferenceScoringGoldenTest::numbers)
                                        .toArray(double[][]::new);
                    }
                    assertClose(
                            ClassificationAccuracy.ofBatches(batches), c.at("/expected/accuracy"));
                    JsonNode means = c.at("/expected/batch_accuracy");
                    for (int b = 0; b < batches.length; b++) {
                        assertClose(ClassificationAccuracy.ofBatch(batches[b]), means.get(b));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> weightsPipeline() {
        return cases(
                "weights_pipeline",
                c -> {
                    JsonNode input = c.get("input");
                    double[] scores = numbers(input.get("scores"));
                    JsonNode expected = c.get("expected");
                    double[] l1 = L1Norm.of(scores);
                    boolean skipped =
                            input.get("skip_if_zero").asBoolean()
                                    && Arrays.stream(l1).allMatch(s -> s == 0);
                    assertThat(skipped).isEqualTo(expected.path("skipped").asBoolean());
                    if (skipped) return;
                    int[] uids = new int[scores.length];
                    Arrays.setAll(uids, i -> i);
                    var limits =
                            new ChainWeights.Limits(
                                    input.get("min_allowed").asInt(),
                                    number(input.get("max_limit")),
                                    0);
                    var weights = ChainWeights.within(limits, uids, l1, scores.length);
                    assertClose(l1, expected.get("l1"));
                    assertThat(weights.uids()).containsExactly(integers(expected.get("uids")));
                    assertClose(weights.weights(), expected.get("weights"));
                    assertThat(weights.rule().name().substring(0, 3))
                            .isEqualToIgnoringCase(expected.get("rule").asText().substring(0, 3));
                    assertThat(weights.emit().uids())
                            .containsExactly(integers(expected.at("/emit/uids")));
                    assertThat(weights.emit().weights())
                            .containsExactly(integers(expected.at("/emit/weights")));
                });
    }

    /** The responses of one case; the columns stand in order of first appearance. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Responses(
            List<String> hotkeys, List<String> ids, double[][] ratings, boolean[] people) {
        static Responses of(JsonNode responses) {
            var byHotkey = new LinkedHashMap<String, JsonNode>();
            var ids = new LinkedHashMap<String, Integer>();
            for (JsonNode response : responses) {
                byHotkey.put(response.get("hotkey").asText(), response);
                response.get("scores")
                        .fieldNames()
                        .forEachRemaining(id -> ids.putIfAbsent(id, ids.size()));
            }
            var rows = new ArrayList<Map<String, Double>>();
            boolean[] people = new boolean[byHotkey.size()];
            for (JsonNode response : byHotkey.values()) {
                people[rows.size()] = response.path("method").asText().equals("aws_mturk");
                var row = new LinkedHashMap<String, Double>();
                response.get("scores")
                        .properties()
                        .forEach(e -> row.put(e.getKey(), number(e.getValue())));
                rows.add(row);
            }
            var order = List.copyOf(ids.keySet());
            return new Responses(
                    List.copyOf(byHotkey.keySet()), order, matrix(rows, order), people);
        }
    }

    private static void assertConsensus(
            Responses responses, SpearmanConsensus scored, JsonNode expected) {
        JsonNode consensus = expected.get("cid_to_consensus");
        assertThat(responses.ids()).hasSize(consensus.size());
        for (int i = 0; i < responses.ids().size(); i++) {
            assertClose(scored.consensus()[i], consensus.get(responses.ids().get(i)));
        }
        assertClose(scored.weighted(), expected.get("rho_after_mturk_factor"));
    }

    private static void assertByHotkey(Responses responses, double[] actual, JsonNode expected) {
        assertThat(responses.hotkeys()).hasSize(expected.size());
        for (int m = 0; m < actual.length; m++) {
            assertClose(actual[m], expected.get(responses.hotkeys().get(m)));
        }
    }

    private static Stream<DynamicTest> cases(String formula, Consumer<JsonNode> check) {
        var tests = new ArrayList<DynamicTest>();
        for (JsonNode c :
                Golden.json("vectors/preference-scoring.json")
                        .get("formulas")
                        .get(formula)
                        .get("cases")) {
            tests.add(
                    DynamicTest.dynamicTest(
                            c.get("name").asText(),
                            () -> {
                                if (c.has("expected_error")) {
                                    assertThatThrownBy(() -> check.accept(c))
                                            .isInstanceOf(IllegalArgumentException.class);
                                } else {
                                    check.accept(c);
                                }
                            }));
        }
        return tests.stream();
    }

    private static double[][] matrix(List<? extends Map<String, Double>> rows, List<String> ids) {
        return rows.stream()
                .map(row ->
                        ids.stream().mapToDouble(id -> row.getOrDefault(id, Double.NaN)).toArray())
                .toArray(double[][]::new);
    }

    private static void assertClose(double[] actual, JsonNode expected) {
        assertThat(actual).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) assertClose(actual[i], expected.get(i));
    }

    private static void assertClose(double actual, JsonNode expected) {
        double wanted = number(expected);
        if (Double.isNaN(wanted)) assertThat(actual).isNaN();
        else assertThat(actual).isCloseTo(wanted, TOLERANCE);
    }

    /** A number, also where it is written as a text; a missing answer is null. */
    private static double number(JsonNode node) {
        if (node.isNull()) return Double.NaN;
        return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
    }

    private static double[] numbers(JsonNode nodes) {
        return list(nodes).stream().mapToDouble(PreferenceScoringGoldenTest::number).toArray();
    }

    private static int[] integers(JsonNode nodes) {
        return list(nodes).stream().mapToInt(JsonNode::asInt).toArray();
    }

    private static List<JsonNode> list(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false).toList();
    }
}
