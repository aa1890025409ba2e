package dojo.task.dataset;

import java.nio.file.Path;

/** A file of tasks that cannot be used; the message says which file, which line, and why. */
public final class TaskFileUnreadable extends RuntimeException {
    TaskFileUnreadable(Path file, String why) {
        super(file + ": " + why);
    }

    TaskFileUnreadable(Path file, int line, String why) {
        super(file + " line " + line + ": " + why);
    }
}
