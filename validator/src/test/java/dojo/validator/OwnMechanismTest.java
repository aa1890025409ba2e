package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.scoring.ScoringMethod;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class in {@code docs/your-own-mechanism.md}, taken from there. */
class OwnMechanismTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "your-own-mechanism.md");

    @TempDir Path folder;

    @Test
    void theRuleOfTheDocumentCompilesInFortyLinesAndScores() throws Exception {
        var code = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
        var found = code.matcher(Files.readString(DOCUMENT));
        assertThat(found.find()).isTrue();
        String source = String.valueOf(found.group(1));
        assertThat(source.lines().count()).isLessThanOrEqualTo(40);
        Path file = Files.writeString(folder.resolve("MedianOfOthers.java"), source);
        URL scoring = ScoringMethod.class.getProtectionDomain().getCodeSource().getLocation();
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                Path.of(scoring.toURI()).toString(),
                                "-d",
                                folder.toString(),
                                file.toString());
        assertThat(failed).isZero();
        try (var classes =
                new URLClassLoader(
                        new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            var rule =
                    (ScoringMethod)
                            classes.loadClass("example.MedianOfOthers")
                                    .getConstructor()
                                    .newInstance();
            var answers =
                    new ScoringMethod.Answers(
                            new double[][] {{3, 2, 1}, {3, 2, 1}, {1, 2, 3}},
                            new boolean[3],
                            Optional.empty());
            ScoringMethod.Scored scored = rule.scoreChecked(List.of(answers)).getFirst();
            assertThat(scored.shares()[0]).isGreaterThan(scored.shares()[2]);
            assertThat(scored.consensus()).containsExactly(3, 2, 1);
            assertThat(scored.breakdown()).containsOnlyKeys("closeness");
        }
    }

    /** Gives NaN to everybody. */
    public static final class Broken implements ScoringMethod {
        @Override
        public Scored score(Answers answers) {
            double[] shares = new double[answers.ratings().length];
            Arrays.fill(shares, Double.NaN);
            return new Scored(shares, new double[answers.ratings()[0].length], Map.of());
        }
    }

    /** Throws. */
    public static final class Throwing implements ScoringMethod {
        @Override
        public Scored score(Answers answers) {
            throw new ArithmeticException("by zero");
        }
    }

    @Test
    void aRuleThatCannotPayPaysNobodyAndSaysWhy() {
        for (Class<?> rule : List.of(Broken.class, Throwing.class)) {
            Round round = Given.scoredBy(rule.getName());
            var task = round.tasks().getFirst().task();
            List<Answer> answers = List.of(Given.answer(round, task, 1, 4, 3, 2, 1));
            RoundScores.OfTask scored =
                    RoundScorer.score(round, answers, Map.of()).tasks().getFirst();
            assertThat(scored.shares().values()).containsOnly(0.0);
            assertThat(scored.fault()).isNotEmpty();
            assertThat(scored.consensus()).containsExactly(4.0, 3.0, 2.0, 1.0);
        }
    }

    @Test
    void aNameThatIsNoneIsRefusedWithWhatThereIs() {
        assertThatThrownBy(() -> ScoringMethod.named("speerman"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known are robust, spearman");
        assertThatThrownBy(() -> ScoringMethod.named("no.such.Rule"))
                .hasMessageContaining("DOJO_CLASSPATH");
        assertThatThrownBy(() -> ScoringMethod.named("java.lang.Object"))
                .hasMessageContaining("does not implement");
        assertThatThrownBy(() -> ScoringMethod.named("dojo.scoring.MinMax"))
                .hasMessageContaining("cannot be made");
    }
}
