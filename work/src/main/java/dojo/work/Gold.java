package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A known answer, with which an owner sees who reads. It goes to nobody; a task that has one looks
 * like every other.
 *
 * <p>The owner writes it as {@code gold: {best: model}} or {@code gold: {worst: model}}: of all
 * that a worker is asked about the responses, the named one has to come first, or last.
 */
final class Gold {
    private Gold() {}

    /** What {@code form} says to be known about {@code question}, as it is stored. */
    static String read(Form form, Question question) {
        if (!form.has("gold")) return "";
        Form gold = form.form("gold");
        ObjectNode stored = Json.object();
        for (String side : List.of("best", "worst")) {
            if (!gold.has(side)) continue;
            String model = gold.text(side, 200);
            List<String> ids =
                    question.responses().stream()
                            .filter(r -> r.model().equals(model))
                            .map(Question.Response::id)
                            .toList();
            if (ids.size() != 1) gold.wrong(side, "has to be the model of one response");
            else stored.put(side, ids.getFirst());
        }
        if (stored.isEmpty()) gold.wrong("best", "or worst is missing");
        return Json.write(stored);
    }

    /** Whether {@code answers} have the known response where it belongs, wherever they tell. */
    static boolean right(String gold, Question question, ArrayNode answers) {
        JsonNode known;
        try {
            known = Json.parse(gold);
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
        List<JsonNode> values = new ArrayList<>();
        answers.forEach(answer -> values.add(answer.get("value")));
        // Scores that were asked for one by one, as if they had been asked for together.
        ObjectNode scores = Json.object();
        for (JsonNode answer : answers) {
            String response = question.criterion(answer).asked().responseId();
            JsonNode value = answer.get("value");
            if (!response.isEmpty() && value.isNumber()) scores.set(response, value);
        }
        values.add(scores);
        for (JsonNode value : values) {
            for (Map.Entry<String, JsonNode> side : known.properties()) {
                String id = side.getValue().textValue();
                if (!fits(side.getKey().equals("best"), id, value)) return false;
            }
        }
        return true;
    }

    private static boolean fits(boolean best, String id, JsonNode value) {
        if (value.isTextual()) {
            // A choice: the worst one may not win. Free texts are no ids.
            return value.textValue().matches("[0-9a-f]{8}")
                    ? best == value.textValue().equals(id)
                    : true;
        }
        if (!value.isObject()) return true;
        if (value.has("places")) {
            List<JsonNode> places = new ArrayList<>();
            value.get("places").forEach(places::add);
            if (places.isEmpty()) return true;
            JsonNode end = best ? places.getFirst() : places.getLast();
            return end.valueStream().anyMatch(one -> one.asText().equals(id));
        }
        if (!value.has(id)) return true;
        double its = value.get(id).asDouble();
        return value.valueStream()
                .allMatch(one -> best ? one.asDouble() <= its : one.asDouble() >= its);
    }
}
