package dojo.task;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A prompt with the completions that are to be judged, in the order of their source.
 *
 * @param completions at least 2, with different ids
 * @param truth what is known about their quality; never leaves the validator before the round is
 *     closed
 */
public record Task(
        TaskId id,
        String prompt,
        List<Completion> completions,
        Optional<GroundTruth> truth,
        TaskSource source) {
    /** The most completions one task may have. */
    public static final int COMPLETIONS_MAX = 64;

    public Task {
        completions = List.copyOf(completions);
        if (completions.size() < 2 || completions.size() > COMPLETIONS_MAX) {
            throw new IllegalArgumentException(
                    "task " + id + " has " + completions.size() + " completions");
        }
        var ids = new HashSet<CompletionId>();
        for (Completion completion : completions) {
            if (!ids.add(completion.id())) {
                throw new IllegalArgumentException("completion " + completion.id() + " twice");
            }
        }
        if (truth.isPresent() && truth.get().ranks().size() != completions.size()) {
            throw new IllegalArgumentException(
                    "task " + id + ": ground truth does not cover exactly the completions");
        }
    }
}
