package dojo.validator;

import dojo.task.Task;
import dojo.task.TaskId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/** Tasks in an order that a seed decides: after the last comes the first. */
public final class ListedTasks implements TaskSupply {
    private final List<Task> tasks;
    private final String name;

    /**
     * A supply of {@code tasks}.
     *
     * @throws IllegalArgumentException if there is none, or two have the same id
     */
    public ListedTasks(List<Task> tasks, long seed) {
        if (tasks.isEmpty()) throw new IllegalArgumentException("no tasks");
        var ids = new HashSet<TaskId>();
        for (Task task : tasks) {
            if (!ids.add(task.id())) throw new IllegalArgumentException("two tasks " + task.id());
        }
        var shuffled = new ArrayList<>(tasks);
        Collections.shuffle(shuffled, Seeds.random(seed, "tasks"));
        this.tasks = List.copyOf(shuffled);
        name =
                Seeds.id(
                        seed,
                        this.tasks.stream().map(task -> task.id().value()).toArray(String[]::new));
    }

    // Names exactly these tasks in this order.
    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Task> from(long cursor, int count) {
        var next = new ArrayList<Task>();
        for (int i = 0; i < Math.min(count, tasks.size()); i++) {
            next.add(tasks.get((int) Math.floorMod(cursor + i, (long) tasks.size())));
        }
        return next;
    }
}
