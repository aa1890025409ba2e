package dojo.cli.economy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EconomyTest {
    private static final Path POPULATIONS = Path.of("../docs/populations");

    private static Earnings run(String name, String method) throws IOException {
        String text = Files.readString(POPULATIONS.resolve(name + ".txt"));
        return Economy.run(Population.parse(text), method, 1, 100);
    }

    @Test
    void allPreparedPopulationsCanBeRead() throws IOException {
        try (var files = Files.list(POPULATIONS)) {
            for (Path file : files.toList()) {
                assertThat(Population.parse(Files.readString(file)).miners())
                        .as(file.toString())
                        .isEqualTo(64);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colluders-10",
                "colluders-20",
                "colluders-30",
                "colluders-40",
                "inverse-ring-30",
                "no-work",
                "sybil-farm",
                "sellers"
            })
    void robustPaysNobodyWhoGamesItMoreThanTheWorstHonestMiner(String name) throws IOException {
        var population = Population.parse(Files.readString(POPULATIONS.resolve(name + ".txt")));
        Earnings earned = run(name, "robust");
        double worst = 1;
        double most = 0;
        for (int g = 0; g < population.groups().size(); g++) {
            if (population.groups().get(g).honest()) worst = Math.min(worst, earned.least(g));
            else most = Math.max(most, earned.most(g));
        }
        assertThat(most).isLessThan(worst);
    }

    @Test
    void robustPaysExactCopiesNothingAndChangedOnesLessThanHonestMiners() throws IOException {
        Earnings earned = run("copiers", "robust");
        assertThat(earned.most(2)).isLessThan(1e-4);
        assertThat(earned.most(3)).isLessThan(1e-4);
        // Who copies with changes shares the voice of whom it copies, so both are hurt.
        assertThat(earned.each(4)).isLessThan(Math.min(earned.each(0), earned.each(1)));
    }

    @Test
    void robustPaysWhoKnowsBetterThanTheConsensus() throws IOException {
        Earnings earned = run("better-than-consensus", "robust");
        assertThat(earned.each(1)).isGreaterThan(10 * earned.each(0));
        Earnings consensus = run("better-than-consensus", "spearman");
        assertThat(consensus.each(1)).isLessThan(2 * consensus.each(0));
    }

    @Test
    void theSameSeedEarnsTheSame() throws IOException {
        assertThat(run("healthy", "icc").each(0)).isEqualTo(run("healthy", "icc").each(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 honset | line 1: there is no kind honset",
                "20 honest skil=0.5 | line 1: skil is unknown",
                "20 honest skill=2 | line 1: skill is from -1 to 1",
                "20 honest skill=NaN | which is no number",
                "1e9 honest | line 1: 1e9 is no number of miners",
                "200 honest fooled=0.2 people jitter | line 1: jitter is missing",
                "minners 20 | line 1: minners is no setting",
                "gold 1 2 | line 1: gold takes one number",
                "gold 0.5 | gold is a whole number",
                "validators 3 | there are no miners",
                "255 honest | 258 neurons",
            })
    void whatIsWrongIsSaidWithItsLine(String text, String message) {
        assertThatThrownBy(() -> Population.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
