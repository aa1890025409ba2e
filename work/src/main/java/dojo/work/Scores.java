package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** What answers say about each response as numbers from 0 to 1, higher is better. */
final class Scores {
    private Scores() {}

    /** Of every criterion that orders responses, by {@code criterion response}. */
    static Map<String, Double> of(Question question, String answers) {
        try {
            return of(question, Json.parse(answers));
        } catch (MalformedJson e) {
            throw new IllegalStateException("a stored answer is damaged: " + e.getMessage(), e);
        }
    }

    static Map<String, Double> of(Question question, JsonNode answers) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (JsonNode answer : answers) {
            Criterion criterion = question.criterion(answer);
            JsonNode value = answer.get("value");
            String at = criterion.asked().id() + " ";
            switch (criterion) {
                case Criterion.Score(var asked, var scale) ->
                        scores.put(at + asked.responseId(), share(value, scale));
                case Criterion.MultiScore(var _, var scale) ->
                        value.properties()
                                .forEach(one ->
                                        scores.put(
                                                at + one.getKey(), share(one.getValue(), scale)));
                case Criterion.Ranking r -> ranked(question, at, value, scores);
                case Criterion.Choice c -> chosen(question, at, value.textValue(), scores);
                case Criterion.MultiSelect m -> {}
                case Criterion.Text t -> {}
            }
        }
        return scores;
    }

    private static double share(JsonNode value, Criterion.Scale scale) {
        return (value.doubleValue() - scale.min()) / (scale.max() - scale.min());
    }

    /** Evenly from 1 for the best to 0 for the worst; those without a place share what is left. */
    private static void ranked(
            Question question, String at, JsonNode value, Map<String, Double> scores) {
        int n = question.responses().size();
        int better = 0;
        for (JsonNode group : value.get("places")) {
            double mean = better + (group.size() - 1) / 2.0;
            for (JsonNode id : group) scores.put(at + id.asText(), n == 1 ? 1 : 1 - mean / (n - 1));
            better += group.size();
        }
        double rest = n == 1 ? 0 : 1 - (better + (n - 1 - better) / 2.0) / (n - 1);
        for (String id : question.responseIds()) {
            scores.putIfAbsent(at + id, value.get("none").booleanValue() && better == 0 ? 0 : rest);
        }
    }

    private static void chosen(
            Question question, String at, String pick, Map<String, Double> scores) {
        for (String id : question.responseIds()) {
            double score =
                    switch (pick) {
                        case Criterion.TIE -> 0.5;
                        case Criterion.NONE -> 0;
                        default -> pick.equals(id) ? 1 : 0;
                    };
            scores.put(at + id, score);
        }
    }
}
