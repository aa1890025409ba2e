package dojo.task.dataset;

import java.nio.file.Path;

/** A dataset file that cannot be read or written, or is not as Dojo left it. */
public final class DatasetUnusable extends RuntimeException {
    DatasetUnusable(Path file, String why) {
        super("dataset " + file + ": " + why);
    }

    DatasetUnusable(Path file, Throwable cause) {
        super("dataset " + file + " cannot be used: " + cause.getMessage(), cause);
    }
}
