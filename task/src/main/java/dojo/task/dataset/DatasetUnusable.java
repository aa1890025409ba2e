package dojo.task.dataset;

import java.io.IOException;
import java.nio.file.Path;

/** A dataset file that cannot be read or written, or is not as Dojo left it. */
public final class DatasetUnusable extends RuntimeException {
    /** The one in {@code file}, for the reason {@code why}. */
    public DatasetUnusable(Path file, String why) {
        super("dataset " + file + ": " + why);
    }

    /** Whether the disk failed, which may be over after a while, and not what the file holds. */
    public boolean mayPass() {
        return getCause() instanceof IOException;
    }

    DatasetUnusable(Path file, Throwable cause) {
        super("dataset " + file + " cannot be used: " + cause.getMessage(), cause);
    }
}
