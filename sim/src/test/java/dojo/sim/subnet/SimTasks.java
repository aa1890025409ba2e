package dojo.sim.subnet;

import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tasks whose better answer the skilled miners can tell by looking. */
final class SimTasks {
    static final int COMPLETIONS = 3;

    private SimTasks() {}

    static List<Task> named(String prefix, int count) {
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < count; i++) tasks.add(task(prefix + i));
        return tasks;
    }

    private static Task task(String id) {
        var completions = new ArrayList<Completion>();
        for (int i = 0; i < COMPLETIONS; i++) {
            completions.add(
                    new Completion(
                            new CompletionId(id + "-" + i), i + ". best to " + id, "model-" + i));
        }
        return new Task(
                new TaskId(id),
                "What about " + id + "?",
                completions,
                Optional.of(GroundTruth.bestFirst(COMPLETIONS, GroundTruth.Kind.CONSTRUCTED)),
                new TaskSource("simulated", "MIT", "testing"));
    }

    /** How good an answer is, from its text: 0 to 1. */
    static double quality(String text) {
        return (COMPLETIONS - 0.5 - (text.charAt(0) - '0')) / COMPLETIONS;
    }
}
