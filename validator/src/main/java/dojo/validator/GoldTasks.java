package dojo.validator;

import dojo.task.GroundTruth;
import dojo.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Tasks with a known truth, cut so that a miner cannot tell them from the others of a round. */
final class GoldTasks {
    private GoldTasks() {}

    /** Whether {@code task} can measure anybody: two of its completions differ in quality. */
    static boolean measures(Task task) {
        return task.truth().map(truth -> new HashSet<>(truth.ranks()).size() > 1).orElse(false);
    }

    /**
     * {@code gold} with as many completions as one of {@code others}, picked by {@code random};
     * with all of its own where it has no more.
     */
    static Task disguised(Task gold, List<Task> others, RandomGenerator random) {
        int count = others.get(random.nextInt(others.size())).completions().size();
        if (count >= gold.completions().size()) return gold;
        GroundTruth truth = gold.truth().orElseThrow();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < gold.completions().size(); i++) places.add(i);
        Collections.shuffle(places, random);
        List<Integer> kept = new ArrayList<>(places.subList(0, count));
        int first = truth.ranks().get(kept.getFirst());
        if (kept.stream().allMatch(place -> truth.ranks().get(place) == first)) {
            int other =
                    places.stream()
                            .filter(place -> truth.ranks().get(place) != first)
                            .findFirst()
                            .orElseThrow();
            kept.set(kept.size() - 1, other);
        }
        Collections.sort(kept);
        return new Task(
                gold.id(),
                gold.prompt(),
                kept.stream().map(gold.completions()::get).toList(),
                Optional.of(
                        new GroundTruth(
                                kept.stream().map(truth.ranks()::get).toList(), truth.kind())),
                gold.source());
    }
}
