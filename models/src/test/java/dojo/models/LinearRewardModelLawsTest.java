package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearRewardModelLawsTest {
    private static final String[] PIECES = {
        "word ",
        "a",
        " ",
        "\n",
        "\n\n",
        ".",
        "?!",
        "1,000 ",
        "3.5",
        "don't ",
        "(",
        "]",
        "- ",
        "2) ",
        "\u00e4\u00df ",
        "\u6f22\u5b57",
        "\ud83d\ude00",
        "\ud83d",
        "\u0000",
        "\u202e",
        "THE THE ",
        "\""
    };

    @Test
    void everyTextHasAFiniteScoreThatDoesNotChange() {
        LinearRewardModel model = new PreferenceTrainer(7).train(Examples.pairs());
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            String prompt = text(random);
            String completion = text(random);
            double score = model.score(prompt, completion);
            assertThat(score).as("seed %d", seed).isFinite();
            assertThat(model.score(prompt, completion)).as("seed %d", seed).isEqualTo(score);
        }
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        int pieces = random.nextInt(60);
        for (int i = 0; i < pieces; i++) text.append(PIECES[random.nextInt(PIECES.length)]);
        return text.toString();
    }
}
