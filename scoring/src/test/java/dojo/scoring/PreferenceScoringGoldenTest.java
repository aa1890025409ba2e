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
import org.junit.jupiter.api.Test;
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

    @TestFactory
    Stream<DynamicTest> consensusOfTheTestNetwork() {
        return cases(
                "p3_consensus_icc_or_mse",
                c -> {
                    double[][] ratings = rows(c.at("/input/scores"));
                    // Two completions against the mean are four ratings; the original's library
                    // refuses fewer than five.
                    refuseAsTheLibrary(ratings);
                    var consensus = IccConsensus.of(ratings);
                    JsonNode expected = c.get("expected");
                    assertClose(consensus.average(), expected.get("average"));
                    assertClose(consensus.icc(), expected.get("icc2"));
                    assertClose(consensus.squaredError(), expected.get("mse_aligned"));
                    assertThat(consensus.bySquaredError() ? "mse" : "icc")
                            .isEqualTo(expected.get("used").asText());
                    assertClose(consensus.original(), expected.get("consensus_aligned"));
                });
    }

    private static void refuseAsTheLibrary(double[][] ratings) {
        if (ratings.length > 0 && 2 * ratings[0].length < 5) {
            assertThat(IccConsensus.of(ratings).icc()).hasSize(ratings.length);
            throw new IllegalArgumentException("fewer than 5 ratings");
        }
    }

    @TestFactory
    Stream<DynamicTest> scoresOfTheTestNetworkByLeaderboard() {
        return cases(
                "p3_final_leaderboard",
                c -> {
                    double min = number(c.at("/input/min_score"));
                    double max = number(c.at("/input/max_score"));
                    var valid = complete(c.at("/input/scores"), List.of());
                    double middle = 0.5 * (max - min) + min;
                    valid.values().removeIf(row -> Arrays.stream(row).allMatch(s -> s == middle));
                    int criteria = c.at("/input/n_criteria").asInt(1);
                    assertTestNetwork(
                            c.get("expected"),
                            valid,
                            numbers(c.at("/input/leaderboard")),
                            0.6,
                            criteria);
                });
    }

    @TestFactory
    Stream<DynamicTest> scoresOfTheTestNetworkByRank() {
        return cases(
                "p3_oct10_final",
                c -> {
                    List<String> ids = List.copyOf(names(c.at("/input/ranks")));
                    int[] ranks =
                            ids.stream()
                                    .mapToInt(id -> c.at("/input/ranks").get(id).asInt())
                                    .toArray();
                    double[] reference =
                            RankScores.of(
                                    ranks,
                                    number(c.at("/input/min_score")),
                                    number(c.at("/input/max_score")));
                    assertTestNetwork(
                            c.get("expected"),
                            complete(c.at("/input/scores"), ids),
                            reference,
                            0.2,
                            1);
                });
    }

    /** The parts of {@link IccMethod}, weighed and compared with the truth as the original did. */
    private static void assertTestNetwork(
            JsonNode expected,
            Map<String, double[]> valid,
            double[] reference,
            double others,
            int criteria) {
        assertThat(List.copyOf(valid.keySet()))
                .isEqualTo(
                        expected.has("valid")
                                ? list(expected.get("valid")).stream()
                                        .map(JsonNode::asText)
                                        .toList()
                                : List.copyOf(names(expected.get("final"))));
        double[] earned = new double[valid.size()];
        if (valid.size() > 1) {
            double[][] rows = valid.values().toArray(double[][]::new);
            double[] distances =
                    Arrays.stream(rows)
                            .mapToDouble(row -> {
                                double sum = 0;
                                for (int i = 0; i < row.length; i++) {
                                    sum += (row[i] - reference[i]) * (row[i] - reference[i]);
                                }
                                return -Math.sqrt(sum);
                            })
                            .toArray();
            double[] truth = Softmax.of(distances);
            var consensus = IccConsensus.of(rows);
            assertClose(distances, expected.get("gt_raw"));
            assertClose(truth, expected.get("gt"));
            assertClose(consensus.original(), expected.get("consensus"));
            for (int m = 0; m < earned.length; m++) {
                earned[m] = (others * consensus.original()[m] + (1 - others) * truth[m]) / criteria;
            }
        }
        int m = 0;
        for (String hotkey : valid.keySet()) {
            assertClose(earned[m++], expected.get("final").get(hotkey));
        }
    }

    @TestFactory
    Stream<DynamicTest> rankToScore() {
        return cases(
                "p3_rank_to_score",
                c -> {
                    List<String> ids = List.copyOf(names(c.at("/input/ranks")));
                    double[] scores =
                            RankScores.of(
                                    ids.stream()
                                            .mapToInt(id -> c.at("/input/ranks").get(id).asInt())
                                            .toArray(),
                                    number(c.at("/input/min_score")),
                                    number(c.at("/input/max_score")));
                    for (int i = 0; i < scores.length; i++) {
                        assertClose(scores[i], c.get("expected").get(ids.get(i)));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> spearmanWithTheTruth() {
        return cases(
                "p3_spearman_gt_softmax",
                c -> {
                    double[] rho =
                            Arrays.stream(rows(c.at("/input/ranks")))
                                    .mapToDouble(r -> Spearman.rho(r, numbers(c.at("/input/gt"))))
                                    .map(r -> Double.isNaN(r) ? 0 : r)
                                    .toArray();
                    assertClose(rho, c.at("/expected/rho"));
                    assertClose(Softmax.of(rho), c.at("/expected/gt"));
                });
    }

    @TestFactory
    Stream<DynamicTest> cosineAndCubicOfNovember() {
        return cases("m3_nov7_cosine_cubic_inverted", c -> mainNetwork(c, false, false, false));
    }

    @TestFactory
    Stream<DynamicTest> cosineAndCubicOfDecember() {
        return cases("m4_dec5_cosine_cubic", c -> mainNetwork(c, true, false, false));
    }

    @TestFactory
    Stream<DynamicTest> cosineOfRawScores() {
        return cases("m5_jan2025_cosine_raw", c -> mainNetwork(c, true, true, true));
    }

    @TestFactory
    Stream<DynamicTest> cosineOfStretchedScores() {
        return cases("m6_mid2025_cosine_normalised", c -> mainNetwork(c, true, false, true));
    }

    /**
     * One generation of the main network.
     *
     * @param bestIsOne whether the reference has the best completion at 1
     * @param raw whether the cosine is of the scores as they are
     * @param onesIfEqual whether equal values become 1, and NaN otherwise
     */
    private static void mainNetwork(
            JsonNode c, boolean bestIsOne, boolean raw, boolean onesIfEqual) {
        JsonNode ranks = c.at("/input/ranks");
        List<String> ids = new ArrayList<>(names(ranks));
        ids.sort(java.util.Comparator.comparingInt(id -> ranks.get(id).asInt()));
        JsonNode expected = c.path("expected");
        int[] sorted = ids.stream().mapToInt(id -> ranks.get(id).asInt()).toArray();
        for (int i = 1; onesIfEqual && i < sorted.length; i++) {
            if (sorted[i] != sorted[i - 1] + 1) {
                throw new IllegalArgumentException("ranks must be sorted and continuous");
            }
        }
        double ifEqual = onesIfEqual ? 1 : Double.NaN;
        double[] up = MinMax.of(Arrays.stream(sorted).asDoubleStream().toArray(), ifEqual);
        double[] reference = up.clone();
        for (int i = 0; bestIsOne && i < up.length; i++) reference[i] = up[up.length - 1 - i];
        double[][] ratings = complete(c.at("/input/scores"), ids).values().toArray(double[][]::new);
        if (ratings.length == 0) throw new IllegalArgumentException("no miner answered");
        double[][] stretched =
                Arrays.stream(ratings).map(row -> MinMax.of(row, ifEqual)).toArray(double[][]::new);
        var curve = CosineCubic.of(raw ? ratings : stretched, reference, ifEqual);
        assertClose(reference, expected.get("gt"));
        for (int m = 0; m < ratings.length; m++) {
            assertClose(stretched[m], expected.get("normalised").get(m));
        }
        assertClose(curve.cosine(), expected.get("cosine"));
        assertClose(curve.normalised(), expected.get("cosine_normalised_l1"));
        assertClose(curve.cubic(), expected.get("cubic"));
        assertClose(curve.stretched(), expected.get("minmax"));
        int m = 0;
        for (String hotkey : complete(c.at("/input/scores"), ids).keySet()) {
            assertClose(curve.shares()[m++], expected.get("final").get(hotkey));
        }
    }

    @TestFactory
    Stream<DynamicTest> qualityAndQuantity() {
        return cases(
                "m8_quality_quantity",
                c -> {
                    int tasks = c.at("/input/processed_count").asInt();
                    for (Map.Entry<String, JsonNode> miner :
                            c.at("/input/task_scores").properties()) {
                        double[] earned = numbers(miner.getValue());
                        double score = QualityQuantity.of(earned, tasks);
                        JsonNode wanted = c.at("/expected/quality_quantity").get(miner.getKey());
                        // Who did nothing gets no entry in the original, and 0 here.
                        if (wanted == null) assertThat(score).isZero();
                        else assertClose(score, wanted);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> averageOfWorkers() {
        return cases(
                "m9_worker_average",
                c -> {
                    // The other variants divide by the wrong number.
                    if (!c.at("/input/variant").asText().equals("correct")) return;
                    var ids = new java.util.LinkedHashSet<String>();
                    var answers = new ArrayList<Map<String, Double>>();
                    for (JsonNode worker : c.at("/input/results")) {
                        var row = new LinkedHashMap<String, Double>();
                        worker.properties().forEach(e -> row.put(e.getKey(), number(e.getValue())));
                        ids.addAll(row.keySet());
                        answers.add(row);
                    }
                    double[] means = Means.perCompletion(matrix(answers, List.copyOf(ids)));
                    assertThat(means).hasSize(c.get("expected").size());
                    int i = 0;
                    for (String id : ids) assertClose(means[i++], c.get("expected").get(id));
                });
    }

    @TestFactory
    Stream<DynamicTest> meanScores() {
        return cases(
                "d1_dataset_mean_scores",
                c -> {
                    // The first release averaged over the wrong axis.
                    if (!c.at("/input/axis_fixed").asBoolean()) return;
                    assertClose(Means.perCompletion(rows(c.at("/input/m"))), c.get("expected"));
                });
    }

    /** What is compared, as the beginning of a formula's name says. */
    private static final List<String> COMPARED =
            List.of(
                    "p1_",
                    "p2_",
                    "p3_",
                    "p12_",
                    "weights_",
                    "m3_",
                    "m4_",
                    "m5_",
                    "m6_",
                    "m8_",
                    "m9_",
                    "s1_",
                    "s2_",
                    "s3_",
                    "d1_",
                    // In the validator, where the moving average is.
                    "m7_",
                    // On the worker platform.
                    "m10_");

    /** Of which nothing here is made, and why. */
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "t1_", "five weeks of 2024, which no document describes, and NaN for everybody",
                    "t2_", "the same",
                    "t3_", "the same",
                    "m1_", "two days, in which being far from the truth was paid",
                    "m2_", "ten days, in which the order of the answers did not matter",
                    "h", "feedback by people on changed outputs, which we do not hand out",
                    "b", "burning a share of the weights, which nothing here does",
                    "g", "the Go rewrite",
                    "x1_", "the ring of which miners are asked; ours draws them from a seed");

    @Test
    void everyFormulaIsComparedOrSaidNotToBeOurs() {
        for (String formula :
                names(Golden.json("vectors/preference-scoring.json").get("formulas"))) {
            assertThat(
                            Stream.concat(COMPARED.stream(), ELSEWHERE.keySet().stream())
                                    .filter(formula::startsWith))
                    .as(formula)
                    .isNotEmpty();
        }
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static double[][] rows(JsonNode nodes) {
        return list(nodes).stream()
                .map(PreferenceScoringGoldenTest::numbers)
                .toArray(double[][]::new);
    }

    /** Who answered everything; the columns in the order of {@code ids} where there are names. */
    private static Map<String, double[]> complete(JsonNode scores, List<String> ids) {
        var complete = new LinkedHashMap<String, double[]>();
        for (Map.Entry<String, JsonNode> miner : scores.properties()) {
            JsonNode given = miner.getValue();
            double[] row =
                    given.isArray()
                            ? numbers(given)
                            : ids.stream().mapToDouble(id -> number(given.get(id))).toArray();
            if (Arrays.stream(row).noneMatch(Double::isNaN)) complete.put(miner.getKey(), row);
        }
        return complete;
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
