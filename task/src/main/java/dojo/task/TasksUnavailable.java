package dojo.task;

/** There are no tasks to ask about now; there may be some later. */
public final class TasksUnavailable extends RuntimeException {
    /**
     * @param message why, as one line without a secret
     */
    public TasksUnavailable(String message) {
        super(message);
    }
}
