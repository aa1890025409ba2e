package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoSourceTest {
    @Test
    void theTextIsCutAfterEveryTwelfthWordAndNothingIsLost() {
        String text = "a b  c\nd e f g h i j k l m  n \n";
        assertThat(EchoSource.batches(text))
                .containsExactly("a b  c\nd e f g h i j k l ", "m  n \n");
        assertThat(EchoSource.batches("one")).containsExactly("one");
        assertThat(EchoSource.batches(" \n ")).containsExactly(" \n ");
        assertThat(EchoSource.batches("x ".repeat(24))).hasSize(2);
    }

    @Test
    void anEmptyMessageIsRepeatedTooWithoutWords() {
        assertThat(String.join("", EchoSource.batches(""))).isEmpty();
    }
}
