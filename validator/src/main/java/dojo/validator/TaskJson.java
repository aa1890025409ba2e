package dojo.validator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tasks and numbers as texts in the ledger's tables. */
final class TaskJson {
    private TaskJson() {}

    static String write(Task task) {
        var json = Json.object().put("id", task.id().value()).put("prompt", task.prompt());
        var completions = json.putArray("completions");
        for (Completion completion : task.completions()) {
            completions
                    .addObject()
                    .put("id", completion.id().value())
                    .put("text", completion.text())
                    .put("model", completion.model());
        }
        task.truth()
                .ifPresent(truth -> {
                    json.put("kind", truth.kind().name());
                    truth.ranks().forEach(json.putArray("ranks")::add);
                });
        json.put("source", task.source().name())
                .put("licence", task.source().licence())
                .put("topic", task.source().topic());
        return Json.write(json);
    }

    static Task read(String text) {
        JsonNode json = parse(text);
        var completions = new ArrayList<Completion>();
        for (JsonNode completion : json.path("completions")) {
            completions.add(
                    new Completion(
                            new CompletionId(completion.path("id").asText()),
                            completion.path("text").asText(),
                            completion.path("model").asText()));
        }
        Optional<GroundTruth> truth = Optional.empty();
        if (json.has("kind")) {
            var ranks = new ArrayList<Integer>();
            for (JsonNode rank : json.path("ranks")) ranks.add(rank.asInt());
            var kind = GroundTruth.Kind.valueOf(json.path("kind").asText());
            truth = Optional.of(new GroundTruth(ranks, kind));
        }
        return new Task(
                new TaskId(json.path("id").asText()),
                json.path("prompt").asText(),
                completions,
                truth,
                new TaskSource(
                        json.path("source").asText(),
                        json.path("licence").asText(),
                        json.path("topic").asText()));
    }

    static String byName(Map<String, Double> numbers) {
        ObjectNode json = Json.object();
        numbers.forEach(json::put);
        return Json.write(json);
    }

    static Map<String, Double> byName(String json) {
        var numbers = new TreeMap<String, Double>();
        parse(json)
                .properties()
                .forEach(one -> numbers.put(one.getKey(), one.getValue().asDouble()));
        return numbers;
    }

    static String numbers(Collection<? extends Number> numbers) {
        var json = Json.array();
        for (Number number : numbers) {
            if (number instanceof Integer whole) json.add(whole);
            else json.add(number.doubleValue());
        }
        return Json.write(json);
    }

    static List<Double> numbers(String text) {
        var numbers = new ArrayList<Double>();
        for (JsonNode number : parse(text)) numbers.add(number.asDouble());
        return numbers;
    }

    private static JsonNode parse(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            throw new IllegalStateException("the ledger holds what we did not write", e);
        }
    }
}
