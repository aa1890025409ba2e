package dojo.miner;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.AxonInfo;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.mturk.MturkPlace;
import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.NonceStore;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.HandClock;
import dojo.testing.MturkServer;
import dojo.wallet.Sr25519Keypair;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People on Mechanical Turk score, and the validator that asked is told over a real axon. */
class MturkScorerTest {
    private static final Sr25519Keypair VALIDATOR = Sr25519Keypair.fromUri("//Alice");
    private static final Sr25519Keypair MINER = Sr25519Keypair.fromUri("//Bob");
    private static final RankingRequest REQUEST =
            RankingRequest.question(
                    "r1",
                    1.5,
                    "How do I cook rice?",
                    List.of(new CompletionText("a", "Boil it."), new CompletionText("b", "No.")));

    @TempDir Path folder;

    private final HandClock clock = new HandClock(Instant.parse("2026-12-01T00:00:00Z"));
    private final MturkServer amazon = new MturkServer();
    private final MturkAccount account =
            new MturkAccount(
                    MturkPlace.of("sandbox", Optional.of(amazon.url())),
                    new MturkAccount.Keys(Optional.empty(), Optional.of("ID"), Optional.of("S")),
                    Optional.empty());
    private final Dendrite dendrite = new Dendrite(MINER, clock, DendriteConfig.LOCAL);
    private final List<MTurkResponse> told = new CopyOnWriteArrayList<>();
    private final List<MinerEvent> events = new ArrayList<>();
    private final Axon axon =
            new Axon(VALIDATOR, AxonConfig.on("127.0.0.1", 0), NonceStore.forgetful(), clock);
    private Supplier<Optional<MTurkResponse.Credentials>> access = Optional::empty;
    private HitBook book;
    private Crowd crowd;

    @BeforeEach
    void start() {
        book = HitBook.open(folder.resolve("hits.db"));
        crowd = new Crowd(account, book, MturkConfig.usual(BigDecimal.ONE), true);
        axon.attach(
                MTurkResponse.TYPE,
                Admission.everyone(),
                received -> {
                    told.add(received.synapse());
                    return received.synapse();
                });
        axon.start();
        clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void end() {
        axon.close();
        dendrite.close();
        book.close();
        account.close();
        amazon.close();
    }

    private MturkScorer scorer() {
        return new MturkScorer(crowd, clock);
    }

    private void step(int validatorPort) throws InterruptedException {
        clock.advance(Duration.ofMinutes(1));
        var at = new AxonInfo(1, 1, "127.0.0.1", validatorPort, 4);
        var neuron =
                new Neuron(
                        0,
                        VALIDATOR.address(),
                        VALIDATOR.address(),
                        Optional.of(at),
                        1,
                        true,
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
        var metagraph = new Metagraph(1, 10, List.of(neuron));
        new MturkCourier(crowd, dendrite, () -> metagraph, access, events::add)
                .step(clock.instant());
    }

    private void answer() {
        String hit = amazon.hits().getFirst().hitId();
        amazon.submit(hit, "W1", "[{\"a\":10,\"b\":1}]", 60);
        amazon.submit(hit, "W2", "[{\"a\":9,\"b\":2}]", 60);
        amazon.submit(hit, "W3", "[{\"a\":5.5,\"b\":3}]", 60);
    }

    @Test
    void theValidatorThatAskedIsToldOnceWhateverRestarts() throws Exception {
        assertThat(scorer().score(REQUEST, VALIDATOR.address(), Instant.MAX))
                .isEqualTo(new ScorerAnswer.Later("aws_mturk"));
        step(axon.port());
        answer();
        // The validator is away.
        step(1);
        assertThat(told).isEmpty();
        book.close();
        book = HitBook.open(folder.resolve("hits.db"));
        crowd = new Crowd(account, book, MturkConfig.usual(BigDecimal.ONE), true);
        step(axon.port());
        step(axon.port());
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().hitId()).contains("HIT0");
        assertThat(told.getFirst().scores().get("a")).isCloseTo(24.5 / 3, offset());
        assertThat(told.getFirst().scores().get("b")).isCloseTo(2.0, offset());
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        MinerEvent.Answered.class,
                        answered -> assertThat(answered.requestId()).isEqualTo("r1"));
    }

