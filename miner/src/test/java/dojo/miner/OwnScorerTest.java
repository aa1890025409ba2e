package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.models.LinearRewardModel;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.Golden;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class in {@code docs/miners.md}, taken from there. */
class OwnScorerTest {
    @TempDir Path folder;

    @Test
    void theScorerOfTheDocumentCompilesInFortyLinesAndScores() throws Exception {
        String document = Files.readString(Golden.root().resolve("docs/miners.md"));
        var found = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(document);
        assertThat(found.find()).isTrue();
        String source = String.valueOf(found.group(1));
        assertThat(source.lines().count()).isLessThanOrEqualTo(40);
        Path file = Files.writeString(folder.resolve("SharedWords.java"), source);
        String classPath = System.getProperty("java.class.path");
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", classPath, "-d", folder + "", file + "");
        assertThat(failed).isZero();
        try (var classes =
                new URLClassLoader(
                        new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            var scorer =
                    (Scorer)
                            classes.loadClass("example.SharedWords").getConstructor().newInstance();
            var texts =
                    List.of(
                            new CompletionText("a", "Boil the rice."),
                            new CompletionText("b", "No idea."));
            var request = RankingRequest.question("r", 1, "How do I boil rice?", texts);
            assertThat(((ScorerAnswer.Scored) scorer.score(request, Instant.MAX)).ranks())
                    .containsExactly(new Rank("a", .4), new Rank("b", 0));
        }
    }

    /** Declines everything. */
    public static final class Silent implements Scorer {
        @Override
        public ScorerAnswer score(RankingRequest request, Instant deadline) {
            return new ScorerAnswer.Declined("silent");
        }
    }

    @Test
    void aClassIsFoundByItsNameAndRefusedWithWhatItLacks() {
        assertThat(scorer(Silent.class.getName(), "")).isInstanceOf(Silent.class);
        assertThatThrownBy(() -> scorer("no.such.Scorer", ""))
                .isInstanceOf(ScoringUnavailable.class)
                .hasMessageContaining("DOJO_CLASSPATH");
        assertThatThrownBy(() -> scorer("java.lang.Object", ""))
                .hasMessageContaining("does not implement");
        assertThatThrownBy(() -> scorer("dojo.miner.LlmScorer", ""))
                .hasMessageContaining("without parameters");
    }

    private static Scorer scorer(String method, String model) {
        return ScoringChoice.scorer(method, model, name -> LinearRewardModel.shipped());
    }
}
