package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.Peer;
import dojo.protocol.Received;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.Rank;
import dojo.task.Task;
import dojo.testing.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The one door for answers, however they come: replies, pulls and pushes. */
@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
class FeedbackDoorTest {
    @Parameter Backend backend = Backend.SQLITE;
    @TempDir Path folder;

    private final HandClock clock = new HandClock(Given.START);
    private ValidatorDatabase database;
    private RoundLedger ledger;
    private Round round;
    private Task task;
    private PushedFeedback pushed;

    @BeforeEach
    void open() {
        database = backend.open(folder);
        ledger = new RoundLedger(database);
        round = Given.open(ledger, 2, 2);
        task = round.tasks().getFirst().task();
        pushed = new PushedFeedback(ledger, ledger.archive(), clock, false);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Feedback by(String method, double... scores) {
        IssuedTask issued = round.issued(task.id(), Given.hotkey(1));
        var ranks = new ArrayList<Rank>();
        for (int i = 0; i < issued.ids().size(); i++) {
            ranks.add(new Rank(issued.ids().get(i), scores[issued.order().get(i)]));
        }
        return new Feedback.Scores(
                round.id(), task.id(), Given.hotkey(1), ranks, Judge.of(method), Optional.empty());
    }

    private Recorded record(Feedback feedback) {
        return ledger.record(List.of(feedback), clock.instant()).getFirst();
    }

    private MTurkResponse push(int miner, String hit, double... scores) {
        return push(HitCheck.NONE, Optional.empty(), miner, hit, scores);
    }

    private MTurkResponse push(
            HitCheck check,
            Optional<MTurkResponse.Credentials> keys,
            int miner,
            String hit,
            double... scores) {
        return pushed.take(
                new Received<>(
                        new MTurkResponse(Optional.of(hit), cids(round, task, miner, scores), keys),
                        Given.hotkey(miner),
                        Duration.ofSeconds(60)),
                check);
    }

    @Test
    void aHitIsReadOnlyWithKeysAndRefusedWhereItSaysSomethingElse() {
        var keys = Optional.of(new MTurkResponse.Credentials("i", "s", "t", "", "production"));
        var asked = new ArrayList<String>();
        HitCheck check =
                (sent, questions, since) -> {
                    assertThat(since).isEqualTo(round.openedAt());
                    assertThat(questions)
                            .singleElement()
                            .satisfies(question ->
                                    assertThat(sent.scores().keySet())
                                            .containsExactlyInAnyOrderElementsOf(
                                                    question.completions().stream()
                                                            .map(CompletionText::cid)
                                                            .toList()));
                    asked.add(sent.hitId().orElseThrow());
                    return sent.hitId().filter("LIE"::equals).map(lie -> "another mean");
                };
        assertThat(push(check, keys, 1, "LIE", 9, 7, 5, 3).scores()).isEmpty();
        Refusal kept = ledger.archive().refusals(round.id()).getFirst();
        assertThat(kept.reason()).isEqualTo(Refusal.Reason.HIT_NOT_PROVEN);
        assertThat(kept.detail()).isEqualTo("another mean");
        assertThat(push(check, keys, 1, "TRUE", 9, 7, 5, 3).scores()).hasSize(4);
        assertThat(push(check, Optional.empty(), 2, "BARE", 9, 7, 5, 3).scores()).hasSize(4);
        assertThat(asked).containsExactly("LIE", "TRUE");
    }

    private static Map<String, Double> cids(Round round, Task task, int miner, double... scores) {
        IssuedTask issued = round.issued(task.id(), Given.hotkey(miner));
        var byId = new HashMap<String, Double>();
        for (int place = 0; place < scores.length; place++) {
            byId.put(issued.shownId(place), scores[place]);
        }
        return byId;
    }

    private List<Refusal.Reason> refusals() {
        return ledger.archive().refusals(round.id()).stream().map(Refusal::reason).toList();
    }

    private List<Double> stored() {
        return ledger.archive().answers(round.id()).getFirst().scores();
    }

    @Test
    void aBetterMethodTakesTheWorseOnesPlaceAndWhatItSaidIsKept() {
        record(by("llm_api", 1, 2, 3, 4));
        assertThat(record(by("hf_model", 4, 3, 2, 1))).isInstanceOf(Recorded.Stored.class);
        assertThat(stored()).containsExactly(4.0, 3.0, 2.0, 1.0);
        Refusal kept = ledger.archive().refusals(round.id()).getFirst();
        assertThat(kept.reason()).isEqualTo(Refusal.Reason.SUPERSEDED);
        assertThat(kept.detail()).isEqualTo("llm_api [1.0,2.0,3.0,4.0]");
    }

    @Test
    void anEqualOrWorseMethodChangesNothing() {
        record(by("hf_model", 1, 2, 3, 4));
        assertThat(record(by("hf_model", 4, 3, 2, 1))).isInstanceOf(Recorded.Refused.class);
        assertThat(record(by("llm_api", 4, 3, 2, 1))).isInstanceOf(Recorded.Refused.class);
        assertThat(record(by("made up", 4, 3, 2, 1))).isInstanceOf(Recorded.Refused.class);
        assertThat(stored()).containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(refusals()).containsExactly(Refusal.Reason.TWICE);
    }

    @Test
    void whatPeopleAnsweredIsPushedBeforeTheDeadlineAndNotAfterIt() {
        record(by("hf_model", 1, 2, 3, 4));
        assertThat(push(1, "HIT-1", 9, 7, 5, 3).scores()).hasSize(4);
        assertThat(stored()).containsExactly(9.0, 7.0, 5.0, 3.0);
        clock.advance(Given.DEADLINE);
        assertThat(push(2, "HIT-2", 9, 7, 5, 3).scores()).isEmpty();
        assertThat(refusals())
                .containsExactlyInAnyOrder(Refusal.Reason.SUPERSEDED, Refusal.Reason.LATE);
    }

    @Test
    void aPushAfterTheScoringChangesNothing() {
        record(by("hf_model", 1, 2, 3, 4));
        ledger.close(round.id());
        ledger.score(round.id(), new ScoreBoard(database, 0.3), Given.roster(2));
        assertThat(push(1, "HIT-1", 9, 7, 5, 3).scores()).isEmpty();
        assertThat(stored()).containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aPushTouchesNoOtherTaskAndNoOtherMiner() {
        push(1, "HIT-1", 9, 7, 5, 3);
        assertThat(ledger.archive().answers(round.id()))
                .extracting(Answer::task, Answer::miner)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(task.id(), Given.hotkey(1)));
    }

    @Test
    void aHitCountsOnceAndOnlyOnceItsAnswerCounts() {
        // Not all completions: the answer cannot be used, and the HIT is not used up.
        assertThat(push(1, "HIT-1", 9, 7).scores()).isEmpty();
        assertThat(push(1, "HIT-1", 9, 7, 5, 3).scores()).hasSize(4);
        Task other = round.tasks().getLast().task();
        var again = new MTurkResponse(Optional.of("HIT-1"), cids(round, other, 1, 9, 7, 5, 3));
        var received = new Received<>(again, Given.hotkey(1), Duration.ofSeconds(60));
        assertThat(pushed.take(received, HitCheck.NONE).scores()).isEmpty();
        assertThat(refusals())
                .containsExactlyInAnyOrder(Refusal.Reason.MISSING_ID, Refusal.Reason.HIT_USED);
        // Its workers know its id: a miner that says it is its own takes it from nobody.
        assertThat(push(2, "HIT-1", 9, 7, 5, 3).scores()).hasSize(4);
    }

    @Test
    void aPushWhoseReplyWasLostIsToldAgainThatItCounts() {
        Map<String, Double> first = push(1, "HIT-1", 9, 7, 5, 3).scores();
        assertThat(push(1, "HIT-1", 9, 7, 5, 3).scores()).hasSize(4).isEqualTo(first);
        assertThat(push(1, "HIT-1", 9, 7, 5, 4).scores()).isEmpty();
        assertThat(push(1, "HIT-2", 3, 5, 7, 9).scores()).isEmpty();
        assertThat(stored()).containsExactly(9.0, 7.0, 5.0, 3.0);
    }

    @Test
    void aPushOfAStrangerOrAboutNothingIsToldThatNothingCounts() {
        assertThat(push(9, "HIT-1", 9, 7, 5, 3).scores()).isEmpty();
        assertThat(refusals()).containsExactly(Refusal.Reason.NOT_ASKED);
        var nothing = new MTurkResponse(Optional.empty(), Map.of("no such id", 1.0));
        var received = new Received<>(nothing, Given.hotkey(1), Duration.ofSeconds(60));
        assertThat(pushed.take(received, HitCheck.NONE).scores()).isEmpty();
    }

    @Test
    void theValidatorHearsOfEachPushOnce() {
        push(1, "HIT-1", 9, 7, 5, 3);
        assertThat(pushed.news()).hasSize(1);
        assertThat(pushed.news()).isEmpty();
    }

    @Test
    void aTicketIsKeptTheNewestCountsAndAnswersTakeItsPlace() {
        Peer peer = round.peers().getFirst();
        var judge = Judge.of(Judge.MTURK);
        for (String name : List.of("first", "second")) {
            record(
                    new Feedback.Promise(
                            round.id(), task.id(), peer.hotkey(), new Ticket(name, judge)));
        }
        assertThat(ledger.archive().tickets(round.id()))
                .containsExactly(
                        new Recorded.Promised(
                                round.id(), task.id(), peer.hotkey(), new Ticket("second", judge)));
        var progress =
                new Progress(round, List.of(), List.of(), ledger.archive().tickets(round.id()));
        // Held by the ranking protocol, the round waits for the miner to push.
        assertThat(progress.toAsk()).hasSize(3);
        assertThat(progress.done()).isFalse();
        var asked = new Ticket("third", Judge.of(Judge.WORKERS));
        progress.settle(new Recorded.Promised(round.id(), task.id(), peer.hotkey(), asked));
        assertThat(progress.toAsk()).as("nobody else pushes").hasSize(4);
    }

    @Test
    void aTicketAfterTheDeadlineIsLate() {
        clock.advance(Given.DEADLINE);
        var promise =
                new Feedback.Promise(
                        round.id(),
                        task.id(),
                        Given.hotkey(1),
                        new Ticket("t", Judge.of(Judge.WORKERS)));
        assertThat(record(promise)).isInstanceOf(Recorded.Refused.class);
        assertThat(refusals()).containsExactly(Refusal.Reason.LATE);
    }
}
