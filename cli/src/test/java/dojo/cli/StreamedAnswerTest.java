package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.Neuron;
import dojo.protocol.StreamReply;
import dojo.protocol.StreamReply.Ending;
import dojo.wallet.Sr25519Keypair;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamedAnswerTest {
    private static final Sr25519Keypair BOB = Sr25519Keypair.fromUri("//Bob");

    private final StreamedAnswer answer =
            new StreamedAnswer(
                    new Neuron(
                            7,
                            BOB.address(),
                            BOB.address(),
                            Optional.empty(),
                            0,
                            false,
                            true,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0));

    private void end(String text, boolean verified, Ending ending) {
        answer.end(new StreamReply(text, verified, Duration.ofMillis(1_250), ending));
    }

    @Test
    void aPieceIsShownWithTheTimeSinceTheOneBefore() {
        assertThat(answer.add("Hello ", Duration.ofMillis(250)))
                .contains("uid 7  #0  +0.250 s  Hello ");
        assertThat(answer.add("a\nb", Duration.ofMillis(1_250)))
                .contains("uid 7  #1  +1.000 s  a↵b");
        end("Hello a\nb", true, new Ending.Complete());
        assertThat(answer.summary())
                .isEqualTo(
                        "uid 7: 200 complete in 1.250 s, 2 pieces, signed by the miner\nHello a\nb");
        assertThat(answer.answered()).isTrue();
        assertThat(answer.json().at("/chunks/1/seconds").asDouble()).isEqualTo(1.0);
        assertThat(answer.json().get("completion").asText()).isEqualTo("Hello a\nb");
    }

    @Test
    void whatCameBeforeTheTimeOutIsAnAnswer() {
        answer.add("Hel", Duration.ofMillis(10));
        end("Hel", false, new Ending.TimedOut());
        assertThat(answer.summary()).isEqualTo("uid 7: 408 timed out in 1.250 s, 1 piece\nHel");
        assertThat(answer.answered()).isTrue();
        end("", false, new Ending.TimedOut());
        assertThat(answer.answered()).isFalse();
    }

    @Test
    void theTextOfARefusalIsNobodysAnswer() {
        end("{\"message\":\"no\"}", false, new Ending.Refused(403, "Forbidden."));
        assertThat(answer.summary()).isEqualTo("uid 7: 403 refused in 1.250 s: Forbidden.");
        assertThat(answer.json().get("completion").asText()).isEmpty();
        assertThat(answer.answered()).isFalse();
    }

    @Test
    void whoBreaksOffHasNotAnsweredButWhatCameIsShown() {
        end("Hel", false, new Ending.BrokenOff("the connection ended"));
        assertThat(answer.summary())
                .isEqualTo("uid 7: 422 broke off in 1.250 s: the connection ended\nHel");
        assertThat(answer.answered()).isFalse();
    }

    @Test
    void whoIsNotCalledIsSaidNotToServe() {
        assertThat(answer.summary()).isEqualTo("uid 7: not called: it serves no axon");
        assertThat(answer.json().get("status_code").asInt()).isZero();
    }

    @Test
    void nothingThatAMinerWritesMovesTheCursor() {
        String hostile = "a\u001b[2J\rb\u009b31m\u202ec\u0007\u2066d 👩\u200d🌾";
        assertThat(answer.add(hostile, Duration.ZERO))
                .contains("uid 7  #0  +0.000 s  a[2Jb31mcd 👩\u200d🌾");
        end(hostile, false, new Ending.Complete());
        assertThat(answer.summary()).endsWith("\na[2Jb31mcd 👩\u200d🌾");
    }

    @Test
    void furtherPiecesThanTheMostAreOnlyInTheText() {
        for (int i = 0; i < StreamedAnswer.PIECES_MAX; i++) {
            assertThat(answer.add("x", Duration.ofMillis(i))).isPresent();
        }
        assertThat(answer.add("x", Duration.ofHours(1)))
                .contains("uid 7: further pieces are not shown");
        assertThat(answer.add("x", Duration.ofHours(1))).isEmpty();
        assertThat(answer.json().get("chunks")).hasSize(StreamedAnswer.PIECES_MAX);
    }
}
