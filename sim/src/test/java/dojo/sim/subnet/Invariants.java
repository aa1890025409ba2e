package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dojo.task.Task;
import dojo.task.TaskId;
import dojo.validator.Answer;
import dojo.validator.Round;
import dojo.validator.RoundScores;
import dojo.validator.RoundState;
import dojo.validator.ValidatorEvent;
import dojo.validator.WeightsLedger;
import dojo.wallet.Ss58Address;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What must hold of one validator after every event, whatever went wrong, judged by what was seen
 * from outside: what it told, and what the miners said.
 */
final class Invariants {
    private static final EnumSet<RoundState> SCORED =
            EnumSet.of(RoundState.SCORED, RoundState.EXPORTED);
    private static final int U16_MAX = 65_535;

    private record Told(TaskId task, Ss58Address miner) {}

    private final SimValidator validator;
    private final SimScorers scorers;
    private final Function<Ss58Address, String> names;

    // What the moving averages must be, by our own sums.
    private final Map<Ss58Address, Double> board = new HashMap<>();
    private final Set<Long> summed = new HashSet<>();
    private final Set<Long> toldScored = new HashSet<>();
    private final Map<Long, Set<Told>> acknowledged = new HashMap<>();
    private final Set<Long> touched = new HashSet<>();
    private boolean scores;

    Invariants(SimValidator validator, SimScorers scorers, Function<Ss58Address, String> names) {
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
            case ValidatorEvent.RoundResumed(Round round) -> {
                touched.add(round.id());
                scores = true;
            }
            case ValidatorEvent.WeightsSet(var set) -> weights(set.weights());
            default -> {}
        }
    }

    /**
     * Looks at what may have changed; what a dead validator leaves is looked at by its next life.
     */
    void check() {
        if ((touched.isEmpty() && !scores) || !validator.alive()) return;
        if (scores) averages();
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
    private void averages() {
        var archive = validator.archive();
        List<Long> rounds =
                archive.rounds(SCORED).stream().filter(round -> !summed.contains(round)).toList();
        Map<Ss58Address, Double> shown = validator.board().scores();
        for (long id : rounds) {
            summed.add(id);
            var rewards = new HashMap<Ss58Address, Double>();
            for (var miner : archive.scores(id).miners())
                rewards.put(miner.hotkey(), miner.score());
            for (Ss58Address hotkey : shown.keySet()) {
                board.merge(
                        hotkey,
                        SimValidator.ALPHA * rewards.getOrDefault(hotkey, 0.0),
                        (before, gain) -> (1 - SimValidator.ALPHA) * before + gain);
            }
        }
        board.keySet().retainAll(shown.keySet());
        assertThat(shown.keySet()).isEqualTo(board.keySet());
        shown.forEach((hotkey, score) ->
                assertThat(score)
                        .as("average of %s", names.apply(hotkey))
                        .isCloseTo(board.get(hotkey), within(1e-9)));
    }

    /** Weights are the averages of one moment, in the chain's numbers. */
    private void weights(WeightsLedger.Weights weights) {
        assertThat(weights.uids()).doesNotHaveDuplicates().hasSameSizeAs(weights.values());
        assertThat(weights.values())
                .allMatch(value -> value > 0 && value <= U16_MAX)
                .contains(U16_MAX);
    }
}
