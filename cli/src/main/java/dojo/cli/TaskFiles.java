package dojo.cli;

import dojo.base.SettingRefused;
import dojo.synth.SynthClient;
import dojo.synth.TaskBank;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.dataset.PreferenceFile;
import dojo.validator.ListedTasks;
import dojo.validator.MadeTasks;
import dojo.validator.ServedTasks;
import dojo.validator.TaskSupply;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tasks that a validator asks about. */
final class TaskFiles {
    /** What one round may hold at most. */
    private static final int TASKS_PER_ROUND_MAX = 1_000;

    private TaskFiles() {}

    /**
     * The tasks that are listed, or else those of a service, or else made ones.
     *
     * @param purpose tells supplies of one service or seed apart
     */
    static TaskSupply supply(
            Optional<List<Task>> listed, Optional<SynthClient> service, long seed, String purpose) {
        if (listed.isPresent()) return new ListedTasks(listed.get(), seed);
        if (service.isPresent()) return new ServedTasks(service.get(), purpose);
        return new MadeTasks(seed, purpose);
    }

    /** The tasks of {@code file}, or the shipped bank; {@code say} is told what was left out. */
    static List<Task> load(Optional<Path> file, Consumer<String> say) {
        if (file.isEmpty()) return TaskBank.tasks();
        PreferenceFile.Loaded loaded = PreferenceFile.read(file.get());
        say.accept(
                "%s: %s tasks (%s)%s"
                        .formatted(
                                file.get(),
                                loaded.tasks().size(),
                                loaded.format(),
                                loaded.skipped().isEmpty()
                                        ? ""
                                        : ", " + loaded.skipped().size() + " skipped:"));
        for (var skipped : loaded.skipped()) {
            say.accept("  row " + skipped.index() + ": " + skipped.why());
        }
        return loaded.tasks();
    }

    /**
     * The gold tasks of {@code file}, or the shipped bank: those of which one completion is known
     * to be better.
     *
     * @param tasks what is asked about besides; a task cannot be both
     */
    static List<Task> gold(Optional<Path> file, List<Task> tasks, Consumer<String> say) {
        List<Task> loaded = file.isEmpty() ? TaskBank.gold() : load(file, say);
        List<Task> gold = loaded.stream().filter(TaskSupply::measures).toList();
        if (gold.size() < loaded.size()) {
            say.accept(
                    (loaded.size() - gold.size())
                            + " tasks have no completion that is known to be better, and are left"
                            + " out");
        }
        if (gold.isEmpty()) {
            throw new SettingRefused("--gold holds no task whose better completion is known");
        }
        var ids = new HashSet<TaskId>();
        for (Task task : tasks) ids.add(task.id());
        for (Task task : gold) {
            if (ids.contains(task.id())) {
                throw new SettingRefused(
                        "task " + task.id() + " is among the tasks and in --gold; leave it in one");
            }
        }
        return gold;
    }

    static void requireRound(int tasksPerRound) {
        Checked.range("--tasks-per-round", tasksPerRound, 1, TASKS_PER_ROUND_MAX);
    }
}
