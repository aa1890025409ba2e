package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dojo.scoring.truth.KrippendorffAlpha.Level;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What owners read as agreement. */
class AgreementTest {
    /** Four observers of twelve units, a dot where one is missing: Krippendorff 2011, example C. */
    private static final List<String> OBSERVERS =
            List.of("123321412...", "1233224125.3", ".3332342251.", "12332441251.");

    @ParameterizedTest
    @CsvSource({"NOMINAL, 0.743421052632", "ORDINAL, 0.815387503755", "INTERVAL, 0.849107142857"})
    void alphaIsThatOfTheTextbook(Level level, double alpha) {
        var agreement = new Agreement(level);
        for (int who = 0; who < OBSERVERS.size(); who++) {
            for (int unit = 0; unit < 12; unit++) {
                char value = OBSERVERS.get(who).charAt(unit);
                if (value != '.') agreement.put("u" + unit, "w" + who, value - '0');
            }
        }
        assertThat(agreement.alpha().orElseThrow()).isCloseTo(alpha, within(1e-11));
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void whatCannotBeComputedSaysWhy(Level level) {
        var nothing = new Agreement(level);
        var oneWorker = new Agreement(level);
        var oneUnit = new Agreement(level);
        var alike = new Agreement(level);
        for (int i = 0; i < 3; i++) {
            oneWorker.put("u" + i, "w", i);
            alike.put("u" + i, "w1", 4);
            alike.put("u" + i, "w2", 4);
            oneUnit.put("u", "w" + i, 2);
        }
        for (Agreement none : new Agreement[] {nothing, oneWorker, oneUnit, alike}) {
            assertThat(none.alpha()).isEmpty();
            assertThat(none.json("c0").get("alpha").textValue()).isEmpty();
            assertThat(none.json("c0").get("why").textValue()).isNotEmpty();
        }
    }

    @Test
    void opposedAnswersAreWorseThanChance() {
        var agreement = new Agreement(Level.INTERVAL);
        for (int i = 0; i < 6; i++) {
            agreement.put("u" + i, "w1", i);
            agreement.put("u" + i, "w2", 5 - i);
        }
        assertThat(agreement.alpha().orElseThrow()).isNegative();
    }
}
