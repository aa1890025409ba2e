package dojo.chain;

import java.nio.file.Path;

/** The file of a pending commit cannot be read or written; it is left as it is. */
public final class WeightCommitsUnusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    WeightCommitsUnusable(Path file, Exception cause) {
        super(
                "the pending commit in "
                        + file
                        + " cannot be used: "
                        + cause.getMessage()
                        + "; without its salt that commit cannot be revealed, so move the file away"
                        + " only if it is lost",
                cause);
    }
}
