package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The product's own rows, described in docs/task-files.md. */
final class OwnFormat {
    /** Stands where nobody said who wrote something, or under which licence. */
    static final String UNKNOWN = "unknown";

    private static final Set<String> FIELDS =
            Set.of(
                    "id",
                    "prompt",
                    "completions",
                    "ranks",
                    "scores",
                    "known_kind",
                    "source",
                    "licence",
                    "topic");
    private static final Set<String> COMPLETION_FIELDS = Set.of("id", "text", "model");

    private OwnFormat() {}

    static boolean fits(Row row) {
        return row.has("completions");
    }

    static RowResult read(Row row, String source) throws BadRow {
        onlyKnown(row.object(), FIELDS);
        String prompt = row.text("prompt");
        if (prompt.isBlank()) throw new BadRow("prompt is empty");
        JsonNode list = row.field("completions");
        if (!list.isArray() || list.size() < 2 || list.size() > Task.COMPLETIONS_MAX) {
            throw new BadRow("completions must be a list of 2 to " + Task.COMPLETIONS_MAX);
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            String name = "completions[" + i + "]";
            if (!item.isObject() || !item.has("text")) {
                throw new BadRow(name + " must be an object with a text");
            }
            onlyKnown(item, COMPLETION_FIELDS);
            texts.add(Row.text(item.get("text"), name + ".text"));
        }
        Optional<String> given = row.optionalText("id");
        if (given.isPresent()) checkId(given.get(), TaskId.CHARS_MAX);
        TaskId id = given.map(TaskId::new).orElseGet(() -> ContentIds.task(prompt, texts));
        return new RowResult.Good(
                new Task(
                        id,
                        prompt,
                        completions(id, list, texts),
                        truth(row, list.size()),
                        new TaskSource(
                                row.optionalText("source").orElse(source),
                                row.optionalText("licence").orElse(UNKNOWN),
                                row.optionalText("topic").orElse(""))),
                given.isPresent());
    }

    private static List<Completion> completions(TaskId task, JsonNode list, List<String> texts)
            throws BadRow {
        var copies = new HashMap<String, Integer>();
        var ids = new TreeSet<String>();
        var completions = new ArrayList<Completion>();
        for (int i = 0; i < texts.size(); i++) {
            var item = new Row(i, 0, list.get(i));
            String text = texts.get(i);
            int copy = copies.merge(text, 1, Integer::sum);
            Optional<String> given = item.optionalText("id");
            if (given.isPresent()) checkId(given.get(), CompletionId.CHARS_MAX);
            CompletionId id =
                    given.map(CompletionId::new)
                            .orElseGet(() -> ContentIds.completion(task, text, copy));
            if (!ids.add(id.value())) throw new BadRow("completion id " + id + " stands twice");
            completions.add(new Completion(id, text, item.optionalText("model").orElse(UNKNOWN)));
        }
        return completions;
    }

    private static Optional<GroundTruth> truth(Row row, int completions) throws BadRow {
        GroundTruth.Kind kind =
                switch (row.optionalText("known_kind").orElse("human")) {
                    case "human" -> GroundTruth.Kind.HUMAN;
                    case "constructed" -> GroundTruth.Kind.CONSTRUCTED;
                    default -> throw new BadRow("known_kind must be human or constructed");
                };
        if (row.has("ranks") && row.has("scores")) {
            throw new BadRow("ranks and scores exclude each other");
        }
        if (row.has("ranks")) {
            return Optional.of(new GroundTruth(ranks(row.field("ranks"), completions), kind));
        }
        if (!row.has("scores")) return Optional.empty();
        double[] scores = scores(row.field("scores"), completions);
        var ranks = new ArrayList<Integer>();
        for (double score : scores) {
            int better = 0;
            for (double other : scores) if (other > score) better++;
            ranks.add(better);
        }
        return Optional.of(new GroundTruth(ranks, kind));
    }

    private static List<Integer> ranks(JsonNode list, int completions) throws BadRow {
        sized(list, completions, "ranks");
        var ranks = new ArrayList<Integer>();
        for (JsonNode rank : list) {
            if (!rank.isIntegralNumber() || !rank.canConvertToInt() || rank.intValue() < 0) {
                throw new BadRow("ranks must be whole numbers from 0 up, 0 the best");
            }
            ranks.add(rank.intValue());
        }
        return ranks;
    }

    private static double[] scores(JsonNode list, int completions) throws BadRow {
        sized(list, completions, "scores");
        double[] scores = new double[completions];
        for (int i = 0; i < completions; i++) {
            scores[i] = list.get(i).isNumber() ? list.get(i).doubleValue() : Double.NaN;
            if (!Double.isFinite(scores[i])) throw new BadRow("scores must be finite numbers");
        }
        return scores;
    }

    private static void sized(JsonNode list, int completions, String name) throws BadRow {
        if (!list.isArray() || list.size() != completions) {
            throw new BadRow(name + " must be a list with one number for each completion");
        }
    }

    private static void checkId(String id, int charsMax) throws BadRow {
        if (id.isBlank() || id.length() > charsMax) {
            throw new BadRow("id must have 1 to " + charsMax + " characters");
        }
    }

    /** A misspelt field must not silently lose what it says. */
    private static void onlyKnown(JsonNode object, Set<String> known) throws BadRow {
        for (var field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw new BadRow(
                        "unknown field "
                                + field.getKey()
                                + "; known are "
                                + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    static String write(Task task) {
        ObjectNode row = Json.object();
        row.put("id", task.id().value());
        row.put("prompt", task.prompt());
        ArrayNode completions = row.putArray("completions");
        for (Completion completion : task.completions()) {
            completions
                    .addObject()
                    .put("id", completion.id().value())
                    .put("text", completion.text())
                    .put("model", completion.model());
        }
        task.truth()
                .ifPresent(truth -> {
                    ArrayNode ranks = row.putArray("ranks");
                    truth.ranks().forEach(ranks::add);
                    row.put("known_kind", truth.kind().name().toLowerCase(Locale.ROOT));
                });
        row.put("source", task.source().name());
        row.put("licence", task.source().licence());
        row.put("topic", task.source().topic());
        return Json.write(row);
    }
}
