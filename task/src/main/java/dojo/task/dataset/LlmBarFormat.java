package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.List;
import java.util.Optional;

/** Rows of LLMBar: an instruction, two outputs, and the number of the better one. */
final class LlmBarFormat {
    private LlmBarFormat() {}

    static boolean fits(Row row) {
        return row.has("input") && row.has("output_1") && row.has("output_2") && row.has("label");
    }

    static RowResult read(Row row, String source) throws BadRow {
        JsonNode label = row.field("label");
        if (!label.isInt() || (label.intValue() != 1 && label.intValue() != 2)) {
            throw new BadRow("label must be 1 or 2");
        }
        List<String> texts = List.of(row.text("output_1"), row.text("output_2"));
        if (texts.getFirst().equals(texts.getLast())) {
            return new RowResult.Skip("output_1 and output_2 are the same");
        }
        TaskId id = ContentIds.task(row.text("input"), texts);
        List<String> models = List.of(OwnFormat.UNKNOWN, OwnFormat.UNKNOWN);
        int better = label.intValue() - 1;
        return new RowResult.Good(
                new Task(
                        id,
                        row.text("input"),
                        ContentIds.completions(id, texts, models),
                        Optional.of(
                                new GroundTruth(
                                        List.of(better, 1 - better), GroundTruth.Kind.HUMAN)),
                        new TaskSource(source, OwnFormat.UNKNOWN, "")),
                false);
    }
}
