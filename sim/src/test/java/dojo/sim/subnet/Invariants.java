package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.chain.CommitFacts;
import dojo.protocol.synapse.MTurkResponse;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.validator.Answer;
import dojo.validator.Round;
import dojo.validator.RoundScores;
import dojo.validator.RoundState;
import dojo.validator.ValidatorEvent;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What must hold of one validator after every event, whatever went wrong, judged by what was seen
 * from outside: what it told, and what the miners said.
 */
final class Invariants {
    private static final EnumSet<RoundState> SCORED =
            EnumSet.of(RoundState.SCORED, RoundState.EXPORTED);

    private record Told(TaskId task, Ss58Address miner) {}

    private final SimValidator validator;
    private final SimScorers scorers;
    private final Function<Ss58Address, String> names;

    private final Averages averages;
    private final Set<Long> summed = new HashSet<>();
    private final Set<Long> toldScored = new HashSet<>();
    private final Map<Long, Set<Told>> acknowledged = new HashMap<>();
    private final Map<Long, Map<Told, Integer>> recorded = new HashMap<>();
    private final Map<Ss58Address, Set<MTurkResponse>> counted = new HashMap<>();
    private final Map<Long, Map<Told, Set<Double>>> people = new HashMap<>();
    private final Set<String> hits = new HashSet<>();
    private final Set<Long> touched = new HashSet<>();
    private final boolean pushed;
    private boolean scores;

    /** What came while the clock was ahead keeps its time, and the deadline goes back with it. */
    private Duration wentBack = Duration.ZERO;

    Invariants(
            SimValidator validator,
            SimScorers scorers,
            Averages averages,
            boolean pushed,
            Function<Ss58Address, String> names) {
        this.pushed = pushed;
        this.averages = averages;
        this.validator = validator;
        this.scorers = scorers;
        this.names = names;
    }

    void heard(ValidatorEvent event) {
        switch (event) {
            case ValidatorEvent.AnswerRecorded(long round, TaskId task, Ss58Address miner) -> {
                acknowledge(round, new Told(task, miner));
                assertThat(
                                recorded.computeIfAbsent(round, _ -> new HashMap<>())
                                        .merge(new Told(task, miner), 1, Integer::sum))
                        .as("round %s: how often %s of %s counts", round, task, miner)
                        .isLessThanOrEqualTo(pushed ? 2 : 1);
            }
            case ValidatorEvent.RoundScored(RoundScores told, var _) -> {
                assertThat(toldScored.add(told.round()))
                        .as("round %s scored once", told.round())
                        .isTrue();
                scores = true;
            }
            case ValidatorEvent.RoundOpened(Round round) -> averages.opened(round.id());
            case ValidatorEvent.RoundResumed(Round round) -> averages.opened(round.id());
            case ValidatorEvent.WeightsSet(var set) -> {
                check();
                averages.check(set.weights());
            }
            case ValidatorEvent.RoundFailed(long round, String why) ->
                    throw new AssertionError("round " + round + " failed: " + why);
            case ValidatorEvent.ClockLeapt(Duration leap) -> {
                if (leap.isNegative()) wentBack = wentBack.minus(leap);
            }
            default -> {}
        }
    }

    private void acknowledge(long round, Told answer) {
        acknowledged.computeIfAbsent(round, _ -> new HashSet<>()).add(answer);
        touched.add(round);
    }

    /** A miner was told that what people answered counts; it must be there, and stay. */
    void counted(Ss58Address miner, MTurkResponse answer) {
        assertThat(hits.add(answer.hitId().orElseThrow()))
                .as("%s counts once", answer.hitId())
                .isTrue();
        counted.computeIfAbsent(miner, _ -> new HashSet<>()).add(answer);
    }

    /** Finds the rounds of pushed answers, by their scores, which nobody gave twice. */
    private void pushes() {
        counted.forEach((miner, answers) -> answers.forEach(each -> find(miner, each)));
        counted.clear();
    }

    private void find(Ss58Address miner, MTurkResponse pushed) {
        var scores = new HashSet<>(pushed.scores().values());
        for (long round : validator.archive().rounds(EnumSet.allOf(RoundState.class)).reversed()) {
            for (Answer answer : validator.archive().answers(round)) {
                if (!answer.miner().equals(miner)) continue;
                if (!scores.equals(new HashSet<>(answer.scores()))) continue;
                var told = new Told(answer.task(), miner);
                acknowledge(round, told);
                people.computeIfAbsent(round, _ -> new HashMap<>()).put(told, scores);
                return;
            }
        }
        throw new AssertionError(
                "acknowledged in no round: " + pushed + " of " + names.apply(miner));
    }

    /**
     * Looks at what may have changed; what a dead validator leaves is looked at by its next life.
     */
    void check() {
        boolean nothing = touched.isEmpty() && counted.isEmpty() && !scores;
        if (nothing || !validator.alive()) return;
        pushes();
        if (scores) scored();
        scores = false;
        for (long round : touched) answers(round);
        touched.clear();
    }

    /** A started process must have all of it. */
    void reborn() {
        touched.addAll(acknowledged.keySet());
        scores = true;
    }

    private void answers(long id) {
        var archive = validator.archive();
        Round round = archive.round(id);
        var tasks = new HashMap<TaskId, Task>();
        for (Round.Asked asked : round.tasks()) tasks.put(asked.task().id(), asked.task());
        var stored = new HashSet<Told>();
        var better = people.getOrDefault(id, Map.of());
        for (Answer answer : archive.answers(id)) {
            var told = new Told(answer.task(), answer.miner());
            assertThat(stored.add(told)).isTrue();
            if (better.containsKey(told)) {
                assertThat(answer.scores())
                        .as("what people said to %s in round %s is kept", told, id)
                        .containsExactlyInAnyOrderElementsOf(better.get(told));
            }
            assertThat(answer.at())
                    .as("taken before its deadline")
                    .isBefore(round.deadline().plus(wentBack));
            Task task = tasks.get(answer.task());
            assertThat(task).as("asked in round %s", id).isNotNull();
            for (int i = 0; i < task.completions().size(); i++) {
                double score = answer.scores().get(i);
                String text = task.completions().get(i).text();
                assertThat(scorers.said(names.apply(answer.miner()), task.prompt(), text, score))
                        .as("%s said %s of '%s'", names.apply(answer.miner()), score, text)
                        .isTrue();
            }
        }
        assertThat(stored)
                .as("acknowledged in round %s", id)
                .containsAll(acknowledged.getOrDefault(id, Set.of()));
    }

    /** Each round counts once, and nobody begins with the average of another. */
    private void scored() {
        var archive = validator.archive();
        var rounds = new ArrayList<RoundScores>();
        for (long id : archive.rounds(SCORED)) if (summed.add(id)) rounds.add(archive.scores(id));
        averages.check(rounds, validator.board().scores());
    }

    /**
     * After each block: who committed to weights can still show them, and does.
     *
     * @param awake whether the validator lived and nothing went wrong since the first block in
     *     which the last commit that expired could be revealed
     */
    void commits(CommitFacts facts, Predicate<Long> awake) {
        var pending = validator.commits().pending(validator.hotkey.address(), facts.netuid());
        for (CommitFacts.Queued commit : facts.queue()) {
            if (facts.revealTo(commit.block()) > facts.block()) {
                assertThat(pending.map(each -> Hex.of(each.commit().hash())))
                        .as("the commit of block %s is written down", commit.block())
                        .hasValue(commit.hash());
            } else {
                assertThat(awake.test(facts.revealFrom(commit.block())))
                        .as("the commit of block %s was left open", commit.block())
                        .isFalse();
            }
        }
    }
}
