package dojo.task.dataset;

import dojo.task.Completion;
import dojo.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Preference data of other people and our own, read as tasks. A file is read whole or not at all:
 * one row that breaks the rules of its format stops the reading. The formats are described in
 * docs/task-files.md.
 */
public final class PreferenceFile {
    /** The largest file read, in bytes. */
    public static final int FILE_BYTES_MAX = 64 << 20;

    /** The longest single row read, in bytes. */
    public static final int ROW_BYTES_MAX = 1 << 20;

    /** The most tasks read from one file. */
    public static final int TASKS_MAX = 200_000;

    private PreferenceFile() {}

    /**
     * What a file holds.
     *
     * @param tasks in the file's order, at least one
     * @param skipped rows that are sound but of which no task can be made
     * @param format {@code dojo}, {@code pandalm}, {@code trl} or {@code llmbar}
     */
    public record Loaded(List<Task> tasks, List<Skipped> skipped, String format) {
        public Loaded {
            tasks = List.copyOf(tasks);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * A row that was left out.
     *
     * @param index its place among the file's rows, from 0
     * @param line where it begins, from 1
     */
    public record Skipped(int index, int line, String why) {}

    /**
     * Reads {@code file}, whose format is told by the fields of its first row.
     *
     * @throws TaskFileUnreadable if it is missing, empty, too large, or has a broken row
     */
    public static Loaded read(Path file) {
        List<Row> rows = RowReader.rows(file);
        Format format = format(file, rows.getFirst());
        String source = sourceName(file);
        var tasks = new ArrayList<Task>();
        var skipped = new ArrayList<Skipped>();
        var lineOfId = new HashMap<String, Integer>();
        var lineOfCompletion = new HashMap<String, Integer>();
        for (Row row : rows) {
            RowResult result;
            try {
                result =
                        switch (format) {
                            case DOJO -> OwnFormat.read(row, source);
                            case PANDALM -> PandaLmFormat.read(row);
                            case TRL -> TrlFormat.read(row, source);
                            case LLMBAR -> LlmBarFormat.read(row, source);
                        };
            } catch (BadRow e) {
                throw new TaskFileUnreadable(file, row.line(), e.why());
            }
            switch (result) {
                case RowResult.Skip(String why) ->
                        skipped.add(new Skipped(row.index(), row.line(), why));
                case RowResult.Good(Task task, boolean named) -> {
                    Integer earlier = lineOfId.putIfAbsent(task.id().value(), row.line());
                    if (earlier == null) {
                        tasks.add(task);
                        for (Completion completion : task.completions()) {
                            String id = completion.id().value();
                            Integer line = lineOfCompletion.putIfAbsent(id, row.line());
                            if (line != null) {
                                String why = "completion id " + id + " stands on line " + line;
                                throw new TaskFileUnreadable(file, row.line(), why + " already");
                            }
                        }
                    } else if (named) {
                        String why = "id " + task.id() + " stands on line " + earlier + " already";
                        throw new TaskFileUnreadable(file, row.line(), why);
                    } else {
                        String why = "the same as line " + earlier;
                        skipped.add(new Skipped(row.index(), row.line(), why));
                    }
                }
            }
        }
        if (tasks.isEmpty()) {
            throw new TaskFileUnreadable(
                    file,
                    "no task left; line "
                            + skipped.getFirst().line()
                            + ": "
                            + skipped.getFirst().why());
        }
        return new Loaded(tasks, skipped, format.label);
    }

    /** {@code task} as one line of our own format, without a line break; reading gives it back. */
    public static String line(Task task) {
        return OwnFormat.write(task);
    }

    private enum Format {
        DOJO("dojo"),
        PANDALM("pandalm"),
        TRL("trl"),
        LLMBAR("llmbar");

        private final String label;

        Format(String label) {
            this.label = label;
        }
    }

    private static Format format(Path file, Row first) {
        if (OwnFormat.fits(first)) return Format.DOJO;
        if (PandaLmFormat.fits(first)) return Format.PANDALM;
        if (TrlFormat.fits(first)) return Format.TRL;
        if (LlmBarFormat.fits(first)) return Format.LLMBAR;
        throw new TaskFileUnreadable(
                file,
                first.line(),
                "no format known: needs prompt and completions; or chosen and rejected; or"
                        + " instruction, response1 and response2; or input, output_1 and output_2");
    }

    /** A source that does not name itself is called by its file, without folder and ending. */
    private static String sourceName(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
