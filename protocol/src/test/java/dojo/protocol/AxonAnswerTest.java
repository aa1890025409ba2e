package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.Neurons.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.synapse.RankingRequest;
import dojo.testing.HandClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Requests and replies that nothing carries: what a simulation is made of. */
class AxonAnswerTest {
    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T11:00:00Z"));
    private final Peer bob = new Peer(BOB.address(), "10.0.0.2", 8091);
    private final Peer alice = new Peer(ALICE.address(), "10.0.0.1", 1);
    private final SignedCalls calls = new SignedCalls(ALICE, clock);
    private final Axon axon =
            new Axon(BOB, AxonConfig.on("127.0.0.1", 0), clock)
                    .attach(RankingRequest.TYPE, Admission.everyone(), Received::synapse);

    private SignedCalls.Signed question() throws Exception {
        clock.advance(Duration.ofMillis(1));
        return calls.sign(bob, QUESTION, Duration.ofSeconds(12));
    }

    @Test
    void theAnswerIsSignedAndReadAsOneThatCameOverHttp() throws Exception {
        SignedCalls.Signed question = question();
        WireReply reply = axon.answer(question.wire(), bob, alice);
        assertThat(question.read(QUESTION, reply))
                .isInstanceOfSatisfying(
                        Reply.Answer.class,
                        answer -> {
                            assertThat(answer.verified()).isTrue();
                            assertThat(answer.synapse()).isEqualTo(QUESTION);
                        });
    }

    @Test
    void whatAnAxonRefusesItRefusesHereToo() throws Exception {
        SignedCalls.Signed first = question();
        SignedCalls.Signed second = question();
        axon.answer(second.wire(), bob, alice);
        assertThat(axon.answer(second.wire(), bob, alice).status()).isEqualTo(401);
        var mixed =
                new WireRequest(first.wire().name(), first.wire().headers(), new byte[] {'{', '}'});
        assertThat(axon.answer(mixed, bob, alice).status()).isEqualTo(422);
        assertThat(
                        axon.answer(
                                        new WireRequest(
                                                "Nothing", first.wire().headers(), new byte[0]),
                                        bob,
                                        alice)
                                .status())
                .isEqualTo(404);
        assertThat(axon.outcomes())
                .containsEntry(Outcome.NONCE, 1L)
                .containsEntry(Outcome.ANSWERED, 1L);
    }

    @Test
    void anAnswerToAnotherRequestIsMalformed() throws Exception {
        SignedCalls.Signed first = question();
        WireReply reply = axon.answer(first.wire(), bob, alice);
        assertThat(question().read(QUESTION, reply)).isInstanceOf(Reply.Malformed.class);
    }
}
