package dojo.validator;

import dojo.task.Task;
import dojo.task.TasksUnavailable;
import java.util.List;

/**
 * Tasks without end. Which one is next stands in the ledger, so a restart goes on where it was.
 * Used by one thread at a time.
 */
public interface TaskSupply {
    /** Names this supply in the ledger: another one has a cursor of its own. */
    String name();

    /**
     * The {@code count} tasks from {@code cursor} on, fewer if there are not so many, at least one;
     * none repeated. May block.
     *
     * @throws TasksUnavailable if there is none now
     */
    List<Task> from(long cursor, int count) throws InterruptedException;

    /** Whether {@code task} can be a gold task: some of its completions are known to be better. */
    static boolean measures(Task task) {
        return GoldTasks.measures(task);
    }
}
