package dojo.task.dataset;

import dojo.task.Task;

/** What a row that keeps the rules of its format gives. */
sealed interface RowResult {
    /**
     * A task.
     *
     * @param named whether the file gave it its id
     */
    record Good(Task task, boolean named) implements RowResult {}

    /** A row that no task can be made of, though the file is sound. */
    record Skip(String why) implements RowResult {}
}
