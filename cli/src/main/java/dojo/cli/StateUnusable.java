package dojo.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** A folder or file of state that cannot be used; the message says which and why. */
final class StateUnusable extends RuntimeException {
    StateUnusable(Path path, String why) {
        super(path + ": " + why);
    }

    StateUnusable(Path path, Exception cause) {
        super(path + ": " + why(cause), cause);
    }

    private static String why(Exception cause) {
        return switch (cause) {
            case AccessDeniedException denied -> "no permission to write " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is a file, not a folder";
            case java.nio.file.FileSystemException failed ->
                    failed.getReason() == null
                            ? "cannot be used"
                            : failed.getReason() + " (" + failed.getFile() + ")";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
