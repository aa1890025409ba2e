package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MnemonicTest {
    private static final String PHRASE =
            "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18, 21, 24})
    void aNewPhraseHasTheWordsAskedForAndReadsBack(int words) {
        var mnemonic = Mnemonic.generate(words, new SplittableRandom(words));
        assertThat(mnemonic.text().split(" ")).hasSize(words);
        assertThat(Mnemonic.parse(mnemonic.text()).seed("")).isEqualTo(mnemonic.seed(""));
    }

    @Test
    void anotherNumberOfWordsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mnemonic.generate(13, new SplittableRandom(1)))
                .withMessage("a phrase has 12, 15, 18, 21 or 24 words, not 13");
    }

    @Test
    void spacesAndLineEndsAroundTheWordsDoNotMatter() {
        assertThat(Mnemonic.parse("  " + PHRASE.replace(" ", " \n ") + "\n").text())
                .isEqualTo(PHRASE);
    }

    @Test
    void theMessageAboutABadWordSaysWhereNotWhich() {
        assertThatThrownBy(() -> Mnemonic.parse(PHRASE.replace("lake", "laek")))
                .hasMessage("word 4 of the phrase is not on the English list of BIP-39");
    }

    @Test
    void itsTextFormHidesTheWords() {
        assertThat(Mnemonic.parse(PHRASE)).hasToString("Mnemonic[12 words]");
    }
}
