package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.NonceStore;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.Heartbeat;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.protocol.synapse.TaskResultRequest;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks by ticket, over real sockets. */
@Timeout(60)
class FeedbackDeskTest {
    private static final Keypair ALICE = Sr25519Keypair.fromUri("//Alice");
    private static final Keypair CHARLIE = Sr25519Keypair.fromUri("//Charlie");
    private static final Keypair BOB = Sr25519Keypair.fromUri("//Bob");

    @TempDir Path folder;

    private final HandClock clock = new HandClock(Instant.parse("2026-01-05T10:00:00Z"));
    private final AtomicLong calls = new AtomicLong();
    private final Dendrite alice = dendrite(ALICE);
    private final Dendrite charlie = dendrite(CHARLIE);
    private Optional<TaskBook> book = Optional.empty();
    private Optional<Miner> miner = Optional.empty();
    private final LinkedBlockingQueue<String> resumed = new LinkedBlockingQueue<>();
    private final List<Instant> told = new CopyOnWriteArrayList<>();
    private final Scorer scorer =
            new Scorer() {
                @Override
                public ScorerAnswer score(RankingRequest request, Instant deadline) {
                    return answer;
                }

                @Override
                public ScorerAnswer ticketed(
                        RankingRequest question, Instant expireAt, Instant deadline) {
                    told.add(expireAt);
                    return score(question, deadline);
                }

                @Override
                public boolean resume(RankingRequest question, Instant expireAt) {
                    return resumed.add(question.requestId());
                }
            };
    private ScorerAnswer answer =
            new ScorerAnswer.Scored(
                    List.of(new Rank("a", 1), new Rank("b", 0.5)),
                    "hf_model",
                    new ModelConfig(Optional.empty(), "linear", Optional.empty()));

    private Dendrite dendrite(Keypair key) {
        return new Dendrite(
                key,
                () -> clock.instant().plusNanos(2_000 * calls.incrementAndGet()),
                DendriteConfig.LOCAL);
    }

    @BeforeEach
    void start() {
        book = Optional.of(TaskBook.open(folder.resolve("tasks.db")));
        var started =
                new Miner(
                                BOB,
                                new MinerConfig("127.0.0.1", 0, 0, 1, false),
                                NonceStore.forgetful(),
                                scorer,
                                () -> new Metagraph(1, 10, List.of(neuron(ALICE), neuron(CHARLIE))),
                                event -> {},
                                clock)
                        .feedback(book.orElseThrow());
        started.start();
        miner = Optional.of(started);
        clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        miner.ifPresent(Miner::close);
        book.ifPresent(TaskBook::close);
    }

    private static Neuron neuron(Keypair key) {
        Ss58Address a = key.address();
        return new Neuron(
                0, a, a, Optional.empty(), 0, true, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private <S extends Synapse> S ask(Dendrite dendrite, S synapse) throws InterruptedException {
        var bob = new Peer(BOB.address(), "127.0.0.1", miner.orElseThrow().port());
        Reply<S> reply =
                dendrite.askAll(
                                List.of(new Dendrite.Call<>(bob, synapse)),
                                Duration.ofSeconds(30),
                                answered -> {})
                        .getFirst();
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        return ((Reply.Answer<S>) reply).synapse();
    }

    private FeedbackRequest task(SynapseType<FeedbackRequest> type, Duration left) {
        return new FeedbackRequest(
                type,
                "t1",
                1,
                "Why?",
                "dialogue",
                clock.instant().plus(left),
                1,
                100,
                List.of(FeedbackRequest.Shown.of("a", "x"), FeedbackRequest.Shown.of("b", "y")),
                Optional.empty(),
                Optional.empty());
    }

    private List<TaskResultRequest.Result> results(Dendrite who, String ticket)
            throws InterruptedException {
        return ask(who, TaskResultRequest.question(ticket)).results();
    }

    @Test
    void aTaskIsTakenWithATicketAndItsScoresAreHandedOverInTheRangeAskedFor() throws Exception {
        for (var type : List.of(FeedbackRequest.FEEDBACK, FeedbackRequest.TASK)) {
            FeedbackRequest asked = task(type, Duration.ofHours(8));
            FeedbackRequest reply = ask(alice, asked);
            assertThat(told).containsExactly(asked.expireAt());
            assertThat(reply.completions())
                    .extracting(FeedbackRequest.Shown::text)
                    .containsOnly("");
            assertThat(results(alice, reply.ticket().orElseThrow()))
                    .containsExactly(
                            new TaskResultRequest.Result("linear", Map.of("a", 100.0, "b", 50.5)));
        }
    }

    @Test
    void whatHasNoScoresAndTimeLeftIsTakenUpAtTheNextStart() throws Exception {
        ask(alice, task(FeedbackRequest.TASK, Duration.ofHours(8)));
        answer = new ScorerAnswer.Later("dojo");
        ask(charlie, task(FeedbackRequest.TASK, Duration.ofHours(8)));
        stop();
        start();
        assertThat(resumed.poll(20, TimeUnit.SECONDS)).isEqualTo("t1");
        stop();
        // Only the one without scores, and not when its time is over.
        assertThat(resumed).isEmpty();
        clock.advance(Duration.ofHours(8));
        start();
        stop();
        assertThat(resumed).isEmpty();
    }

    @Test
    void theSameTaskHasTheSameTicketAlsoAfterARestart() throws Exception {
        var task = task(FeedbackRequest.FEEDBACK, Duration.ofHours(8));
        String ticket = ask(alice, task).ticket().orElseThrow();
        assertThat(ask(alice, task).ticket()).contains(ticket);
        stop();
        answer = new ScorerAnswer.Declined("another model now");
        start();
        assertThat(ask(alice, task).ticket()).contains(ticket);
        assertThat(results(alice, ticket)).hasSize(1);
    }

    @Test
    void nobodyElseGetsTheResultsOfATicket() throws Exception {
        String ticket =
                ask(alice, task(FeedbackRequest.FEEDBACK, Duration.ofHours(8)))
                        .ticket()
                        .orElseThrow();
        assertThat(results(charlie, ticket)).isEmpty();
        assertThat(results(alice, "no such ticket")).isEmpty();
        // The same name given by another validator is another task.
        assertThat(ask(charlie, task(FeedbackRequest.FEEDBACK, Duration.ofHours(8))).ticket())
                .isPresent()
                .isNotEqualTo(Optional.of(ticket));
    }

    @Test
    void whoseScoresComeLaterHandsThemOverWhenTheyAreThere() throws Exception {
        ScorerAnswer there = answer;
        answer = new ScorerAnswer.Later("dojo");
        String ticket =
                ask(alice, task(FeedbackRequest.FEEDBACK, Duration.ofHours(8)))
                        .ticket()
                        .orElseThrow();
        assertThat(results(alice, ticket)).isEmpty();
        answer = there;
        assertThat(results(alice, ticket)).hasSize(1);
    }

    @Test
    void anExpiryThatIsPastOrTooFarGetsNoTicket() throws Exception {
        for (Duration left : List.of(Duration.ZERO, Duration.ofHours(-1), Duration.ofDays(6))) {
            assertThat(ask(alice, task(FeedbackRequest.FEEDBACK, left)).ticket()).isEmpty();
        }
    }

    @Test
    void aHeartbeatIsAcknowledged() throws Exception {
        assertThat(ask(alice, Heartbeat.QUESTION).ack()).isTrue();
    }
}
