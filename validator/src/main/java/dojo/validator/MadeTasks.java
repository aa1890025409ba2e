package dojo.validator;

import dojo.synth.Kind;
import dojo.synth.TaskMaker;
import dojo.task.Task;
import dojo.task.TasksUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts with a known order, made as they are needed. No task comes twice, nor one that is like
 * another of late; after a restart it is only the latter that is forgotten.
 */
public final class MadeTasks implements TaskSupply {
    /** How many drafts there may be for a task; few are thrown away. */
    private static final int DRAFTS_MAX = 64;

    private final TaskMaker maker;
    private final String name;

    /**
     * @param seed from which tasks and their order follow, so a secret
     * @param purpose tells supplies of one seed apart: none of their tasks are the same
     */
    public MadeTasks(long seed, String purpose) {
        maker = TaskMaker.offline(Seeds.of(seed, "made", purpose), Kind.texts(), Optional.empty());
        name = Seeds.id(seed, "made", purpose);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Task> from(long cursor, int count) {
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < count; i++) made(cursor + i).ifPresent(tasks::add);
        if (tasks.isEmpty() && count > 0) throw new TasksUnavailable("no task could be made");
        return tasks;
    }

    private Optional<Task> made(long place) {
        for (int draft = 0; draft < DRAFTS_MAX; draft++) {
            if (maker.make(place * DRAFTS_MAX + draft) instanceof TaskMaker.Made.Item(var item)) {
                return Optional.of(item.task());
            }
        }
        return Optional.empty();
    }
}
