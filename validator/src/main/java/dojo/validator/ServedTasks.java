package dojo.validator;

import dojo.synth.SynthClient;
import dojo.task.Task;
import dojo.task.TasksUnavailable;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks of a synthetic task service, which hands each out once. A round gets by with fewer than it
 * wants if the service has no more.
 */
public final class ServedTasks implements TaskSupply {
    private final SynthClient service;
    private final String purpose;

    /**
     * @param service stays the caller's to close
     * @param purpose tells supplies of one service apart
     */
    public ServedTasks(SynthClient service, String purpose) {
        this.service = service;
        this.purpose = purpose;
    }

    @Override
    public String name() {
        return service.authority() + " " + purpose;
    }

    @Override
    public List<Task> from(long cursor, int count) throws InterruptedException {
        var tasks = new ArrayList<Task>();
        try {
            while (tasks.size() < count) tasks.add(service.take());
        } catch (TasksUnavailable e) {
            if (tasks.isEmpty()) throw e;
        }
        return tasks;
    }
}
