package dojo.scoring.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TruthGoldenTest {
    private static final JsonNode FILE = Golden.json("truth/truth.json");

    static Stream<JsonNode> votes() {
        return rows("votes");
    }

    static Stream<JsonNode> worths() {
        return rows("worths");
    }

    static Stream<JsonNode> alphas() {
        return rows("alpha");
    }

    private static Stream<JsonNode> rows(String group) {
        return StreamSupport.stream(FILE.get(group).spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("votes")
    void posteriorsAreThoseOfTheReference(JsonNode row) {
        int[][] columns = new int[3][row.get("votes").size()];
        for (int v = 0; v < columns[0].length; v++) {
            for (int c = 0; c < 3; c++) columns[c][v] = row.get("votes").get(v).get(c).asInt();
        }
        var votes =
                Votes.of(
                        row.get("items").asInt(),
                        row.get("workers").asInt(),
                        row.get("labels").asInt(),
                        columns[0],
                        columns[1],
                        columns[2]);
        int[] gold = new int[votes.items()];
        for (int i = 0; i < gold.length; i++) gold[i] = row.get("gold").get(i).asInt();
        row.get("posterior")
                .properties()
                .forEach(golden -> {
                    var method = TruthMethod.named(golden.getKey());
                    // The reference of GLAD goes on to the fixed point.
                    var estimate =
                            method == TruthMethod.GLAD
                                    ? Glad.run(votes, gold, 1e-11, 20_000)
                                    : method.estimate(votes, gold);
                    for (int i = 0; i < votes.items(); i++) {
                        for (int k = 0; k < votes.labels(); k++) {
                            assertThat(estimate.probability(i, k))
                                    .as("%s %s item %d label %d", row.get("name"), method, i, k)
                                    .isCloseTo(
                                            golden.getValue().get(i).get(k).asDouble(),
                                            within(1e-6));
                        }
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("worths")
    void worthsAreThoseOfTheReference(JsonNode row) {
        int[][] rankings = new int[row.get("rankings").size()][];
        for (int r = 0; r < rankings.length; r++) {
            rankings[r] = integers(row.get("rankings").get(r));
        }
        double[] weight = new double[rankings.length];
        Arrays.fill(weight, 1);
        var scale =
                PlackettLuce.of(
                        row.get("things").asInt(), rankings, weight, row.get("prior").asDouble());
        assertThat(scale.converged()).isTrue();
        for (int i = 0; i < scale.worth().length; i++) {
            assertThat(scale.worth()[i])
                    .as("%s %d", row.get("name"), i)
                    .isCloseTo(row.get("worth").get(i).asDouble(), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("alphas")
    void alphaIsThatOfTheReference(JsonNode row) {
        double[][] ratings = new double[row.get("ratings").size()][];
        for (int r = 0; r < ratings.length; r++) {
            var given = row.get("ratings").get(r);
            ratings[r] = new double[given.size()];
            for (int u = 0; u < given.size(); u++) {
                ratings[r][u] = given.get(u).isNull() ? Double.NaN : given.get(u).asDouble();
            }
        }
        for (var level : KrippendorffAlpha.Level.values()) {
            assertThat(KrippendorffAlpha.of(ratings, level).alpha().orElseThrow())
                    .as("%s %s", row.get("name"), level)
                    .isCloseTo(
                            row.get(level.name().toLowerCase(Locale.ROOT)).asDouble(),
                            within(1e-9));
        }
    }

    /** Krippendorff 2011, the example with missing data. */
    @Test
    void alphaIsThatOfThePaper() {
        double x = Double.NaN;
        double[][] ratings = {
            {1, 2, 3, 3, 2, 1, 4, 1, 2, x, x, x},
            {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, x, 3},
            {x, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, x},
            {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, x}
        };
        var published =
                Map.of(
                        KrippendorffAlpha.Level.NOMINAL, 0.743,
                        KrippendorffAlpha.Level.ORDINAL, 0.815,
                        KrippendorffAlpha.Level.INTERVAL, 0.849,
                        KrippendorffAlpha.Level.RATIO, 0.797);
        for (var level : KrippendorffAlpha.Level.values()) {
            assertThat(KrippendorffAlpha.of(ratings, level).alpha().orElseThrow())
                    .isCloseTo(published.get(level), within(0.0005));
        }
    }

    /** Stigler 1994: citations between four journals, with the worths of R's BradleyTerry2. */
    @Test
    void worthsOfStiglersJournalsAreThoseOfR() {
        int[][] cited = {
            {0, 730, 498, 221}, {33, 0, 68, 17}, {320, 813, 0, 142}, {284, 276, 325, 0}
        };
        int[] winner = new int[12];
        int[] loser = new int[12];
        double[] weight = new double[12];
        int at = 0;
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 4; b++) {
                if (a == b) continue;
                winner[at] = a;
                loser[at] = b;
                weight[at++] = cited[a][b];
            }
        }
        var scale = BradleyTerry.of(4, winner, loser, weight, 0);
        double[] published = {0, -2.9491, -0.4796, 0.2690};
        for (int i = 0; i < 4; i++) {
            assertThat(scale.worth()[i] - scale.worth()[0]).isCloseTo(published[i], within(0.0001));
        }
        assertThat(scale.regularised()).isFalse();
    }

    private static int[] integers(JsonNode row) {
        int[] integers = new int[row.size()];
        for (int i = 0; i < integers.length; i++) integers[i] = row.get(i).asInt();
        return integers;
    }
}
