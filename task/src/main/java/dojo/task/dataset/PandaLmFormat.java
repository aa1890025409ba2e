package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.List;
import java.util.Optional;

/** Rows of the PandaLM test set: two responses and the verdicts of three people. */
final class PandaLmFormat {
    private static final String SOURCE = "pandalm-testset-v1";
    private static final String LICENCE = "Apache-2.0";
    private static final List<String> VERDICTS = List.of("annotator1", "annotator2", "annotator3");
    private static final int MAJORITY = 2;

    private PandaLmFormat() {}

    static boolean fits(Row row) {
        return row.has("instruction") && row.has("response1") && row.has("response2");
    }

    static RowResult read(Row row) throws BadRow {
        for (String name : List.of("response1", "response2")) {
            JsonNode response = row.field(name);
            if (!response.isTextual()) {
                return new RowResult.Skip(name + " is " + Row.kind(response) + ", not a string");
            }
        }
        String input = row.optionalText("input").orElse("");
        String prompt = row.text("instruction") + (input.isEmpty() ? "" : "\n\n" + input);
        List<String> texts = List.of(row.text("response1"), row.text("response2"));
        TaskId id =
                row.has("idx")
                        ? new TaskId("pandalm-" + integer(row, "idx"))
                        : ContentIds.task(prompt, texts);
        String topic = row.optionalText("motivation_app").orElse("");
        return new RowResult.Good(
                new Task(
                        id,
                        prompt,
                        ContentIds.completions(id, texts, models(row)),
                        truth(row),
                        new TaskSource(SOURCE, LICENCE, topic)),
                row.has("idx"));
    }

    /** The verdict that two of three gave; three different verdicts tell nothing. */
    private static Optional<GroundTruth> truth(Row row) throws BadRow {
        int[] votes = new int[3];
        for (String name : VERDICTS) {
            long verdict = integer(row, name);
            if (verdict < 0 || verdict > 2) {
                throw new BadRow(name + " must be 0, 1 or 2, not " + verdict);
            }
            votes[(int) verdict]++;
        }
        if (votes[0] >= MAJORITY) return ranks(0, 0);
        if (votes[1] >= MAJORITY) return ranks(0, 1);
        if (votes[2] >= MAJORITY) return ranks(1, 0);
        return Optional.empty();
    }

    private static Optional<GroundTruth> ranks(int first, int second) {
        return Optional.of(new GroundTruth(List.of(first, second), GroundTruth.Kind.HUMAN));
    }

    /** {@code cmp_key} names both models: {@code bloom-7b_llama-7b}. */
    private static List<String> models(Row row) throws BadRow {
        String[] names = row.optionalText("cmp_key").orElse("").split("_", -1);
        boolean two = names.length == 2 && !names[0].isBlank() && !names[1].isBlank();
        return two ? List.of(names) : List.of(OwnFormat.UNKNOWN, OwnFormat.UNKNOWN);
    }

    private static long integer(Row row, String name) throws BadRow {
        JsonNode value = row.field(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new BadRow(name + " must be a whole number, not " + Row.kind(value));
        }
        return value.longValue();
    }
}
