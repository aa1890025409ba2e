package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.Peer;
import dojo.scoring.AccuracyWindow;
import dojo.task.Completion;
import dojo.task.GroundTruth;
import dojo.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundScorerLawsTest {
    private static final List<String> METHODS =
            List.of("spearman", "spearman-softmax", "icc", "ground-truth", "robust");

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderOfMinersTasksCompletionsAndAnswersChangesNoScore(long seed) {
        var random = new SplittableRandom(seed);
        var tasks = new ArrayList<Round.Asked>();
        for (Task task : Given.tasks("t", 1 + random.nextInt(5), 2 + random.nextInt(4))) {
            tasks.add(new Round.Asked(task, random.nextInt(3) == 0));
        }
        List<Peer> peers = new ArrayList<>(Given.peers(1 + random.nextInt(6)));
        String method = METHODS.get((int) (seed % METHODS.size()));
        Round round = round(method, tasks, peers);
        var answers = new ArrayList<Answer>();
        for (Round.Asked asked : tasks) {
            for (int miner = 1; miner <= peers.size(); miner++) {
                if (random.nextInt(5) == 0) continue;
                double[] scores =
                        random.doubles(asked.task().completions().size())
                                .map(score -> Math.rint(score * 10) / 10)
                                .toArray();
                answers.add(Given.answer(round, asked.task(), miner, scores));
            }
        }
        var before = RoundScorer.score(round, answers, Map.of());

        var movedTasks = new ArrayList<Round.Asked>();
        var movedAnswers = new ArrayList<Answer>();
        for (Round.Asked asked : tasks) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < asked.task().completions().size(); i++) order.add(i);
            Collections.shuffle(order, random);
            movedTasks.add(new Round.Asked(moved(asked.task(), order), asked.gold()));
            for (Answer answer : answers) {
                if (answer.task().equals(asked.task().id())) {
                    movedAnswers.add(
                            new Answer(
                                    answer.round(),
                                    answer.task(),
                                    answer.miner(),
                                    order.stream().map(answer.scores()::get).toList(),
                                    answer.judge(),
                                    answer.at()));
                }
            }
        }
        shuffle(random, movedTasks, peers, movedAnswers);
        var after = RoundScorer.score(round(method, movedTasks, peers), movedAnswers, Map.of());
        assertThat(after.miners()).containsExactlyInAnyOrderElementsOf(before.miners());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theMeansOfARoundSumToThePartOfItsTasksThatWereAnswered(long seed) {
        var random = new SplittableRandom(seed);
        Task task = Given.task("t", 4);
        Round round =
                round(
                        "spearman",
                        List.of(
                                new Round.Asked(task, true),
                                new Round.Asked(Given.task("silent", 4), false)),
                        Given.peers(5));
        var answers = new ArrayList<Answer>();
        for (int miner = 1; miner <= 5; miner++) {
            answers.add(Given.answer(round, task, miner, random.doubles(4).toArray()));
        }
        double sum =
                RoundScorer.score(round, answers, Map.of()).miners().stream()
                        .mapToDouble(RoundScores.OfMiner::mean)
                        .sum();
        assertThat(sum).isBetween(0.5 - 1e-9, 0.5 + 1e-9);
    }

    private static void shuffle(RandomGenerator random, List<?>... lists) {
        for (List<?> list : lists) Collections.shuffle(list, random);
    }

    private static Task moved(Task task, List<Integer> order) {
        List<Completion> completions = order.stream().map(task.completions()::get).toList();
        List<Integer> ranks = order.stream().map(task.truth().orElseThrow().ranks()::get).toList();
        return new Task(
                task.id(),
                task.prompt(),
                completions,
                Optional.of(new GroundTruth(ranks, GroundTruth.Kind.CONSTRUCTED)),
                task.source());
    }

    private static Round round(String method, List<Round.Asked> tasks, List<Peer> peers) {
        return new Round(
                1,
                7,
                Protocol.RANKING,
                method,
                new AccuracyWindow.All(),
                Given.START,
                Given.START.plus(Given.DEADLINE),
                RoundState.CLOSED,
                "",
                tasks,
                peers);
    }
}
