package dojo.validator;

import dojo.protocol.Peer;
import dojo.scoring.ClassificationAccuracy;
import dojo.scoring.Interval;
import dojo.scoring.Means;
import dojo.scoring.ScoringMethod;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Scores a closed round. A pure function of the round, its answers and the gold tallies before it
 * that its window holds; the order of miners, completions and answers changes nothing.
 *
 * <p>For each task, gold or not, since a miner cannot tell them apart, what the round's {@link
 * ScoringMethod} gives; a miner without an answer gets 0, the worst there is. Over the round what
 * the method makes of that. Then classification accuracy multiplies, exactly once, unless the
 * method sees whole rounds and has counted it.
 */
final class RoundScorer {
    /** What a miner's score is multiplied with while nobody was measured: a coin's accuracy. */
    private static final double UNMEASURED = 0.5;

    private RoundScorer() {}

    /**
     * What {@code round} came to by its own method.
     *
     * @throws IllegalArgumentException if there is no such method any more
     */
    static RoundScores score(
            Round round, List<Answer> answers, Map<Ss58Address, GoldTally> before) {
        return score(round, answers, before, GoldTally::interval);
    }

    /** The same where nobody wants the intervals, which take longer than all the rest. */
    static RoundScores scoreAgain(
            Round round, List<Answer> answers, Map<Ss58Address, GoldTally> before) {
        return score(round, answers, before, tally -> GoldTally.NONE.interval());
    }

    private static RoundScores score(
            Round round,
            List<Answer> answers,
            Map<Ss58Address, GoldTally> before,
            Function<GoldTally, Interval> interval) {
        ScoringMethod method = ScoringMethod.named(round.method());
        var byTask = new HashMap<TaskId, List<Answer>>();
        for (Answer answer : answers) {
            byTask.computeIfAbsent(answer.task(), task -> new ArrayList<>()).add(answer);
        }
        List<Ss58Address> known = round.peers().stream().map(Peer::hotkey).sorted().toList();
        List<Asked> asked =
                round.tasks().stream()
                        .map(task ->
                                Asked.of(
                                        task,
                                        byTask.getOrDefault(task.task().id(), List.of()),
                                        known))
                        .toList();
        List<RoundScores.OfTask> tasks = tasks(round, method, asked);
        return new RoundScores(
                round.id(), tasks, miners(round, method, tasks, answers, before, interval));
    }

    /** A task with its answers by hotkey and its completions by id, so that no order can matter. */
    @SuppressWarnings("ArrayRecordComponent") // Only passed on, to a module of plain arrays.
    private record Asked(Round.Asked task, List<Answer> answers, int[] places, int[] raters) {
        static Asked of(Round.Asked asked, List<Answer> unordered, List<Ss58Address> known) {
            List<Answer> answers =
                    unordered.stream().sorted(Comparator.comparing(Answer::miner)).toList();
            int[] raters =
                    answers.stream()
                            .mapToInt(answer -> Collections.binarySearch(known, answer.miner()))
                            .toArray();
            return new Asked(asked, answers, placesById(asked.task()), raters);
        }

        ScoringMethod.Answers matrix(Instant from) {
            double[][] ratings = new double[answers.size()][];
            boolean[] people = new boolean[ratings.length];
            double[] at = new double[ratings.length];
            for (int i = 0; i < ratings.length; i++) {
                Answer answer = answers.get(i);
                ratings[i] = Arrays.stream(places).mapToDouble(answer.scores()::get).toArray();
                people[i] = answer.judge().people();
                at[i] = Duration.between(from, answer.at()).toMillis() / 1000.0;
            }
            Optional<int[]> ranks =
                    task.task()
                            .truth()
                            .map(truth -> Arrays.stream(places).map(truth.ranks()::get).toArray());
            return new ScoringMethod.Answers(ratings, people, ranks, raters, at);
        }
    }

    /** Scores them together if the method wants that, else each by itself. */
    private static List<RoundScores.OfTask> tasks(
            Round round, ScoringMethod method, List<Asked> all) {
        // By id, for the same reason as their answers.
        List<Asked> answered =
                all.stream()
                        .filter(task -> !task.answers().isEmpty())
                        .sorted(Comparator.comparing(task -> task.task().task().id().value()))
                        .toList();
        var scored = new HashMap<TaskId, RoundScores.OfTask>();
        List<List<Asked>> together =
                method.wholeRounds() ? List.of(answered) : answered.stream().map(List::of).toList();
        for (List<Asked> tasks : together) {
            if (tasks.isEmpty()) continue;
            List<ScoringMethod.Answers> matrices =
                    tasks.stream().map(task -> task.matrix(round.openedAt())).toList();
            String fault = "";
            List<ScoringMethod.Scored> scores;
            try {
                scores = method.scoreChecked(matrices);
            } catch (RuntimeException e) {
                // A rule of one's own may do anything; it is not to end the round.
                fault = e.toString();
                scores = matrices.stream().map(RoundScorer::nothing).toList();
            }
            for (int t = 0; t < tasks.size(); t++) {
                scored.put(
                        tasks.get(t).task().task().id(),
                        task(round, tasks.get(t), scores.get(t), fault));
            }
        }
        return all.stream()
                .map(asked ->
                        scored.getOrDefault(asked.task().task().id(), unanswered(round, asked)))
                .toList();
    }

