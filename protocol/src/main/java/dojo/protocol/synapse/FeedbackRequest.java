package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.task.CompletionId;
import dojo.task.Task;
import dojo.task.TaskId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A validator's task for the people behind a miner: score these completions by {@code expireAt}.
 * The miner answers at once with a ticket, under which its results are asked for later by {@link
 * TaskResultRequest}, or with scores. One value for both messages that the subnet has had for it.
 * The body hash covers every field.
 *
 * @param type which of the messages it is
 * @param taskId 1 to {@link TaskId#CHARS_MAX} characters
 * @param epochTimestamp seconds since 1970, of the validator's clock
 * @param taskType what the completions are, for example {@code DIALOGUE}; at most {@link
 *     #NAME_CHARS_MAX} characters
 * @param expireAt until when results count
 * @param min the worst score
 * @param max the best score, above {@code min}
 * @param completions at most {@link Task#COMPLETIONS_MAX}, each known by its id alone
 * @param scoringMethod what a miner says it scores with, at most {@link #NAME_CHARS_MAX} characters
 * @param ticket the miner's own name for the task, at most {@link #TICKET_CHARS_MAX} characters
 */
public record FeedbackRequest(
        SynapseType<FeedbackRequest> type,
        String taskId,
        double epochTimestamp,
        String prompt,
        String taskType,
        Instant expireAt,
        double min,
        double max,
        List<Shown> completions,
        Optional<String> scoringMethod,
        Optional<String> ticket)
        implements Synapse {

    /** The longest name of a type or method, in characters. */
    public static final int NAME_CHARS_MAX = 64;

    /** The longest ticket, in characters. */
    public static final int TICKET_CHARS_MAX = 128;

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /**
     * A completion as a miner may see it.
     *
     * @param score the miner's, in an answer; any double
     */
    public record Shown(String id, String text, OptionalDouble score) {
        public Shown {
            id = WellFormed.text(id);
            text = WellFormed.text(text);
        }

        /** A completion that is not scored yet. */
        public static Shown of(String id, String text) {
            return new Shown(id, text, OptionalDouble.empty());
        }
    }

    /** As in the subnet's third document: the test network of 2024. */
    public static final SynapseType<FeedbackRequest> FEEDBACK =
            new SynapseType<>(
                    "FeedbackRequest",
                    List.of("prompt", "responses", "task_type", "criteria_types"),
                    List.of(
                            "epoch_timestamp",
                            "request_id",
                            "prompt",
                            "responses",
                            "task_type",
                            "criteria_types",
                            "scoring_method",
                            "dojo_task_id",
                            "expire_at"),
                    FeedbackRequest::writeFeedback,
                    body -> readFeedback(FeedbackRequest.FEEDBACK, body));

    /** As on the main network since 2025. */
    public static final SynapseType<FeedbackRequest> TASK =
            new SynapseType<>(
                    "TaskSynapseObject",
                    List.of("task_id", "prompt", "task_type", "expire_at"),
                    List.of(
                            "epoch_timestamp",
                            "task_id",
                            "prompt",
                            "task_type",
                            "expire_at",
                            "completion_responses",
                            "dojo_task_id"),
                    FeedbackRequest::writeTask,
                    body -> readTask(FeedbackRequest.TASK, body));

    public FeedbackRequest {
        taskId = WellFormed.text(taskId);
        prompt = WellFormed.text(prompt);
        taskType = WellFormed.text(taskType);
        completions = List.copyOf(completions);
        scoringMethod = scoringMethod.map(WellFormed::text);
        ticket = ticket.map(WellFormed::text).filter(name -> !name.isBlank());
        if (taskId.isBlank() || taskId.length() > TaskId.CHARS_MAX) {
            throw new IllegalArgumentException("task id of " + taskId.length());
        }
        if (completions.size() > Task.COMPLETIONS_MAX) {
            throw new IllegalArgumentException(completions.size() + " completions");
        }
        if (taskType.length() > NAME_CHARS_MAX
                || scoringMethod.filter(name -> name.length() > NAME_CHARS_MAX).isPresent()) {
            throw new IllegalArgumentException("a name of more than " + NAME_CHARS_MAX);
        }
        if (ticket.filter(name -> name.length() > TICKET_CHARS_MAX).isPresent()) {
            throw new IllegalArgumentException("a ticket of more than " + TICKET_CHARS_MAX);
        }
        if (!(max > min) || Double.isInfinite(max - min)) {
            throw new IllegalArgumentException("scores from " + min + " to " + max);
        }
    }

    /** This task under the miner's own name for it; its texts are not sent back. */
    public FeedbackRequest taken(String name) {
        return with(
                completions.stream()
                        .map(shown -> new Shown(shown.id(), "", shown.score()))
                        .toList(),
                scoringMethod,
                Optional.of(name));
    }

    /** This task with what the miner answers in the reply itself. */
    public FeedbackRequest with(
            List<Shown> answered, Optional<String> method, Optional<String> name) {
        return new FeedbackRequest(
                type,
                taskId,
                epochTimestamp,
                prompt,
                taskType,
                expireAt,
                min,
                max,
                answered,
                method,
                name);
    }

    private ObjectNode writeFeedback() {
        ObjectNode json =
                Json.object()
                        .put("epoch_timestamp", epochTimestamp)
                        .put("request_id", taskId)
                        .put("prompt", prompt);
        ArrayNode responses = json.putArray("responses");
        for (Shown shown : completions) {
            ObjectNode response =
                    responses
                            .addObject()
                            .put("model", shown.id())
                            .put("completion", shown.text())
                            .put("cid", shown.id())
                            .putNull("rank_id");
            put(response, "score", shown.score());
        }
        json.put("task_type", taskType);
        ObjectNode criterion =
                json.putArray("criteria_types").addObject().put("type", "multi-score");
        ArrayNode options = criterion.putArray("options");
        completions.forEach(shown -> options.add(shown.id()));
        criterion.put("min", min).put("max", max);
        json.put("scoring_method", scoringMethod.orElse(null));
        json.put("dojo_task_id", ticket.orElse(null));
        return json.put("expire_at", ISO.format(expireAt));
    }

    private ObjectNode writeTask() {
        ObjectNode json =
                Json.object()
                        .put("epoch_timestamp", epochTimestamp)
                        .put("task_id", taskId)
                        .put("prompt", prompt)
                        .put("task_type", taskType)
                        .put("expire_at", ISO.format(expireAt));
        ArrayNode responses = json.putArray("completion_responses");
        for (Shown shown : completions) {
            ObjectNode response =
                    responses
                            .addObject()
                            .put("model", shown.id())
                            .put("completion", shown.text())
                            .put("completion_id", shown.id())
                            .putNull("rank_id");
            put(response, "score", shown.score());
            response.putArray("criteria_types")
                    .addObject()
                    .put("type", "score")
                    .put("min", min)
                    .put("max", max)
                    .putNull("scores");
        }
        json.put("dojo_task_id", ticket.orElse(null));
        return json;
    }

    private static FeedbackRequest readFeedback(SynapseType<FeedbackRequest> type, JsonNode body)
            throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        List<Shown> shown = new ArrayList<>();
        for (Fields response : bounded(fields.objects("responses"))) {
            shown.add(shown(response, "cid"));
        }
        return read(
                type,
                fields,
                fields.id("request_id", TaskId.CHARS_MAX),
                shown,
                "multi-score",
                fields.objects("criteria_types"));
    }

    private static FeedbackRequest readTask(SynapseType<FeedbackRequest> type, JsonNode body)
            throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        List<Shown> shown = new ArrayList<>();
        List<Fields> criteria = List.of();
        for (Fields response : bounded(fields.objects("completion_responses"))) {
            shown.add(shown(response, "completion_id"));
            criteria = response.objects("criteria_types");
        }
        return read(type, fields, fields.id("task_id", TaskId.CHARS_MAX), shown, "score", criteria);
    }

    private static FeedbackRequest read(
            SynapseType<FeedbackRequest> type,
            Fields fields,
            String taskId,
            List<Shown> shown,
            String criterionType,
            List<Fields> criteria)
            throws MalformedSynapse {
        // A miner may leave the criteria out of its answer; the range is the one it was asked in.
        double min = 0;
        double max = 1;
        for (Fields criterion : criteria) {
            if (!criterion.text("type").equals(criterionType)) {
                throw new MalformedSynapse(
                        "a criterion of type " + criterion.text("type") + ", not " + criterionType);
            }
            min = criterion.number("min");
            max = criterion.number("max");
        }
        return new FeedbackRequest(
                type,
                taskId,
                fields.number("epoch_timestamp"),
                fields.text("prompt"),
                fields.text("task_type"),
                time(fields.text("expire_at")),
                min,
                max,
                shown,
                fields.optionalText("scoring_method"),
                fields.optionalText("dojo_task_id"));
    }

    private static List<Fields> bounded(List<Fields> responses) throws MalformedSynapse {
        if (responses.size() > Task.COMPLETIONS_MAX) {
            throw new MalformedSynapse("too many completions");
        }
        return responses;
    }

    private static Shown shown(Fields response, String id) throws MalformedSynapse {
        return new Shown(
                response.id(id, CompletionId.CHARS_MAX),
                // Left out of answers to save traffic.
                response.optionalText("completion").orElse(""),
                response.optionalNumber("score"));
    }

    private static Instant time(String text) throws MalformedSynapse {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new MalformedSynapse("expire_at is not a time of ISO 8601 with its zone");
        }
    }

    private static void put(ObjectNode json, String field, OptionalDouble value) {
        if (value.isPresent()) json.put(field, value.getAsDouble());
        else json.putNull(field);
    }
}
