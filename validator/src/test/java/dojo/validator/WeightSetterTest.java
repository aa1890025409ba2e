package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.chain.ChainUnavailable;
import dojo.chain.CommitReveal;
import dojo.chain.WeightsOutcome;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
class WeightSetterTest {
    @Parameter Backend backend = Backend.SQLITE;
    private static final Ss58Address OWN = Given.hotkey(9);
    @TempDir Path folder;
    private final HandChain chain = new HandChain();
    private ValidatorDatabase database;
    private WeightsLedger ledger;
    private WeightSetter setter;

    @BeforeEach
    void open() {
        database = backend.open(folder);
        ledger = new WeightsLedger(database);
        var board = new ScoreBoard(database, 1);
        setter = new WeightSetter(chain, OWN, board, ledger, commits(), 10);
        chain.neurons.add(HandChain.neuron(0, 9, Optional.empty(), 0, true));
        for (int uid = 1; uid <= 3; uid++) {
            chain.neurons.add(HandChain.neuron(uid, uid, Optional.empty(), 0, false));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void scoresBecomeWeightsAndTheirBlockIsKept() {
        score();
        var set = (WeightsResult.Set) setter.attempt(Given.START);
        assertThat(chain.sentUids).containsExactly(List.of(1, 2));
        assertThat(chain.sentWeights).containsExactly(List.of(65_535, 21_845));
        assertThat(set.block()).isEqualTo(1_001);
        var last = ledger.last().orElseThrow();
        assertThat(last.extrinsicHash()).isEqualTo("0xabc");
        assertThat(last.weights().of(1)).isEqualTo(65_535);
        assertThat(last.weights().of(3)).isZero();
    }

    @Test
    void beforeTheRateLimitNothingIsSent() {
        score();
        chain.head = 199;
        assertThat(setter.attempt(Given.START)).isEqualTo(new WeightsResult.TooSoon(200));
        assertThat(chain.sentUids).isEmpty();
        chain.head = 200;
        assertThat(setter.attempt(Given.START)).isInstanceOf(WeightsResult.Set.class);
    }

    @Test
    void weightsThatNobodyEarnedAreWithheld() {
        assertThat(setter.attempt(Given.START)).isEqualTo(withheld(WeightsResult.Reason.NO_SCORES));
        score();
        chain.minAllowed = 8;
        assertThat(setter.attempt(Given.START))
                .isEqualTo(withheld(WeightsResult.Reason.TOO_FEW_NEURONS));
        assertThat(chain.sentUids).isEmpty();
    }

    @Test
    void fewerScoresThanTheChainWantsArePaddedForAll() {
        score();
        chain.minAllowed = 3;
        setter.attempt(Given.START);
        assertThat(chain.sentUids).containsExactly(List.of(0, 1, 2, 3));
        assertThat(chain.sentWeights.getFirst().get(3)).isEqualTo(1);
    }

    @Test
    void timelockedCommitsAreSaidAndNothingIsSent() {
        score();
        chain.commitReveal = true;
        chain.timelocked = true;
        assertThat(setter.attempt(Given.START))
                .isEqualTo(withheld(WeightsResult.Reason.COMMIT_REVEAL_NOT_SUPPORTED));
        assertThat(chain.sentUids).isEmpty();
    }

    @Test
    void whereTheSubnetWantsItWeightsAreCommittedAndRevealedAfterARestart() {
        score();
        chain.commitReveal = true;
        assertThat(setter.openCommit()).isEmpty();
        var committed = (WeightsResult.Committed) setter.attempt(Given.START);
        assertThat(committed.revealFrom()).isGreaterThan(chain.head);
        assertThat(ledger.last()).isEmpty();

        var restarted =
                new WeightSetter(chain, OWN, new ScoreBoard(database, 1), ledger, commits(), 10);
        assertThat(restarted.openCommit()).contains(committed);
        chain.head = committed.revealFrom() - 1;
        var set = (WeightsResult.Set) restarted.openCommit().orElseThrow();
        assertThat(set.weights().of(1)).isEqualTo(65_535);
        assertThat(chain.revealed.getFirst().uids()).containsExactly(1, 2);
        assertThat(ledger.last().orElseThrow().extrinsicHash()).isEqualTo("0xreveal");
        assertThat(ledger.owed()).isFalse();
        assertThat(restarted.openCommit()).isEmpty();
        assertThat(chain.sentUids).isEmpty();
    }

    @Test
    void aRevealThatNobodyCouldWriteDownIsFoundAfterARestart() {
        score();
        chain.commitReveal = true;
        var committed = (WeightsResult.Committed) setter.attempt(Given.START);
        chain.head = committed.revealFrom() - 1;
        chain.killedInReveal = true;
        assertThatThrownBy(setter::openCommit).isInstanceOf(ChainUnavailable.class);
        var restarted =
                new WeightSetter(chain, OWN, new ScoreBoard(database, 1), ledger, commits(), 10);
        // Where it is says the chain, by when this hotkey's weights were last set.
        assertThat(restarted.openCommit().orElseThrow())
                .isEqualTo(
                        new WeightsResult.Set(
                                100,
                                "",
                                new WeightsLedger.Weights(List.of(1, 2), List.of(65_535, 21_845))));
        assertThat(ledger.owed()).isFalse();
        assertThat(restarted.openCommit()).isEmpty();
        assertThat(chain.revealed).hasSize(1);
    }

    @Test
    void aCommitThatTheChainRefusesIsToldAndCanBeMadeAnew() {
        score();
        chain.commitReveal = true;
        chain.commitRefused = true;
        assertThat(setter.attempt(Given.START))
                .isEqualTo(
                        new WeightsResult.Refused(
                                "SubtensorModule", "CommittingWeightsTooFast", ""));
        assertThat(outcomes()).containsExactly("REFUSED");
        chain.commitRefused = false;
        assertThat(setter.attempt(Given.START)).isInstanceOf(WeightsResult.Committed.class);
    }

    private List<String> outcomes() {
        return database.read(handle ->
                handle.createQuery("SELECT outcome FROM weights ORDER BY id")
                        .mapTo(String.class)
                        .list());
    }

    private CommitReveal commits() {
        return chain.commits(folder.resolve("commits"));
    }

    @Test
    void withoutARegistrationNothingIsSent() {
        score();
        chain.neurons.removeFirst();
        assertThat(setter.attempt(Given.START))
                .isEqualTo(withheld(WeightsResult.Reason.NOT_REGISTERED));
    }

    @Test
    void whatTheChainRefusesIsToldByName() {
        score();
        chain.outcomes.add(new WeightsOutcome.Refused("SubtensorModule", "NotEnoughStake", "x"));
        assertThat(setter.attempt(Given.START))
                .isEqualTo(new WeightsResult.Refused("SubtensorModule", "NotEnoughStake", "x"));
        assertThat(ledger.last()).isEmpty();
    }

    @Test
    void aSubnetThatWantsANewerProgramIsSentNothingAndToldOf() {
        score();
        chain.versionKey = 10;
        assertThat(setter.attempt(Given.START)).isInstanceOf(WeightsResult.Set.class);
        // Unsigned, so below no other.
        chain.versionKey = -1;
        var outdated = setter.attempt(Given.START);
        assertThat(outdated).isEqualTo(new WeightsResult.Outdated(10, -1));
        assertThat(outdated.text())
                .contains("18446744073709551615")
                .contains("update")
                .doesNotContain("\n");
        assertThat(chain.sentUids).hasSize(1);
    }

    @Test
    void whatIsRefusedIsTriedAgainLessAndLessOftenUntilItIsInABlock() {
        var events = new ArrayList<ValidatorEvent>();
        var duty = new WeightsDuty(chain, OWN, setter, ledger, 0, events::add);
        score();
        duty.scored();
        var tooLittle = new WeightsOutcome.Refused("SubtensorModule", "NotEnoughStake", "");
        for (int i = 0; i < 8; i++) chain.outcomes.add(tooLittle);
        var triedAt = new ArrayList<Long>();
        while (!duty.done() || triedAt.size() < 9) {
            int before = chain.sentUids.size();
            duty.turn(Given.START, false);
            if (chain.sentUids.size() > before) triedAt.add(chain.head - 1_000);
            chain.head++;
            assertThat(chain.head).isLessThan(1_100);
        }
        // The tempo is 10, so an epoch has 11 blocks.
        assertThat(triedAt).containsExactly(0L, 1L, 3L, 7L, 15L, 26L, 37L, 48L, 59L);
        assertThat(events)
                .hasSize(2)
                .first()
                .isEqualTo(
                        new ValidatorEvent.WeightsNotSet(
                                new WeightsResult.Refused(
                                        "SubtensorModule", "NotEnoughStake", "")));
        assertThat(ledger.owed()).isFalse();
        int sent = chain.sentUids.size();
        duty.turn(Given.START, false);
        assertThat(chain.sentUids).hasSize(sent);
    }

    @Test
    void withoutANewRoundTheSameIsSetAgainOnceAnEpoch() {
        var events = new ArrayList<ValidatorEvent>();
        var duty = new WeightsDuty(chain, OWN, setter, ledger, 100, events::add);
        score();
        duty.scored();
        var at = new ArrayList<Long>();
        for (; chain.head < 2_000; chain.head++) {
            int before = chain.sentUids.size();
            long block = chain.head;
            duty.turn(Given.START, false);
            if (chain.sentUids.size() == before) continue;
            at.add(block);
            chain.neurons.set(0, HandChain.updated(chain.neurons.getFirst(), chain.head));
        }
        // The tempo is 10: the settings' 100 blocks are the longer ones here.
        assertThat(at.getFirst()).isEqualTo(1_000);
        assertThat(at).hasSize(10);
        assertThat(chain.sentWeights).allMatch(List.of(65_535, 21_845)::equals);
        assertThat(duty.done()).isTrue();
        assertThat(ledger.owed()).isFalse();

        // So does a process that comes later, but not one that is to end.
        var next = new WeightsDuty(chain, OWN, setter, ledger, 100, events::add);
        chain.head += 101;
        next.turn(Given.START, true);
        assertThat(chain.sentUids).hasSize(10);
        next.turn(Given.START, false);
        assertThat(chain.sentUids).hasSize(11);
    }

    @Test
    void aRuntimeThatNobodyTriedIsSaidAndEndsNothing() {
        var events = new ArrayList<ValidatorEvent>();
        var duty = new WeightsDuty(chain, OWN, setter, ledger, 100, events::add);
        score();
        duty.scored();
        chain.unknownRuntime = true;
        for (int i = 0; i < 50; i++, chain.head++) duty.turn(Given.START, false);
        assertThat(events)
                .containsExactly(
                        new ValidatorEvent.WeightsNotSet(
                                withheld(WeightsResult.Reason.UNKNOWN_RUNTIME)));
        chain.unknownRuntime = false;
        for (int i = 0; i < 50 && events.size() < 2; i++, chain.head++) {
            duty.turn(Given.START, false);
        }
        assertThat(events).hasSize(2).last().isInstanceOf(ValidatorEvent.WeightsSet.class);
    }

    @Test
    void weightsLostOnTheWayAreTriedAgain() {
        score();
        chain.gone = true;
        assertThatThrownBy(() -> setter.attempt(Given.START)).isInstanceOf(ChainUnavailable.class);
        chain.gone = false;
        assertThat(setter.attempt(Given.START)).isInstanceOf(WeightsResult.Set.class);
    }

    private static WeightsResult withheld(WeightsResult.Reason reason) {
        return new WeightsResult.Withheld(reason);
    }

    /** Miner 1 gets 0.75, miner 2 gets 0.25, miner 3 nothing. */
    private void score() {
        Round round = Given.open(new RoundLedger(database), 1, 3);
        database.write(handle -> {
            new ScoreBoard(database, 1)
                    .take(
                            handle,
                            new RoundScores(
                                    round.id(), List.of(), List.of(miner(1, 0.75), miner(2, 0.25))),
                            Given.roster(3).byHotkey(),
                            Given.roster(3));
            return 0;
        });
    }

    private static RoundScores.OfMiner miner(int hotkey, double score) {
        return new RoundScores.OfMiner(
                Given.hotkey(hotkey), score, 1, true, GoldTally.NONE.interval(), score, 1);
    }
}
