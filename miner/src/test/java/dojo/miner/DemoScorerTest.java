package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoScorerTest {
    private static final String PROMPT = "How do I keep bread fresh?";
    private static final String GOOD =
            "Keep bread in a box or a cloth bag at room temperature. A fridge makes it stale"
                    + " faster, because the starch hardens in the cold. Bread that you will not eat"
                    + " in three days is best frozen in slices.";
    private static final String BROKEN =
            "Keep bread in a box or a cloth bag at room temperature. A fridge makes it stale"
                    + " faster, because the";

    @ParameterizedTest
    @EnumSource(DemoKind.class)
    void scoresDependOnSeedAndTextsButNotOnIds(DemoKind kind) {
        List<Double> scores = scores(kind, 7, "a", "b");
        assertThat(scores(kind, 7, "x", "y")).isEqualTo(scores);
        assertThat(scores).allMatch(score -> score >= 0 && score <= 1);
    }

    @ParameterizedTest
    @EnumSource(value = DemoKind.class, names = "FIRST", mode = EnumSource.Mode.EXCLUDE)
    void scoresDoNotDependOnTheOrderShown(DemoKind kind) {
        Scorer scorer = DemoScorer.of(kind, 7);
        List<CompletionText> shown = new ArrayList<>(request("a", "b").completions());
        var forwards = new HashSet<>(ranks(scorer, shown));
        Collections.reverse(shown);
        assertThat(new HashSet<>(ranks(scorer, shown))).isEqualTo(forwards);
    }

    @ParameterizedTest
    @EnumSource(DemoKind.class)
    void onlyTheNoisyKindsListenToTheSeed(DemoKind kind) {
        boolean noisy = kind == DemoKind.RANDOM || kind == DemoKind.HONEST_NOISY;
        assertThat(scores(kind, 7, "a", "b").equals(scores(kind, 8, "a", "b"))).isEqualTo(!noisy);
    }

    @Test
    void theHonestOnePrefersTheWholeAnswer() {
        assertThat(scores(DemoKind.HONEST, 7, "a", "b"))
                .satisfies(scores -> assertThat(scores.get(1)).isGreaterThan(scores.get(0)));
    }

    @Test
    void theNoisyOneIsWorseThanTheHonestOneAndBetterThanChance() {
        // How often the whole answer wins over 400 seeds, where without noise it always does.
        int wins = 0;
        for (long seed = 0; seed < 400; seed++) {
            List<Double> scores = scores(DemoKind.HONEST_NOISY, seed, "a", "b");
            if (scores.get(1) > scores.get(0)) wins++;
        }
        assertThat(wins).isBetween(240, 390);
    }

    @Test
    void theLongerTextGetsMoreFromTheLengthRule() {
        List<Double> scores = scores(DemoKind.LENGTH, 7, "a", "b");
        assertThat(scores.get(1)).isGreaterThan(scores.get(0));
    }

    @Test
    void chanceIsSpreadOverTheRange() {
        double sum = 0;
        for (long seed = 0; seed < 400; seed++) {
            sum += scores(DemoKind.RANDOM, seed, "a", "b").getFirst();
        }
        assertThat(sum / 400).isBetween(0.4, 0.6);
    }

    @Test
    void theConstantOneSaysOneHalf() {
        assertThat(scores(DemoKind.CONSTANT, 7, "a", "b")).containsExactly(0.5, 0.5);
    }

    @Test
    void theFirstShownGetsMostFromTheOneThatGoesByPosition() {
        assertThat(scores(DemoKind.FIRST, 7, "a", "b")).containsExactly(1.0, 0.5);
    }

    @Test
    void eachDeclaresWhatItScoredWith() {
        assertThat(List.of(DemoKind.values()))
                .extracting(kind ->
                        answer(DemoScorer.of(kind, 7), request("a", "b")).model().modelName())
                .containsExactly(
                        "dojo/reward-linear",
                        "dojo/reward-linear+noise",
                        "simulated/length",
                        "simulated/random",
                        "simulated/constant",
                        "simulated/first");
    }

    @ParameterizedTest
    @EnumSource(DemoKind.class)
    void aRequestWithoutCompletionsIsDeclined(DemoKind kind) {
        var empty = RankingRequest.question("r", 1, PROMPT, List.of());
        assertThat(DemoScorer.of(kind, 7).score(empty, Instant.MAX))
                .isInstanceOf(ScorerAnswer.Declined.class);
    }

    @Test
    void kindsAreFoundByTheirLabels() {
        assertThat(DemoKind.of("honest-noisy")).contains(DemoKind.HONEST_NOISY);
        assertThat(DemoKind.of("HONEST")).isEqualTo(Optional.empty());
    }

    private static List<Double> scores(DemoKind kind, long seed, String... ids) {
        var ranks = answer(DemoScorer.of(kind, seed), request(ids)).ranks();
        assertThat(ranks).extracting(Rank::cid).containsExactly(ids);
        return ranks.stream().map(Rank::score).toList();
    }

    private static List<Rank> ranks(Scorer scorer, List<CompletionText> shown) {
        return answer(scorer, RankingRequest.question("r", 1, PROMPT, shown)).ranks();
    }

    private static ScorerAnswer.Scored answer(Scorer scorer, RankingRequest request) {
        return (ScorerAnswer.Scored) scorer.score(request, Instant.MAX);
    }

    private static RankingRequest request(String... ids) {
        return RankingRequest.question(
                "request-" + ids[0],
                1,
                PROMPT,
                List.of(new CompletionText(ids[0], BROKEN), new CompletionText(ids[1], GOOD)));
    }
}
