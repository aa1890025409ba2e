package dojo.cli;

import dojo.models.PreferenceExample;
import dojo.synth.Degradation;
import dojo.task.Completion;
import dojo.task.GroundTruth;
import dojo.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Makes plain pairs of tasks: the reward model's trainer knows neither tasks nor degradations. */
final class RewardExamples {
    /** How many worse texts of each kind are made of a written answer, besides the task's own. */
    static final int DRAWS = 2;

    private RewardExamples() {}

    /**
     * Pairs to train on: in each task every completion against the next worse one, and the best one
     * against fresh degradations of every kind. The same tasks always give the same pairs.
     */
    static List<PreferenceExample> training(List<Task> tasks) {
        var examples = new ArrayList<PreferenceExample>();
        for (Task task : tasks) {
            List<Completion> byRank = byRank(task);
            for (int i = 1; i < byRank.size(); i++) {
                Completion worse = byRank.get(i);
                String kind = Degradation.chainOf(worse.model()).getLast().label();
                examples.add(example(task, byRank.get(i - 1).text(), worse.text(), kind));
            }
            List<String> others =
                    tasks.stream()
                            .filter(other -> !other.source().topic().equals(task.source().topic()))
                            .map(other -> byRank(other).getFirst().text())
                            .toList();
            String written = byRank.getFirst().text();
            var random = new SplittableRandom(task.prompt().hashCode());
            for (Degradation kind : Degradation.values()) {
                for (int draw = 0; draw < DRAWS; draw++) {
                    kind.of(written, others, random)
                            .map(worse -> example(task, written, worse, kind.label()))
                            .ifPresent(examples::add);
                }
            }
        }
        return List.copyOf(examples);
    }

    /** Every pair of completions that the truth tells apart. */
    static List<PreferenceExample> pairs(List<Task> tasks) {
        var examples = new ArrayList<PreferenceExample>();
        for (Task task : tasks) {
            if (task.truth().isEmpty()) continue;
            GroundTruth truth = task.truth().get();
            String kind = truth.kind().name();
            for (int i = 0; i < task.completions().size(); i++) {
                for (int j = 0; j < task.completions().size(); j++) {
                    if (truth.ranks().get(i) >= truth.ranks().get(j)) continue;
                    String better = task.completions().get(i).text();
                    String worse = task.completions().get(j).text();
                    examples.add(example(task, better, worse, kind));
                }
            }
        }
        return List.copyOf(examples);
    }

    private static List<Completion> byRank(Task task) {
        List<Integer> ranks = task.truth().orElseThrow().ranks();
        return IntStream.range(0, ranks.size())
                .boxed()
                .sorted(Comparator.comparing(ranks::get))
                .map(task.completions()::get)
                .toList();
    }

    private static PreferenceExample example(Task task, String better, String worse, String kind) {
        return new PreferenceExample(task.prompt(), better, worse, task.source().topic(), kind);
    }
}
