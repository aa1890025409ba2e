package dojo.validator;

import dojo.protocol.Peer;
import dojo.scoring.ClassificationAccuracy;
import dojo.scoring.Interval;
import dojo.scoring.Means;
import dojo.scoring.ScoringMethod;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Arrays;
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
 * the method makes of that. Then classification accuracy multiplies, exactly once.
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
        List<RoundScores.OfTask> tasks =
                round.tasks().stream()
                        .map(asked ->
                                task(
                                        round,
                                        method,
                                        asked,
                                        byTask.getOrDefault(asked.task().id(), List.of())))
                        .toList();
        return new RoundScores(
                round.id(), tasks, miners(round, method, tasks, answers, before, interval));
    }

    private static RoundScores.OfTask task(
            Round round, ScoringMethod method, Round.Asked asked, List<Answer> unordered) {
        Task task = asked.task();
        var shares = new HashMap<Ss58Address, Double>();
        for (Peer peer : round.peers()) shares.put(peer.hotkey(), 0.0);
        if (unordered.isEmpty()) {
            return new RoundScores.OfTask(task.id(), List.of(), shares, Map.of(), Map.of(), "");
        }
        // By hotkey and by id, so that no order can move the last bit of a sum in any method.
        List<Answer> answers =
                unordered.stream().sorted(Comparator.comparing(Answer::miner)).toList();
        int[] places = placesById(task);
        double[][] ratings = new double[answers.size()][];
        boolean[] people = new boolean[ratings.length];
        var gold = new HashMap<Ss58Address, GoldTally.OfTask>();
        for (int i = 0; i < ratings.length; i++) {
            Answer answer = answers.get(i);
            ratings[i] = Arrays.stream(places).mapToDouble(answer.scores()::get).toArray();
            people[i] = answer.judge().people();
            if (asked.gold()) gold.put(answer.miner(), measured(task, answer.scores()));
        }
        Optional<int[]> ranks =
                task.truth().map(truth -> Arrays.stream(places).map(truth.ranks()::get).toArray());
        String fault = "";
        ScoringMethod.Scored scored;
        try {
            scored = method.scoreChecked(new ScoringMethod.Answers(ratings, people, ranks));
        } catch (RuntimeException e) {
            // A rule of one's own may do anything; it is not to end the round.
            fault = e.toString();
            scored =
                    new ScoringMethod.Scored(
                            new double[ratings.length], Means.perCompletion(ratings), Map.of());
        }
        var breakdown = new HashMap<Ss58Address, Map<String, Double>>();
        for (int i = 0; i < ratings.length; i++) {
            shares.put(answers.get(i).miner(), scored.shares()[i]);
            breakdown.put(answers.get(i).miner(), part(scored.breakdown(), i));
        }
        Double[] consensus = new Double[places.length];
        for (int c = 0; c < places.length; c++) consensus[places[c]] = scored.consensus()[c];
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
        var miners = new ArrayList<RoundScores.OfMiner>();
        for (Peer peer : round.peers()) {
            Ss58Address hotkey = peer.hotkey();
            Set<TaskId> answered = new HashSet<>();
            for (Answer answer : answers) {
                if (answer.miner().equals(hotkey)) answered.add(answer.task());
            }
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
                            mean * multiplier,
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
