package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All results of an owner as a file. */
final class ResultExport {
    private static final int PAGE = 2_000;

    private final WorkStore store;
    private final TaskBoard board;
    private final OwnerDesk desk;

    ResultExport(WorkStore store, TaskBoard board, OwnerDesk desk) {
        this.store = store;
        this.board = board;
        this.desk = desk;
    }

    /**
     * Writes every result that was not rejected and whose worker did not withdraw, one a line: the
     * prompt, the responses with their models, the answers, and what they come to.
     *
     * @param task only this one's, or the empty text
     */
    void write(String owner, String task, boolean csv, OutputStream to) throws IOException {
        Writer out =
                new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8), 1 << 16);
        if (csv) out.write(String.join(",", CsvRow.COLUMNS) + "\r\n");
        // By pages, so that nobody who reads slowly keeps a connection.
        long at = 0;
        String id = "";
        Map<String, Question> questions = new LinkedHashMap<>();
        while (true) {
            List<Assignment> page = exported(owner, task, at, id);
            for (Assignment a : page) {
                if (questions.size() > 1_000) questions.clear();
                Question question = questions.computeIfAbsent(a.task(), board::question);
                if (csv) CsvRow.write(out, question, a, store.pseudonym(owner, a.worker()));
                else out.write(Json.write(line(owner, question, a)) + "\n");
            }
            if (page.size() < PAGE) break;
            at = page.getLast().submittedAt();
            id = page.getLast().id();
        }
        out.flush();
    }

    private List<Assignment> exported(String owner, String task, long at, String id) {
        return store.read(handle ->
                handle.createQuery(
                                "SELECT a.*"
                                        + OwnerDesk.RESULTS
                                        + " AND a.state <> 'REJECTED'"
                                        + " AND (a.submitted_at, a.id) > (:at, :id)"
                                        + (task.isEmpty() ? "" : " AND a.task = :task")
                                        + " ORDER BY a.submitted_at, a.id LIMIT "
                                        + PAGE)
                        .bind("owner", owner)
                        .bind("at", at)
                        .bind("id", id)
                        .bindMap(task.isEmpty() ? Map.of() : Map.of("task", task))
                        .map((row, context) -> Assignment.of(row))
                        .list());
    }

    private ObjectNode line(String owner, Question question, Assignment a) {
        ObjectNode json = desk.result(owner, a);
        json.put("type", question.type().name()).put("prompt", question.prompt());
        ArrayNode responses = json.putArray("responses");
        Map<String, Double> scores = Scores.of(question, a.answersJson());
        for (Question.Response r : question.responses()) {
            ObjectNode one = responses.addObject().put("id", r.id()).put("model", r.model());
            one.set("completion", r.completion());
            ObjectNode each = one.putObject("scores");
            for (Criterion criterion : question.criteria()) {
                Double score = scores.get(criterion.asked().id() + " " + r.id());
                if (score != null) each.put(criterion.asked().id(), score);
            }
        }
        ArrayNode criteria = json.putArray("criteria");
        question.criteria().forEach(c -> criteria.add(c.json()));
        return json;
    }

    /** One answer of one result as a row that a spreadsheet takes for text and nothing else. */
    private static final class CsvRow {
        static final List<String> COLUMNS =
                List.of(
                        "result_id",
                        "task_id",
                        "worker_id",
                        "submitted_at",
                        "active_ms",
                        "criterion_id",
                        "criterion_type",
                        "response_id",
                        "model",
                        "value");

        static void write(Writer out, Question question, Assignment a, String worker)
                throws IOException {
            Map<String, String> models =
                    question.responses().stream()
                            .collect(
                                    Collectors.toMap(
                                            Question.Response::id, Question.Response::model));
            for (JsonNode answer : a.answersJson()) {
                Criterion criterion = question.criterion(answer);
                JsonNode value = answer.get("value");
                Map<String, JsonNode> cells = new LinkedHashMap<>();
                if (criterion instanceof Criterion.MultiScore) {
                    value.properties().forEach(one -> cells.put(one.getKey(), one.getValue()));
                } else cells.put(criterion.asked().responseId(), value);
                for (Map.Entry<String, JsonNode> one : cells.entrySet()) {
                    String text =
                            one.getValue().isValueNode()
                                    ? one.getValue().asText()
                                    : Json.write(one.getValue());
                    List<String> row =
                            List.of(
                                    a.id(),
                                    a.task(),
                                    worker,
                                    Wire.time(a.submittedAt()),
                                    Long.toString(a.activeMillis()),
                                    criterion.asked().id(),
                                    criterion.type(),
                                    one.getKey(),
                                    models.getOrDefault(one.getKey(), ""),
                                    text);
                    out.write(row.stream().map(CsvRow::cell).collect(Collectors.joining(",")));
                    out.write("\r\n");
                }
            }
        }

        /** A formula of a stranger must not run where the file is opened. */
        static String cell(String text) {
            boolean formula = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0;
            boolean number = text.matches("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?");
            String safe = formula && !number ? "'" + text : text;
            return safe.matches("[\\w .:-]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
        }
    }
}
