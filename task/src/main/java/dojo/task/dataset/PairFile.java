package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of prompts with completions to be scored, of which nothing is known. */
public final class PairFile {
    private PairFile() {}

    /**
     * A prompt and a completion of it.
     *
     * @param line where its row begins, from 1
     */
    public record Pair(int line, String prompt, String completion) {}

    /**
     * Reads {@code file}: rows with {@code prompt} and {@code completion}, or with {@code prompt}
     * and {@code completions}, a list of texts or of objects with {@code text}; other fields are
     * passed over. Limits are those of {@link PreferenceFile}.
     *
     * @throws TaskFileUnreadable if it is missing, empty, too large, or has a broken row
     */
    public static List<Pair> read(Path file) {
        var pairs = new ArrayList<Pair>();
        for (Row row : RowReader.rows(file)) {
            try {
                String prompt = row.text("prompt");
                if (row.has("completion")) {
                    pairs.add(new Pair(row.line(), prompt, row.text("completion")));
                    continue;
                }
                JsonNode completions = row.field("completions");
                if (!completions.isArray()) throw new BadRow("completions must be a list");
                for (JsonNode each : completions) {
                    JsonNode text = each.isObject() ? each.path("text") : each;
                    pairs.add(new Pair(row.line(), prompt, Row.text(text, "each completion")));
                }
            } catch (BadRow e) {
                throw new TaskFileUnreadable(file, row.line(), e.why());
            }
        }
        return pairs;
    }
}
