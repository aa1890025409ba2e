package dojo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void wilsonMatchesThePublishedExample() {
        // Newcombe 1998, table I: 81 of 263.
        var interval = Interval.wilson(81, 263);
        assertThat(interval.low()).isCloseTo(0.2553, Offset.offset(5e-5));
        assertThat(interval.high()).isCloseTo(0.3662, Offset.offset(5e-5));
    }

    @Test
    void nothingRightStillLeavesRoomAbove() {
        // Newcombe 1998, table I: 0 of 20.
        assertThat(Interval.wilson(0, 20).low()).isZero();
        assertThat(Interval.wilson(0, 20).high()).isCloseTo(0.1611, Offset.offset(5e-5));
    }

    @Test
    void noTrialsHaveNoInterval() {
        assertThatThrownBy(() -> Interval.wilson(0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTiedPairCountsOneHalf() {
        assertThat(ClassificationAccuracy.points(0.5, 0.5)).isEqualTo(0.5);
        assertThat(ClassificationAccuracy.points(0.6, 0.5)).isEqualTo(1);
        assertThat(ClassificationAccuracy.points(0.4, 0.5)).isEqualTo(0);
    }
}
