package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    @Test
    void aTiedPairCountsOneHalf() {
        var pairs =
                List.of(
                        new PreferenceExample("p", "longer", "long", "t", "k"),
                        new PreferenceExample("q", "this", "that", "t", "k"));
        Evaluation evaluation = Evaluation.of(new LengthRule(), pairs);
        assertThat(evaluation.accuracy()).isEqualTo(0.75);
        assertThat(evaluation.ties()).isEqualTo(1);
        assertThat(evaluation.pairs()).isEqualTo(2);
    }

    @Test
    void independentPairsGetWilsonsInterval() {
        var marks = new Evaluation.Marks();
        for (int i = 0; i < 100; i++) marks.add("prompt " + i, i < 80 ? 1 : 0);
        Evaluation evaluation = marks.evaluation();
        assertThat(evaluation.low()).isCloseTo(0.7112, within(1e-4));
        assertThat(evaluation.high()).isCloseTo(0.8666, within(1e-4));
    }

    @Test
    void pairsOfOnePromptThatStandOrFallTogetherCountOnce() {
        var marks = new Evaluation.Marks();
        for (int i = 0; i < 1000; i++) marks.add("prompt " + i % 10, i % 10 < 8 ? 1 : 0);
        var once = new Evaluation.Marks();
        for (int i = 0; i < 10; i++) once.add("prompt " + i, i < 8 ? 1 : 0);
        assertThat(marks.evaluation().low()).isCloseTo(once.evaluation().low(), within(1e-9));
        assertThat(marks.evaluation().high()).isCloseTo(once.evaluation().high(), within(1e-9));
    }

    @Test
    void noPairsAreNoAccuracy() {
        Evaluation none = Evaluation.of(new LengthRule(), List.of());
        assertThat(none.accuracy()).isNaN();
        assertThat(none.low()).isZero();
        assertThat(none.high()).isEqualTo(1);
    }
}
