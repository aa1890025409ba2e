package dojo.mturk;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.HandClock;
import dojo.testing.MturkServer;
import dojo.testing.MturkServer.Fault;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * HITs, answers and money, over Amazon's own client against a server that speaks as Amazon does.
 */
class CrowdTest {
    private static final String VALIDATOR = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private static final String GOOD = "[{\"a\":\"9\",\"b\":\"2\"}]";

    @TempDir Path folder;

    private final HandClock clock = new HandClock(Instant.parse("2026-12-01T00:00:00Z"));
    private final MturkServer server = new MturkServer();
    private final MturkAccount account = account();
    private HitBook book;
    private Crowd crowd;

    @BeforeEach
    void start() {
        book = HitBook.open(folder.resolve("hits.db"));
        crowd = crowd("10");
    }

    private MturkAccount account() {
        var keys =
                new MturkAccount.Keys(
                        Optional.empty(), Optional.of("AKID"), Optional.of("very-secret"));
        return new MturkAccount(
                MturkPlace.of("sandbox", Optional.of(server.url())),
                keys,
                Optional.of("arn:topic"));
    }

    private Crowd crowd(String budget) {
        return new Crowd(account, book, MturkConfig.usual(new BigDecimal(budget)), false);
    }

    /** Another process, on the same disk. */
    private void restart(String budget) {
        book.close();
        book = HitBook.open(folder.resolve("hits.db"));
        crowd = crowd(budget);
    }

    @AfterEach
    void end() {
        book.close();
        account.close();
        server.close();
    }

    private static Question question(String name) {
        return Question.of(
                name, "p", List.of(new Question.Shown("a", "one"), new Question.Shown("b", "two")));
    }

    private Crowd.Outcome ask(String name) {
        return crowd.ask(
                question(name), VALIDATOR, "request " + name, clock.instant(), Instant.MAX);
    }

    private void step() {
        crowd.step(clock.instant());
    }

    private long count(String call) {
        return Collections.frequency(server.calls(), call);
    }

