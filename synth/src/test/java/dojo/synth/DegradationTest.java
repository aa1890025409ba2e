package dojo.synth;

import static dojo.synth.Degradation.NEGATED;
import static dojo.synth.Degradation.NUMBERS_CHANGED;
import static dojo.synth.Degradation.OFF_TOPIC;
import static dojo.synth.Degradation.PADDED;
import static dojo.synth.Degradation.REPETITIVE;
import static dojo.synth.Degradation.SENTENCES_DROPPED;
import static dojo.synth.Degradation.STEPS_SHUFFLED;
import static dojo.synth.Degradation.TRUNCATED;
import static dojo.synth.Degradation.TYPOS;
import static dojo.synth.Degradation.VAGUE;
import static dojo.synth.Degradation.WORD_SWAPS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DegradationTest {
    private static final int SEEDS = 50;
    private static final String TEXT =
            """
            Tea is made in four steps.
            1. Boil 250 ml of water, which takes about three minutes.
            2. Then pour it over 2 g of leaves; the water is still above 90 °C.
            3. After 3 minutes take the leaves out, because the tea gets bitter otherwise.
            4. This tea should never be boiled again. It keeps for 1.5 hours at most.\
            """;
    private static final List<String> OTHERS =
            List.of(
                    "Bridges carry traffic across rivers and valleys on arches or cables. They last.",
                    "Painters mix pigments with linseed oil and wait several weeks between layers.");

    @Test
    void truncatedTextIsABeginningThatEndsInMidSentence() {
        for (int seed = 0; seed < SEEDS; seed++) {
            String worse = worse(TRUNCATED, seed);
            assertThat(TEXT).startsWith(worse);
            assertThat(worse).doesNotEndWith(".");
            assertThat((double) worse.length() / TEXT.length()).isBetween(0.3, 0.75);
        }
    }

    @Test
    void droppedSentencesAreMissingAndTheRestIsUntouched() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<String> left = Sentences.of(worse(SENTENCES_DROPPED, seed)).list();
            List<String> all = Sentences.of(TEXT).list();
            assertThat(left).hasSize(all.size() - 2).startsWith(all.getFirst());
            assertThat(all).containsSubsequence(left);
        }
    }

    @Test
    void aRepetitiveTextSaysLessInMoreSentences() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<String> said = Sentences.of(worse(REPETITIVE, seed)).list();
            List<String> all = Sentences.of(TEXT).list();
            assertThat(said).hasSize(all.size() + 1);
            assertThat(new HashSet<>(said)).hasSizeLessThan(all.size());
            assertThat(all).containsAll(said);
        }
    }

    @Test
    void changedNumbersAreAllDifferentAndTheRestIsUntouched() {
        for (int seed = 0; seed < SEEDS; seed++) {
            String worse = worse(NUMBERS_CHANGED, seed);
            assertThat(worse).doesNotContain("250", "three", "2 g", "90 °", "r 3 m", "1.5", "four");
            assertThat(worse).contains("\n1. Boil ", "\n2. Then", "\n3. After", "\n4. This");
            assertThat(worse.replaceAll("[0-9]", "#").lines().skip(2).toList())
                    .isEqualTo(TEXT.replaceAll("[0-9]", "#").lines().skip(2).toList());
        }
    }

    @Test
    void aVagueTextHasNoNumbersLeft() {
        String worse = worse(VAGUE, 1);
        assertThat(worse).contains("1. Boil some ml of water").doesNotContain("250", "90", "1.5");
        assertThat(worse.length()).isLessThan(TEXT.length());
    }

    @Test
    void negatedClaimsSayTheOpposite() {
        assertThat(worse(NEGATED, 1)).isNotEqualTo(TEXT);
        assertThat(NEGATED.of("It is hot. They are not cold.", OTHERS, random(3)))
                .contains("It is not hot. They are cold.");
    }

    @Test
    void shuffledStepsKeepTheirSentencesAndTheNumbersInFront() {
        for (int seed = 0; seed < SEEDS; seed++) {
            String worse = worse(STEPS_SHUFFLED, seed);
            assertThat(Sentences.of(worse).list())
                    .containsExactlyInAnyOrderElementsOf(Sentences.of(TEXT).list())
                    .isNotEqualTo(Sentences.of(TEXT).list());
            assertThat(worse).doesNotStartWith("Tea is made").contains("\n1. ", "\n4. ");
        }
    }

    @Test
    void sentencesThatDoNotLeanOnEachOtherAreNotShuffled() {
        String list = "Cats purr. Dogs bark. Cows moo. Ducks quack. Lions roar.";
        assertThat(STEPS_SHUFFLED.of(list, OTHERS, random(1))).isEmpty();
    }

    @Test
    void swappedWordsComeFromOtherAnswers() {
        for (int seed = 0; seed < SEEDS; seed++) {
            String worse = worse(WORD_SWAPS, seed);
            List<String> own = List.of(TEXT.split("\\W+"));
            assertThat(List.of(worse.split("\\W+"))).hasSameSizeAs(own);
            for (String word : worse.split("\\W+")) {
                if (!own.contains(word)) assertThat(String.join(" ", OTHERS)).contains(word);
            }
        }
    }

    @Test
    void aPaddedTextKeepsAllItsSentencesAndGainsForeignOnes() {
        String worse = worse(PADDED, 1);
        for (String sentence : Sentences.of(TEXT).list()) assertThat(worse).contains(sentence);
        assertThat(worse).containsAnyOf("Bridges carry", "Painters mix");
    }

    @Test
    void typosLeaveNumbersAndWordCountAlone() {
        String worse = worse(TYPOS, 1);
        assertThat(worse.split("\\s+")).hasSameSizeAs(TEXT.split("\\s+"));
        assertThat(worse.replaceAll("[^0-9]", "")).isEqualTo(TEXT.replaceAll("[^0-9]", ""));
    }

    @Test
    void anOffTopicTextIsTheAnswerToAnotherPrompt() {
        assertThat(OTHERS).contains(worse(OFF_TOPIC, 1));
    }

    @Test
    void textThatGivesNoHoldIsLeftAlone() {
        String plain = "Hello there.";
        for (Degradation kind : Degradation.values()) {
            if (kind == OFF_TOPIC || kind == PADDED) continue;
            assertThat(kind.of(plain, OTHERS, random(1))).as(kind.label()).isEmpty();
        }
        assertThat(OFF_TOPIC.of(plain, List.of(), random(1))).isEmpty();
        assertThat(PADDED.of(plain, List.of(), random(1))).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameText() {
        for (Degradation kind : Degradation.values()) {
            assertThat(kind.of(TEXT, OTHERS, random(7)))
                    .as(kind.label())
                    .isEqualTo(kind.of(TEXT, OTHERS, random(7)));
        }
    }

    @Test
    void nothingThatCouldTakeDamageAwayFollowsIt() {
        assertThat(TRUNCATED.mayFollow(List.of(VAGUE, SENTENCES_DROPPED))).isTrue();
        assertThat(TRUNCATED.mayFollow(List.of(PADDED))).isFalse();
        assertThat(REPETITIVE.mayFollow(List.of(TYPOS))).isFalse();
        assertThat(VAGUE.mayFollow(List.of(NUMBERS_CHANGED))).isFalse();
        assertThat(NUMBERS_CHANGED.mayFollow(List.of(NEGATED))).isFalse();
        assertThat(NEGATED.mayFollow(List.of(NUMBERS_CHANGED))).isFalse();
        for (Degradation kind : Degradation.values()) {
            assertThat(kind.mayFollow(List.of(kind))).isFalse();
            assertThat(kind.mayFollow(List.of(OFF_TOPIC))).isFalse();
            assertThat(kind.mayFollow(List.of())).isTrue();
        }
    }

    @Test
    void aModelNameTellsTheChain() {
        List<Degradation> chain = List.of(NUMBERS_CHANGED, TRUNCATED);
        assertThat(Degradation.model(chain)).isEqualTo("degraded/numbers-changed+truncated");
        assertThat(Degradation.chainOf("degraded/numbers-changed+truncated")).isEqualTo(chain);
        assertThat(Degradation.chainOf("written")).isEmpty();
        assertThat(Degradation.chainOf("degraded/unheard-of+truncated")).isEmpty();
    }

    private static String worse(Degradation kind, int seed) {
        Optional<String> worse = kind.of(TEXT, OTHERS, random(seed));
        assertThat(worse).as(kind.label() + " with seed " + seed).isPresent();
        return worse.orElseThrow();
    }

    private static SplittableRandom random(long seed) {
        return new SplittableRandom(seed);
    }
}