    @Test
    void readAccessGoesAlongForAQuarterOfAnHourAndIsPrintedNowhere() throws Exception {
        access =
                () -> {
                    var keys = account.readAccess("arn:aws:iam::1:role/reader");
                    assertThat(keys.toString()).doesNotContain("temporary");
                    return Optional.of(
                            new MTurkResponse.Credentials(
                                    keys.id(),
                                    keys.secret(),
                                    keys.token(),
                                    keys.expiration().toString(),
                                    "sandbox"));
                };
        scorer().score(REQUEST, VALIDATOR.address(), Instant.MAX);
        answer();
        step(axon.port());
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().toString()).doesNotContain("temporary", "ASIA");
        var asked = amazon.assumed().getFirst();
        assertThat(asked)
                .containsEntry("Action", "AssumeRole")
                .containsEntry("DurationSeconds", "900")
                .containsEntry("RoleArn", "arn:aws:iam::1:role/reader");
        assertThat(asked.get("Policy"))
                .contains("\"mechanicalturk:ListAssignmentsForHIT\"")
                .doesNotContain(":*\"");
        var sent = new MTurkResponse(Optional.of("H"), Map.of("a", 1.0), access.get());
        var json = MTurkResponse.TYPE.write().apply(sent).path("aws_credentials");
        assertThat(json.path("session_token").asText()).isEqualTo("temporary-token");
        assertThat(json.path("access_expiration").asText()).startsWith("2026-12-01T00:15");
    }

    @Test
    void whoAsksByTicketPullsSharesAndIsNotTold() throws Exception {
        assertThat(scorer().score(REQUEST, Instant.MAX))
                .isEqualTo(new ScorerAnswer.Later("aws_mturk"));
        answer();
        step(axon.port());
        assertThat(told).isEmpty();
        var scored = (ScorerAnswer.Scored) scorer().score(REQUEST, Instant.MAX);
        assertThat(scored.scoringMethod()).isEqualTo("aws_mturk");
        assertThat(scored.ranks()).extracting(Rank::cid).containsExactly("a", "b");
        assertThat(scored.ranks().getLast().score()).isCloseTo(1 / 9.0, offset());
    }

    @Test
    void aValidatorThatStaysAwayIsGivenUp() throws Exception {
        scorer().score(REQUEST, VALIDATOR.address(), Instant.MAX);
        answer();
        step(1);
        clock.advance(MturkCourier.TRIED.plus(Duration.ofHours(2)));
        step(axon.port());
        assertThat(told).isEmpty();
    }

    @Test
    void whatCannotBeScoredBeforeATicketExpiresCostsNothing() {
        Instant soon = clock.instant().plus(Duration.ofMinutes(10));
        assertThat(scorer().ticketed(REQUEST, soon, Instant.MAX))
                .isInstanceOf(ScorerAnswer.Declined.class);
        assertThat(amazon.hits()).isEmpty();
        assertThat(scorer().ticketed(REQUEST, soon.plusSeconds(30), Instant.MAX))
                .isEqualTo(new ScorerAnswer.Later("aws_mturk"));
    }

    @Test
    void whatCannotBeAHitIsDeclined() {
        var twice =
                RankingRequest.question(
                        "r2",
                        1,
                        "p",
                        List.of(new CompletionText("a", "1"), new CompletionText("a", "2")));
        assertThat(scorer().score(twice, Instant.MAX)).isInstanceOf(ScorerAnswer.Declined.class);
        var none = RankingRequest.question("r3", 1, "p", List.of());
        assertThat(scorer().score(none, Instant.MAX)).isInstanceOf(ScorerAnswer.Declined.class);
        assertThat(amazon.hits()).isEmpty();
    }

    private static org.assertj.core.data.Offset<Double> offset() {
        return org.assertj.core.data.Offset.offset(1e-9);
    }
}
