package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** A task to try out before any sign-in. Nothing of what is answered is kept. */
final class Practice {
    static final String ID = "practice";

    private final JsonNode made = resource("practice.json");
    private final Question question =
            // The same ids on every server, however many there are.
            Question.read(Form.of(made.get("task")), "", Map.of(), new SplittableRandom(7));

    Question question() {
        return question;
    }

    private static JsonNode resource(String name) {
        try {
            return Json.parse(text(name));
        } catch (MalformedJson e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /** A text file of this module. */
    static String text(String name) {
        try (InputStream in = Practice.class.getResourceAsStream("/dojo/work/" + name)) {
            if (in == null) throw new IllegalStateException(name + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode task(Instant now) {
        var task =
                new WorkTask(
                        ID,
                        "",
                        made.get("title").textValue(),
                        WorkTask.beginning(question.prompt()),
                        question.type().name(),
                        "practice",
                        "",
                        new WorkTask.Pay("", "", ""),
                        question.criteria().size(),
                        question.responses().size(),
                        false,
                        "OPEN",
                        now.toEpochMilli(),
                        now.plus(Duration.ofDays(1)).toEpochMilli(),
                        1,
                        0,
                        0);
        ObjectNode json = task.json(now, OptionalLong.of(Duration.ofMinutes(1).toMillis()));
        json.put("partner", "").put("mine", "none").put("isCompletedByWorker", false);
        json.put("body", question.prompt()).put("guidelines", question.guidelines());
        json.set("taskData", question.shown(question.responseIds(), false));
        return json;
    }

    /** What is to be said of an answer. */
    ObjectNode feedback(JsonNode body) {
        ArrayNode answers = question.checked(body);
        ObjectNode json = Json.object();
        boolean all = true;
        ArrayNode rows = Json.array();
        for (JsonNode answer : answers) {
            boolean right =
                    Gold.right(
                            Gold.read(Form.of(made.get("task")), question),
                            question,
                            Json.array().add(answer));
            all &= right;
            rows.addObject()
                    .put("criterionId", answer.get("criterionId").textValue())
                    .put("right", right)
                    .put("message", made.get(right ? "right" : "wrong").textValue());
        }
        json.put("right", all).set("feedback", rows);
        return json;
    }
}
