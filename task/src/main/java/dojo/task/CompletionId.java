package dojo.task;

/** Names one completion; unique over all tasks, and says nothing about who wrote it. */
public record CompletionId(String value) {
    /** The longest id accepted, in characters. */
    public static final int CHARS_MAX = 128;

    public CompletionId {
        if (value.isBlank() || value.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "completion id of " + value.length() + " characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
