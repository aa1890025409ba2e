package dojo.validator;

import dojo.protocol.Peer;
import dojo.scoring.ClassificationAccuracy;
import dojo.scoring.Means;
import dojo.scoring.SpearmanConsensus;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scores a closed round. A pure function of the round, its answers and the gold tallies before it;
 * the order of miners, completions and answers changes nothing.
 *
 * <p>For each task the consensus score of the first document; a miner without an answer gets 0, the
 * worst there is. Over the round the mean over all tasks, gold or not, since a miner cannot tell
 * them apart. Then classification accuracy multiplies, exactly once.
 */
final class RoundScorer {
    /** What a miner's score is multiplied with while nobody was measured: a coin's accuracy. */
    private static final double UNMEASURED = 0.5;

    private RoundScorer() {}

    static RoundScores score(
            Round round, List<Answer> answers, Map<Ss58Address, GoldTally> before) {
        var byTask = new HashMap<TaskId, List<Answer>>();
        for (Answer answer : answers) {
            byTask.computeIfAbsent(answer.task(), task -> new ArrayList<>()).add(answer);
        }
        List<RoundScores.OfTask> tasks =
                round.tasks().stream()
                        .map(asked ->
                                task(
                                        round,
                                        asked,
                                        byTask.getOrDefault(asked.task().id(), List.of())))
                        .toList();
        return new RoundScores(round.id(), tasks, miners(round, tasks, answers, before));
    }

    private static RoundScores.OfTask task(Round round, Round.Asked asked, List<Answer> answers) {
        Task task = asked.task();
        var shares = new HashMap<Ss58Address, Double>();
        for (Peer peer : round.peers()) shares.put(peer.hotkey(), 0.0);
        if (answers.isEmpty()) {
            return new RoundScores.OfTask(task.id(), List.of(), shares, Map.of());
        }
        double[][] ratings = new double[answers.size()][];
        boolean[] people = new boolean[ratings.length];
        var gold = new HashMap<Ss58Address, GoldTally.OfTask>();
        for (int i = 0; i < ratings.length; i++) {
            Answer answer = answers.get(i);
            ratings[i] = answer.scores().stream().mapToDouble(Double::doubleValue).toArray();
            people[i] = answer.judge().people();
            if (asked.gold()) gold.put(answer.miner(), measured(task, ratings[i]));
        }
        var consensus = SpearmanConsensus.of(ratings, people);
        double[] share = consensus.shares();
        for (int i = 0; i < share.length; i++) shares.put(answers.get(i).miner(), share[i]);
        return new RoundScores.OfTask(
                task.id(), Arrays.stream(consensus.consensus()).boxed().toList(), shares, gold);
    }

    private static GoldTally.OfTask measured(Task task, double[] scores) {
        List<Integer> ranks = task.truth().orElseThrow().ranks();
        double points = 0;
        int pairs = 0;
        for (int better = 0; better < scores.length; better++) {
            for (int worse = 0; worse < scores.length; worse++) {
                if (ranks.get(better) >= ranks.get(worse)) continue;
                points += ClassificationAccuracy.points(scores[better], scores[worse]);
                pairs++;
            }
        }
        return new GoldTally.OfTask(task.id(), points, pairs);
    }

    private static List<RoundScores.OfMiner> miners(
            Round round,
            List<RoundScores.OfTask> tasks,
            List<Answer> answers,
            Map<Ss58Address, GoldTally> before) {
        var accuracies = new HashMap<Ss58Address, Double>();
        for (Peer peer : round.peers()) {
            var tallies =
                    new ArrayList<>(before.getOrDefault(peer.hotkey(), GoldTally.NONE).tasks());
            for (RoundScores.OfTask task : tasks) {
                Optional.ofNullable(task.gold().get(peer.hotkey())).ifPresent(tallies::add);
            }
            new GoldTally(tallies)
                    .accuracy()
                    .ifPresent(accuracy -> accuracies.put(peer.hotkey(), accuracy));
        }
        double others = median(accuracies.values().stream().mapToDouble(a -> a).toArray());
        var miners = new ArrayList<RoundScores.OfMiner>();
        for (Peer peer : round.peers()) {
            Ss58Address hotkey = peer.hotkey();
            // Added in ascending order: the same sum whatever order the tasks stand in.
            double mean =
                    Means.of(
                            tasks.stream()
                                    .mapToDouble(task -> share(task, hotkey))
                                    .sorted()
                                    .toArray());
            double multiplier = accuracies.getOrDefault(hotkey, others);
            int answered = (int) answers.stream().filter(a -> a.miner().equals(hotkey)).count();
            miners.add(
                    new RoundScores.OfMiner(
                            hotkey,
                            mean,
                            multiplier,
                            accuracies.containsKey(hotkey),
                            mean * multiplier,
                            answered));
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