    @Test
    void aHitIsMadeOnceAndItsAnswersAreAveragedAndPaid() throws Exception {
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Waiting.class);
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Waiting.class);
        assertThat(server.hits()).hasSize(1);
        var made = server.hits().getFirst();
        assertThat(made.request().path("Reward").asText()).isEqualTo("0.01");
        assertThat(made.request().path("MaxAssignments").asInt()).isEqualTo(3);
        assertThat(made.request().path("LifetimeInSeconds").asInt()).isEqualTo(3600);
        assertThat(made.request().path("AssignmentDurationInSeconds").asInt()).isEqualTo(600);
        assertThat(made.request().path("AutoApprovalDelayInSeconds").asInt()).isEqualTo(86400);
        assertThat(made.request().path("QualificationRequirements")).isEmpty();
        assertThat(made.request().path("Title").asText()).isEqualTo(HitPage.TITLE);
        assertThat(server.notifications()).hasSize(1);
        String first = server.submit(made.hitId(), "W1", GOOD, 60);
        step();
        assertThat(server.status(first)).isEqualTo("Approved");
        server.submit(made.hitId(), "W2", "[{\"a\":\"7\",\"b\":\"4\"}]", 60);
        server.submit(made.hitId(), "W3", "[{\"a\":\"5\",\"b\":\"6\"}]", 60);
        assertThat(crowd.untold(Instant.EPOCH)).isEmpty();
        step();
        assertThat(ask("q")).isEqualTo(new Crowd.Outcome.Scored(Map.of("a", 7.0, "b", 4.0)));
        HitBook.Entry finished = crowd.untold(Instant.EPOCH).getFirst();
        assertThat(finished.asker()).isEqualTo(VALIDATOR);
        assertThat(finished.hitId()).isEqualTo(made.hitId());
        crowd.told(finished, clock.instant());
        assertThat(crowd.untold(Instant.EPOCH)).isEmpty();
        step();
        assertThat(count("ApproveAssignment")).isEqualTo(3);
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(60_000, 0, 0));
        book.close();
        assertThat(
                        new String(
                                Files.readAllBytes(folder.resolve("hits.db")),
                                StandardCharsets.ISO_8859_1))
                .doesNotContain("W1", "very-secret");
    }

    @Test
    void whoFailsTwoRulesIsToldWhyNotPaidAndNotInvitedAgain() {
        ask("q");
        String hit = server.hits().getFirst().hitId();
        String bad = server.submit(hit, "BAD", "[{\"a\":\"5\",\"b\":\"5\"}]", 1);
        String careless = server.submit(hit, "CARELESS", "[{\"a\":\"5\",\"b\":\"5\"}]", 60);
        server.submit(hit, "GOOD", GOOD, 60);
        step();
        assertThat(server.status(bad)).isEqualTo("Rejected");
        assertThat(server.feedback(bad)).contains("same score", "sooner");
        assertThat(server.status(careless)).isEqualTo("Approved");
        assertThat(server.uninvited()).containsExactly("BAD");
        assertThat(ask("q")).isEqualTo(new Crowd.Outcome.Scored(Map.of("a", 9.0, "b", 2.0)));
        assertThat(book.spending().spent()).isEqualTo(40_000);
        ask("r");
        var guarded = server.hits().get(1).request().path("QualificationRequirements").path(0);
        assertThat(guarded.path("Comparator").asText()).isEqualTo("DoesNotExist");
        assertThat(guarded.path("ActionsGuarded").asText()).isEqualTo("DiscoverPreviewAndAccept");
    }

    @Test
    void eachAnswerIsJudgedOnceWhateverBreaks() {
        ask("q");
        String hit = server.hits().getFirst().hitId();
        String answer = server.submit(hit, "W1", GOOD, 60);
        // Amazon did it, and we did not hear of it; then the process died.
        server.next("ApproveAssignment", Fault.CUT_AFTER);
        step();
        restart("10");
        step();
        step();
        assertThat(server.status(answer)).isEqualTo("Approved");
        long approvals = count("ApproveAssignment");
        step();
        assertThat(count("ApproveAssignment")).isEqualTo(approvals);
        String late = server.submit(hit, "W2", "[{\"a\":\"5\",\"b\":\"5\"}]", 1);
        // We were away for so long that Amazon paid by itself.
        server.autoApprove(late);
        clock.advance(Duration.ofDays(2));
        step();
        assertThat(count("RejectAssignment")).isZero();
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(40_000, 0, 0));
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Scored.class);
    }

    @Test
    void aHitIsMadeOnceThoughTheAnswerToItsMakingIsLost() {
        server.next("CreateHIT", Fault.CUT_AFTER);
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Waiting.class);
        restart("10");
        step();
        assertThat(server.hits()).hasSize(1);
        assertThat(book.find("q").orElseThrow().hitId())
                .isEqualTo(server.hits().getFirst().hitId());
    }

    @Test
    void throttlingAndFaultsOfTheServerDelayAndLoseNothing() {
        server.next("CreateHIT", Fault.THROTTLED, Fault.BROKEN);
        ask("q");
        server.next("ListAssignmentsForHIT", Fault.THROTTLED);
        step();
        String answer = server.submit(server.hits().getFirst().hitId(), "W1", GOOD, 60);
        server.next("ApproveAssignment", Fault.THROTTLED, Fault.BROKEN);
        step();
        assertThat(server.status(answer)).isEqualTo("Approved");
    }

    @Test
    void whatWouldPassTheBudgetIsDeclinedBeforeItIsMade() {
        // A HIT costs at most three times two cents.
        restart("0.12");
        ask("q");
        ask("r");
        assertThat(ask("s")).isInstanceOf(Crowd.Outcome.Declined.class);
        restart("0.12");
        assertThat(ask("t").toString()).contains("--mturk.budget");
        assertThat(server.hits()).hasSize(2);
        // Nobody answers, so nothing is paid, and there is money again.
        clock.advance(Duration.ofHours(2));
        step();
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(0, 0, 0));
        assertThat(ask("q").toString()).contains("no worker's answer");
        assertThat(ask("s")).isInstanceOf(Crowd.Outcome.Waiting.class);
    }

    @Test
    void whatWasCountedIsMadeOrNothing() {
        server.next("CreateHIT", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Waiting.class);
        // Restarted with more workers, who would cost more than was counted.
        crowd = new Crowd(account, book, MturkConfig.usual(BigDecimal.TEN).withWorkers(9), false);
        step();
        assertThat(server.hits()).isEmpty();
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Declined.class);
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(0, 0, 0));
    }

    @Test
    void whatWasMadeUnheardIsFoundThoughSettingsChangedAndTimePassed() {
        server.next("CreateHIT", Fault.CUT_AFTER);
        server.next("ListHITs", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        ask("q");
        crowd = new Crowd(account, book, MturkConfig.usual(BigDecimal.TEN).withWorkers(9), false);
        clock.advance(Crowd.MADE_WITHIN.plusSeconds(1));
        step();
        assertThat(server.hits()).hasSize(1);
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(0, 60_000, 1));
    }

    @Test
    void aHitThatAmazonCouldNotMakeInTimeIsNotMadeForNobody() {
        var week =
                new MturkConfig(
                        new BigDecimal("0.01"),
                        3,
                        Duration.ofDays(5),
                        Duration.ofMinutes(10),
                        Duration.ofDays(1),
                        0,
                        0,
                        BigDecimal.TEN);
        crowd = new Crowd(account, book, week, false);
        server.next("CreateHIT", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        ask("q");
        // Amazon knows for 24 hours what it made; a later call would make a second HIT.
        clock.advance(Duration.ofHours(25));
        step();
        assertThat(server.hits()).isEmpty();
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(0, 0, 0));
    }

    @Test
    void oneHitThatCannotBeReadHoldsUpNoOther() {
        ask("q");
        clock.advance(Duration.ofSeconds(1));
        ask("r");
        String answer = server.submit(server.hits().getLast().hitId(), "W", GOOD, 60);
        server.next(
                "ListAssignmentsForHIT", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        step();
        assertThat(server.status(answer)).isEqualTo("Approved");
    }

    @Test
    void aWorkerWhoCannotBeUninvitedIsNotPaidForIt() {
        ask("q");
        String bad =
                server.submit(
                        server.hits().getFirst().hitId(), "BAD", "[{\"a\":\"5\",\"b\":\"5\"}]", 1);
        server.next(
                "CreateQualificationType", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        step();
        assertThat(server.status(bad)).isEqualTo("Rejected");
    }

    @Test
    void textsThatNobodyCanReadInTimeAreDeclined() {
        var question =
                Question.of("q", "a ".repeat(20_000), List.of(new Question.Shown("a", "one")));
        assertThat(crowd.ask(question, VALIDATOR, "r", clock.instant(), Instant.MAX).toString())
                .contains("--mturk.duration");
        assertThat(server.hits()).isEmpty();
    }

    @Test
    void aBalanceThatIsTooLowIsSaidAndCostsNothing() {
        server.balance("0.05");
        assertThat(account.balance()).isEqualByComparingTo("0.05");
        assertThat(ask("q").toString()).contains("insufficient funds");
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(0, 0, 0));
    }

    @Test
    void aHitThatIsGoneEndsWithWhatCame() {
        ask("q");
        String hit = server.hits().getFirst().hitId();
        server.submit(hit, "W1", GOOD, 60);
        step();
        server.forget(hit);
        step();
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Waiting.class);
        clock.advance(Duration.ofHours(2));
        step();
        assertThat(ask("q")).isInstanceOf(Crowd.Outcome.Scored.class);
    }

    @Test
    void scoresCountBeforeAmazonHearsWhomToPay() {
        ask("q");
        String hit = server.hits().getFirst().hitId();
        String first = server.submit(hit, "W1", GOOD, 60);
        String second = server.submit(hit, "W2", GOOD, 60);
        String bad = server.submit(hit, "BAD", "[{\"a\":\"5\",\"b\":\"5\"}]", 1);
        server.next("ApproveAssignment", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        step();
        assertThat(server.status(first)).isEqualTo("Submitted");
        assertThat(ask("q")).isEqualTo(new Crowd.Outcome.Scored(Map.of("a", 9.0, "b", 2.0)));
        assertThat(crowd.untold(Instant.EPOCH)).hasSize(1);
        // Amazon pays whom it was not told to reject.
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(60_000, 0, 0));
        restart("10");
        step();
        assertThat(List.of(server.status(first), server.status(second), server.status(bad)))
                .containsExactly("Approved", "Approved", "Rejected");
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(40_000, 0, 0));
        long calls = server.calls().size();
        step();
        assertThat(server.calls()).as("all is settled").hasSize((int) calls);
    }

    @Test
    void whatAmazonForgetsBeforeItHeardCountsAsPaid() {
        ask("q");
        String hit = server.hits().getFirst().hitId();
        for (String worker : List.of("W1", "W2", "W3")) {
            server.submit(hit, worker, "[{\"a\":\"5\",\"b\":\"5\"}]", 1);
        }
        server.next("RejectAssignment", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        step();
        server.forget(hit);
        step();
        clock.advance(Duration.ofDays(2));
        step();
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(60_000, 0, 0));
        long calls = server.calls().size();
        step();
        assertThat(server.calls()).as("nobody is asked any more").hasSize((int) calls);
    }

    @Test
    void aHitEndsSoThatItsAnswersAreInTimeOrIsNotMade() {
        Instant until = clock.instant().plus(Duration.ofMinutes(30));
        server.next("CreateHIT", Fault.BROKEN, Fault.BROKEN, Fault.BROKEN, Fault.BROKEN);
        crowd.ask(question("q"), VALIDATOR, "q", clock.instant(), until);
        clock.advance(Duration.ofMinutes(5));
        step();
        // Of the 25 minutes that are left somebody may take 10.
        var made = server.hits().getFirst().request();
        assertThat(made.path("LifetimeInSeconds").asInt()).isEqualTo(15 * 60);
        clock.advance(Duration.ofMinutes(15));
        var late = crowd.ask(question("r"), VALIDATOR, "r", clock.instant(), until);
        assertThat(late)
                .isEqualTo(
                        new Crowd.Outcome.Declined(
                                "scores are of use for 600 s more; --mturk.duration and 30 s are"
                                        + " needed"));
        assertThat(book.spending()).isEqualTo(new HitBook.Spending(0, 60_000, 1));
        assertThat(crowd.ask(question("q"), VALIDATOR, "q", clock.instant(), until))
                .as("asked for in time")
                .isInstanceOf(Crowd.Outcome.Waiting.class);
    }

    @Test
    void aPageLongerThanAmazonTakesIsDeclined() {
        var question =
                Question.of("q", "&".repeat(20_000), List.of(new Question.Shown("a", "one")));
        assertThat(crowd.ask(question, VALIDATOR, "r", clock.instant(), Instant.MAX).toString())
                .contains("65535");
        assertThat(server.hits()).isEmpty();
    }
}
