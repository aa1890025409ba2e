package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.chain.CommitFacts;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.validator.Answer;
import dojo.validator.Round;
import dojo.validator.RoundScores;
import dojo.validator.RoundState;
import dojo.validator.ValidatorEvent;
import dojo.wallet.Ss58Address;
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
    private final Set<Long> touched = new HashSet<>();
    private boolean scores;

    Invariants(
            SimValidator validator,
            SimScorers scorers,
            Averages averages,
            Function<Ss58Address, String> names) {
        this.averages = averages;
        this.validator = validator;
        this.scorers = scorers;
        this.names = names;
    }

    void heard(ValidatorEvent event) {
        switch (event) {
            case ValidatorEvent.AnswerRecorded(long round, TaskId task, Ss58Address miner) -> {
                boolean first =
                        acknowledged
                                .computeIfAbsent(round, _ -> new HashSet<>())
                                .add(new Told(task, miner));
                assertThat(first).as("round %s: %s of %s once", round, task, miner).isTrue();
                touched.add(round);
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
            default -> {}
        }
    }

    /**
     * Looks at what may have changed; what a dead validator leaves is looked at by its next life.
     */
    void check() {
        if ((touched.isEmpty() && !scores) || !validator.alive()) return;
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
        for (Answer answer : archive.answers(id)) {
            assertThat(stored.add(new Told(answer.task(), answer.miner()))).isTrue();
            assertThat(answer.at()).as("taken before its deadline").isBefore(round.deadline());
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
