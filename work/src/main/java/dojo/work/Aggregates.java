package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the answers to a task come to: for each criterion and response how many, and their middle.
 */
final class Aggregates {
    private Aggregates() {}

    static ArrayNode of(Question question, List<Agreement.Result> results) {
        ArrayNode rows = Json.array();
        for (Criterion criterion : question.criteria()) {
            Map<String, List<Double>> numbers = new LinkedHashMap<>();
            Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
            for (Agreement.Result result : results) {
                JsonNode value = result.value(criterion).orElse(Json.object());
                switch (criterion) {
                    case Criterion.Score s when value.isNumber() ->
                            add(
                                    numbers,
                                    counts,
                                    criterion.asked().responseId(),
                                    value.doubleValue());
                    case Criterion.MultiScore m ->
                            value.properties()
                                    .forEach(one ->
                                            add(
                                                    numbers,
                                                    counts,
                                                    one.getKey(),
                                                    one.getValue().asDouble()));
                    case Criterion.Ranking r when value.has("places") -> {
                        int place = 1;
                        for (JsonNode group : value.get("places")) {
                            for (JsonNode id : group) add(numbers, counts, id.asText(), place);
                            place++;
                        }
                    }
                    case Criterion.Choice c when value.isTextual() ->
                            count(counts, "", value.textValue());
                    case Criterion.MultiSelect m ->
                            value.forEach(option -> count(counts, "", option.asText()));
                    default -> {}
                }
            }
            for (Map.Entry<String, Map<String, Integer>> one : counts.entrySet()) {
                List<Double> values =
                        new ArrayList<>(numbers.getOrDefault(one.getKey(), List.of()));
                Collections.sort(values);
                ObjectNode row = rows.addObject().put("criterionId", criterion.asked().id());
                row.put("responseId", one.getKey());
                row.put("count", one.getValue().values().stream().mapToInt(n -> n).sum());
                row.put("mean", values.isEmpty() ? "" : Wire.decimal(mean(values)));
                row.put("sd", values.size() < 2 ? "" : Wire.decimal(sd(values)));
                row.put("median", values.isEmpty() ? "" : Wire.decimal(Wire.median(values)));
                ObjectNode each = row.putObject("counts");
                one.getValue().forEach(each::put);
            }
        }
        return rows;
    }

    private static void add(
            Map<String, List<Double>> numbers,
            Map<String, Map<String, Integer>> counts,
            String response,
            double value) {
        numbers.computeIfAbsent(response, r -> new ArrayList<>()).add(value);
        count(counts, response, Wire.decimal(value));
    }

    private static void count(
            Map<String, Map<String, Integer>> counts, String response, String value) {
        counts.computeIfAbsent(response, r -> new TreeMap<>()).merge(value, 1, Integer::sum);
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Of a sample: divided by one less than there are. */
    private static double sd(List<Double> values) {
        double mean = mean(values);
        double sum = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(sum / (values.size() - 1));
    }
}
