package dojo.cli;

import dojo.base.SettingRefused;
import dojo.synth.TaskBank;
import dojo.task.Task;
import dojo.task.dataset.PreferenceFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tasks that a validator asks about. */
final class TaskFiles {
    /** What one round may hold at most. */
    private static final int TASKS_PER_ROUND_MAX = 1_000;

    private TaskFiles() {}

    /** The tasks of {@code file}, or the shipped bank; {@code say} is told what was left out. */
    static List<Task> load(Optional<Path> file, Consumer<String> say) {
        if (file.isEmpty()) return TaskBank.tasks();
        PreferenceFile.Loaded loaded = PreferenceFile.read(file.get());
        say.accept(
                file.get()
                        + ": "
                        + loaded.tasks().size()
                        + " tasks ("
                        + loaded.format()
                        + ")"
                        + (loaded.skipped().isEmpty()
                                ? ""
                                : ", " + loaded.skipped().size() + " skipped:"));
        for (var skipped : loaded.skipped()) {
            say.accept("  row " + skipped.index() + ": " + skipped.why());
        }
        return loaded.tasks();
    }

    static void requireRound(int tasksPerRound) {
        if (tasksPerRound < 1 || tasksPerRound > TASKS_PER_ROUND_MAX) {
            throw new SettingRefused(
                    "--tasks-per-round is " + tasksPerRound + "; 1 to " + TASKS_PER_ROUND_MAX);
        }
    }
}
