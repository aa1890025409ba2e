package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.NonceStore;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.RankingResult;
import dojo.protocol.synapse.Synapse;
import dojo.testing.HandClock;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MinerTest {
    private static final Sr25519Keypair ALICE = Sr25519Keypair.fromUri("//Alice");
    private static final Sr25519Keypair BOB = Sr25519Keypair.fromUri("//Bob");
    private static final long STAKE_MIN = 1_000;
    private static final RankingRequest REQUEST =
            RankingRequest.question(
                    "r1",
                    1.5,
                    "How do I cook rice?",
                    List.of(
                            new CompletionText("a", "Rinse it, boil it"),
                            new CompletionText("b", "Rinse it, boil it, and let it rest.")));

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final Dendrite alice = new Dendrite(ALICE, clock, DendriteConfig.LOCAL);
    private final List<MinerEvent> events = new CopyOnWriteArrayList<>();
    private Metagraph metagraph = metagraph(neuron(ALICE.address(), 0, true));
    private Optional<Miner> started = Optional.empty();

    @AfterEach
    void stop() {
        alice.close();
        started.ifPresent(Miner::close);
    }

    @Test
    void aValidatorGetsAScoreForEachCompletion() throws Exception {
        start(DemoScorer.of(DemoKind.HONEST, 7));
        RankingRequest answer = answered(ask(REQUEST));
        assertThat(answer.ranks()).extracting(Rank::cid).containsExactly("a", "b");
        assertThat(answer.ranks())
                .extracting(Rank::score)
                .allMatch(score -> score > 0 && score < 1);
        assertThat(answer.scoringMethod()).contains("hf_model");
        assertThat(answer.modelConfig().orElseThrow().modelName()).isEqualTo("dojo/reward-linear");
        assertThat(answer.modelConfig().orElseThrow().template()).isPresent();
        assertThat(events)
                .containsExactly(
                        new MinerEvent.Asked(ALICE.address(), "r1", 2),
                        new MinerEvent.Answered(
                                ALICE.address(), "r1", answer.ranks(), Duration.ZERO, false));
    }

    @Test
    void aCallerWithoutPermitAndStakeIsForbidden() throws Exception {
        metagraph = metagraph(neuron(ALICE.address(), STAKE_MIN - 1, false));
        start(DemoScorer.of(DemoKind.CONSTANT, 7));
        String reason = "no validator permit, and stake 999 rao is below 1000";
        assertThat(ask(REQUEST))
                .isEqualTo(
                        new Reply.Refused<>(403, "Forbidden. Key is blacklisted: " + reason + "."));
        assertThat(events).containsExactly(new MinerEvent.Refused(ALICE.address(), reason));
    }

    @Test
    void enoughStakeStandsInForThePermitFromTheNextSnapshotOn() throws Exception {
        metagraph = metagraph(neuron(ALICE.address(), STAKE_MIN - 1, false));
        start(DemoScorer.of(DemoKind.CONSTANT, 7));
        assertThat(ask(REQUEST)).isInstanceOf(Reply.Refused.class);
        metagraph = metagraph(neuron(ALICE.address(), STAKE_MIN, false));
        assertThat(answered(ask(REQUEST)).ranks()).hasSize(2);
    }

    @Test
    void anUnregisteredCallerIsForbidden() throws Exception {
        metagraph = metagraph(neuron(BOB.address(), STAKE_MIN, true));
        start(DemoScorer.of(DemoKind.CONSTANT, 7));
        assertThat(ask(REQUEST))
                .isEqualTo(
                        new Reply.Refused<>(
                                403,
                                "Forbidden. Key is blacklisted: hotkey is not registered in subnet"
                                        + " 1."));
    }

    @Test
    void whoDeclinesSendsTheRequestBackAndWhoPostponesPromisesAnAnswerByItsMethod()
            throws Exception {
        start((request, _) ->
                request.requestId().equals("r1")
                        ? new ScorerAnswer.Declined("not today")
                        : new ScorerAnswer.Later("dojo"));
        assertThat(answered(ask(REQUEST))).isEqualTo(REQUEST);
        var other = RankingRequest.question("r2", 1, "Why?", REQUEST.completions());
        assertThat(answered(ask(other))).isEqualTo(other.promised("dojo"));
        assertThat(events)
                .containsExactly(
                        new MinerEvent.Asked(ALICE.address(), "r1", 2),
                        new MinerEvent.Refused(ALICE.address(), "not today"),
                        new MinerEvent.Asked(ALICE.address(), "r2", 2),
                        new MinerEvent.Postponed(ALICE.address(), "r2"));
    }

    @Test
    void whatPassesIsSaidWithAStatusThatIsAskedAgain() throws Exception {
        start((_, _) -> new ScorerAnswer.Busy("4.99 of 5.00 USD are spent"));
        assertThat(ask(REQUEST)).isEqualTo(new Reply.Refused<>(503, "Busy, ask again later"));
        assertThat(events)
                .endsWith(new MinerEvent.Refused(ALICE.address(), "4.99 of 5.00 USD are spent"));
    }

    @Test
    void aScorerThatBreaksGivesItsTurnBack() throws Exception {
        start((request, deadline) -> {
            if (request.requestId().equals("r1")) throw new IllegalStateException("broken");
            return DemoScorer.of(DemoKind.CONSTANT, 7).score(request, deadline);
        });
        for (int i = 0; i < 3; i++) {
            assertThat(ask(REQUEST))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(500));
        }
        var other = RankingRequest.question("r2", 1, "Why?", REQUEST.completions());
        assertThat(answered(ask(other)).ranks()).hasSize(2);
    }

    @Test
    void theLastResultsAreKept() throws Exception {
        start(DemoScorer.of(DemoKind.CONSTANT, 7));
        for (int i = 0; i <= Miner.RESULTS_KEPT_MAX; i++) {
            var result =
                    new RankingResult("r" + i, Map.of("a", 0.5), Map.of("hotkey", 0.25), Map.of());
            assertThat(ask(result)).isInstanceOf(Reply.Answer.class);
        }
        List<RankingResult> kept = started.orElseThrow().results();
        assertThat(kept).hasSize(Miner.RESULTS_KEPT_MAX);
        assertThat(kept.getFirst().requestId()).isEqualTo("r1");
        assertThat(kept.getLast().hotkeyToScore()).containsEntry("hotkey", 0.25);
        assertThat(events).hasSize(Miner.RESULTS_KEPT_MAX + 1);
        assertThat(events.getFirst()).isInstanceOf(MinerEvent.ResultReceived.class);
    }

    private void start(Scorer scorer) {
        var config = new MinerConfig("127.0.0.1", 0, STAKE_MIN, 1, false);
        var miner =
                new Miner(
                        BOB,
                        config,
                        NonceStore.forgetful(),
                        scorer,
                        () -> metagraph,
                        events::add,
                        clock);
        miner.start();
        started = Optional.of(miner);
        // What is signed in the very moment of the start counts as signed before it.
        clock.advance(Duration.ofSeconds(1));
    }

    private <S extends Synapse> Reply<S> ask(S synapse) throws InterruptedException {
        var bob = new Peer(BOB.address(), "127.0.0.1", started.orElseThrow().port());
        return alice.askAll(
                        List.of(new Dendrite.Call<>(bob, synapse)),
                        Duration.ofSeconds(30),
                        answered -> {})
                .getFirst();
    }

    private static RankingRequest answered(Reply<RankingRequest> reply) {
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        var answer = (Reply.Answer<RankingRequest>) reply;
        assertThat(answer.verified()).isTrue();
        return answer.synapse();
    }

    private static Metagraph metagraph(Neuron neuron) {
        return new Metagraph(1, 10, List.of(neuron));
    }

    private static Neuron neuron(Ss58Address hotkey, long stakeRao, boolean permit) {
        return new Neuron(
                0,
                hotkey,
                hotkey,
                Optional.empty(),
                stakeRao,
                permit,
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
                0);
    }
}
