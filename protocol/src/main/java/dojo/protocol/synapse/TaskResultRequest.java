package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A validator asks a miner what its people answered to one task. The body hash covers every field.
 *
 * @param ticket the miner's own name for the task, as it answered a {@link FeedbackRequest}
 * @param results one for each worker who answered, at most {@link #RESULTS_MAX}; empty in the
 *     question, and in an answer while nobody has
 */
public record TaskResultRequest(String ticket, List<Result> results) implements Synapse {
    /** The most results of one task. */
    public static final int RESULTS_MAX = 256;

    /** The type of this message; field names are those of the Python class. */
    public static final SynapseType<TaskResultRequest> TYPE =
            new SynapseType<>(
                    "TaskResultRequest",
                    List.of("dojo_task_id"),
                    List.of("dojo_task_id", "task_results"),
                    TaskResultRequest::write,
                    TaskResultRequest::read);

    /**
     * What one worker answered.
     *
     * @param worker names the worker, at most {@link FeedbackRequest#TICKET_CHARS_MAX} characters
     * @param scores id of a completion to the score given to it, any double, in the order sent
     */
    public record Result(String worker, Map<String, Double> scores) {
        public Result {
            worker = WellFormed.text(worker);
            scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        }
    }

    public TaskResultRequest {
        ticket = WellFormed.text(ticket);
        results = List.copyOf(results);
        if (ticket.isBlank() || ticket.length() > FeedbackRequest.TICKET_CHARS_MAX) {
            throw new IllegalArgumentException("ticket of " + ticket.length());
        }
        if (results.size() > RESULTS_MAX) {
            throw new IllegalArgumentException(results.size() + " results");
        }
    }

    /** Asks for the results of {@code ticket}. */
    public static TaskResultRequest question(String ticket) {
        return new TaskResultRequest(ticket, List.of());
    }

    @Override
    public SynapseType<TaskResultRequest> type() {
        return TYPE;
    }

    private ObjectNode write() {
        ObjectNode json = Json.object().put("dojo_task_id", ticket);
        ArrayNode list = json.putArray("task_results");
        for (Result result : results) {
            ObjectNode one =
                    list.addObject()
                            .put("id", ticket + "/" + result.worker())
                            .put("status", "COMPLETED")
                            .put("dojo_task_id", ticket)
                            .put("worker_id", result.worker());
            ArrayNode data = one.putArray("result_data");
            result.scores()
                    .forEach((id, score) ->
                            data.addObject()
                                    .put("model", id)
                                    .putArray("criteria")
                                    .addObject()
                                    .put("type", "score")
                                    .put("value", score));
        }
        return json;
    }

    private static TaskResultRequest read(JsonNode body) throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        List<Fields> sent = fields.objects("task_results");
        if (sent.size() > RESULTS_MAX) throw new MalformedSynapse("too many results");
        List<Result> results = new ArrayList<>(sent.size());
        for (Fields result : sent) {
            Map<String, Double> scores = new LinkedHashMap<>();
            for (Fields completion : result.objects("result_data")) {
                String id = completion.text("model");
                for (Fields criterion : completion.objects("criteria")) {
                    if (!criterion.text("type").equals("score")) continue;
                    if (scores.put(id, criterion.number("value")) != null) {
                        throw new MalformedSynapse("two scores of one worker for " + id);
                    }
                }
            }
            results.add(
                    new Result(
                            result.optionalText("worker_id", FeedbackRequest.TICKET_CHARS_MAX)
                                    .orElse(""),
                            scores));
        }
        return new TaskResultRequest(
                fields.id("dojo_task_id", FeedbackRequest.TICKET_CHARS_MAX), results);
    }
}
