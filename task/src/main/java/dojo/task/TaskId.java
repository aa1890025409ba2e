package dojo.task;

/** Names one task wherever it goes: on the wire, in the database, in the dataset. */
public record TaskId(String value) {
    /** The longest id accepted, in characters. */
    public static final int CHARS_MAX = 128;

    public TaskId {
        if (value.isBlank() || value.length() > CHARS_MAX) {
            throw new IllegalArgumentException("task id of " + value.length() + " characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