    private static ScoringMethod.Scored nothing(ScoringMethod.Answers answers) {
        return new ScoringMethod.Scored(
                new double[answers.ratings().length],
                Means.perCompletion(answers.ratings()),
                Map.of());
    }

    private static Map<Ss58Address, Double> noShares(Round round) {
        var shares = new HashMap<Ss58Address, Double>();
        for (Peer peer : round.peers()) shares.put(peer.hotkey(), 0.0);
        return shares;
    }

    private static RoundScores.OfTask unanswered(Round round, Asked asked) {
        return new RoundScores.OfTask(
                asked.task().task().id(), List.of(), noShares(round), Map.of(), Map.of(), "");
    }

    private static RoundScores.OfTask task(
            Round round, Asked asked, ScoringMethod.Scored scored, String fault) {
        Task task = asked.task().task();
        var shares = noShares(round);
        var gold = new HashMap<Ss58Address, GoldTally.OfTask>();
        var breakdown = new HashMap<Ss58Address, Map<String, Double>>();
        for (int i = 0; i < asked.answers().size(); i++) {
            Answer answer = asked.answers().get(i);
            shares.put(answer.miner(), scored.shares()[i]);
            breakdown.put(answer.miner(), part(scored.breakdown(), i));
            if (asked.task().gold()) gold.put(answer.miner(), measured(task, answer.scores()));
        }
        Double[] consensus = new Double[asked.places().length];
        for (int c = 0; c < consensus.length; c++) {
            consensus[asked.places()[c]] = scored.consensus()[c];
        }
        return new RoundScores.OfTask(
                task.id(), List.of(consensus), shares, gold, breakdown, fault);
    }

    /** The places of the completions in the order of their ids. */
    private static int[] placesById(Task task) {
        return IntStream.range(0, task.completions().size())
                .boxed()
                .sorted(Comparator.comparing(place -> task.completions().get(place).id().value()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static Map<String, Double> part(Map<String, double[]> breakdown, int rater) {
        var part = new TreeMap<String, Double>();
        breakdown.forEach((name, values) -> {
            if (values.length > rater && Double.isFinite(values[rater])) {
                part.put(name, values[rater]);
            }
        });
        return part;
    }

    private static GoldTally.OfTask measured(Task task, List<Double> scores) {
        List<Integer> ranks = task.truth().orElseThrow().ranks();
        double points = 0;
        int pairs = 0;
        for (int better = 0; better < scores.size(); better++) {
            for (int worse = 0; worse < scores.size(); worse++) {
                if (ranks.get(better) >= ranks.get(worse)) continue;
                points += ClassificationAccuracy.points(scores.get(better), scores.get(worse));
                pairs++;
            }
        }
        return new GoldTally.OfTask(task.id(), points, pairs);
    }

    private static List<RoundScores.OfMiner> miners(
            Round round,
            ScoringMethod method,
            List<RoundScores.OfTask> tasks,
            List<Answer> answers,
            Map<Ss58Address, GoldTally> before,
            Function<GoldTally, Interval> interval) {
        var intervals = new HashMap<Ss58Address, Interval>();
        var accuracies = new HashMap<Ss58Address, Double>();
        for (Peer peer : round.peers()) {
            var tallies =
                    new ArrayList<>(before.getOrDefault(peer.hotkey(), GoldTally.NONE).tasks());
            for (RoundScores.OfTask task : tasks) {
                Optional.ofNullable(task.gold().get(peer.hotkey())).ifPresent(tallies::add);
            }
            var tally = GoldTally.sum(tallies);
            intervals.put(peer.hotkey(), interval.apply(tally));
            tally.accuracy().ifPresent(accuracy -> accuracies.put(peer.hotkey(), accuracy));
        }
        double others = median(accuracies.values().stream().mapToDouble(a -> a).toArray());
        var byMiner = new HashMap<Ss58Address, Set<TaskId>>();
        for (Answer answer : answers) {
            byMiner.computeIfAbsent(answer.miner(), miner -> new HashSet<>()).add(answer.task());
        }
        var miners = new ArrayList<RoundScores.OfMiner>();
        for (Peer peer : round.peers()) {
            Ss58Address hotkey = peer.hotkey();
            Set<TaskId> answered = byMiner.getOrDefault(hotkey, Set.of());
            // Added in ascending order: the same sum whatever order the tasks stand in.
            double mean =
                    method.overRound(
                            tasks.stream()
                                    .filter(task -> answered.contains(task.task()))
                                    .mapToDouble(task -> share(task, hotkey))
                                    .sorted()
                                    .toArray(),
                            tasks.size());
            double multiplier = accuracies.getOrDefault(hotkey, others);
            miners.add(
                    new RoundScores.OfMiner(
                            hotkey,
                            mean,
                            multiplier,
                            accuracies.containsKey(hotkey),
                            intervals.getOrDefault(hotkey, GoldTally.NONE.interval()),
                            method.wholeRounds() ? mean : mean * multiplier,
                            answered.size()));
        }
        return miners;
    }

    private static double share(RoundScores.OfTask task, Ss58Address hotkey) {
        return task.shares().getOrDefault(hotkey, 0.0);
    }

    private static double median(double[] values) {
        if (values.length == 0) return UNMEASURED;
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
