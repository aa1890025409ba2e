package dojo.cli;

/** A file of votes or answers that cannot be read; the message names the file, the line and why. */
final class VoteFileUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    VoteFileUnreadable(String message) {
        super(message);
    }
}
