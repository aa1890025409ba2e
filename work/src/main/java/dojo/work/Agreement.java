package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.scoring.truth.KrippendorffAlpha;
import dojo.scoring.truth.KrippendorffAlpha.Level;
import dojo.scoring.truth.VotesUnusable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Krippendorff's alpha of answers to one criterion, or to one kind of criterion over many tasks.
 * Collects numbers by what was judged and by whom; places count as ordinal, scores as interval,
 * choices and selections as nominal.
 */
final class Agreement {
    private final Level level;
    private final Map<String, Integer> workers = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Double>> units = new LinkedHashMap<>();
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private int answers;

    Agreement(Level level) {
        this.level = level;
    }

    /** The level that answers to {@code criterion} are compared at; nothing for free texts. */
    static Optional<Level> level(Criterion criterion) {
        return switch (criterion) {
            case Criterion.Ranking r -> Optional.of(Level.ORDINAL);
            case Criterion.Score s -> Optional.of(Level.INTERVAL);
            case Criterion.MultiScore m -> Optional.of(Level.INTERVAL);
            case Criterion.Choice c -> Optional.of(Level.NOMINAL);
            case Criterion.MultiSelect m -> Optional.of(Level.NOMINAL);
            case Criterion.Text t -> Optional.empty();
        };
    }

    /** Adds what {@code worker} answered to {@code criterion} of {@code task}. */
    void add(String worker, String task, Criterion criterion, JsonNode value) {
        answers++;
        String unit = task + " " + criterion.asked().id();
        switch (criterion) {
            case Criterion.Ranking r -> {
                int place = 1;
                for (JsonNode group : value.get("places")) {
                    for (JsonNode id : group) put(unit + " " + id.asText(), worker, place);
                    place++;
                }
            }
            case Criterion.Score s -> put(unit, worker, value.doubleValue());
            case Criterion.MultiScore m ->
                    value.properties()
                            .forEach(one ->
                                    put(
                                            unit + " " + one.getKey(),
                                            worker,
                                            one.getValue().asDouble()));
            case Criterion.Choice c -> put(unit, worker, name(value.textValue()));
            case Criterion.MultiSelect m -> {
                List<String> chosen = value.valueStream().map(JsonNode::asText).toList();
                for (String option : m.options()) {
                    put(unit + " " + option, worker, chosen.contains(option) ? 1 : 0);
                }
            }
            case Criterion.Text t -> {}
        }
    }

    private double name(String text) {
        return names.computeIfAbsent(text, t -> names.size());
    }

    /** Adds one number that {@code worker} gave to {@code unit}. */
    void put(String unit, String worker, double value) {
        int who = workers.computeIfAbsent(worker, w -> workers.size());
        units.computeIfAbsent(unit, u -> new LinkedHashMap<>()).put(who, value);
    }

    OptionalDouble alpha() {
        List<Map<Integer, Double>> pairable =
                units.values().stream().filter(unit -> unit.size() > 1).toList();
        double[][] ratings = new double[workers.size()][pairable.size()];
        for (double[] row : ratings) Arrays.fill(row, Double.NaN);
        for (int u = 0; u < pairable.size(); u++) {
            for (Map.Entry<Integer, Double> one : pairable.get(u).entrySet()) {
                ratings[one.getKey()][u] = one.getValue();
            }
        }
        try {
            return KrippendorffAlpha.of(ratings, level).alpha();
        } catch (VotesUnusable tooMany) {
            return OptionalDouble.empty();
        }
    }

    ObjectNode json(String criterionId) {
        OptionalDouble alpha = alpha();
        String why = "";
        if (alpha.isEmpty()) {
            why =
                    units.values().stream().noneMatch(unit -> unit.size() > 1)
                            ? "nothing was answered by two people"
                            : "all answers are the same, or too many differ";
        }
        return Json.object()
                .put("criterionId", criterionId)
                .put("metric", level.name().toLowerCase(java.util.Locale.ROOT))
                .put("alpha", Wire.decimal(alpha))
                .put("why", why)
                .put("answers", answers);
    }

    /** Alpha of each criterion of one task. */
    static List<ObjectNode> ofTask(String task, Question question, List<Result> results) {
        List<ObjectNode> rows = new ArrayList<>();
        for (Criterion criterion : question.criteria()) {
            level(criterion)
                    .ifPresent(level -> {
                        var agreement = new Agreement(level);
                        for (Result result : results) {
                            result.value(criterion)
                                    .ifPresent(value ->
                                            agreement.add(result.worker(), task, criterion, value));
                        }
                        rows.add(agreement.json(criterion.asked().id()));
                    });
        }
        return rows;
    }

    /** Who answered what. */
    record Result(String worker, JsonNode answers) {
        Optional<JsonNode> value(Criterion criterion) {
            return answers.valueStream()
                    .filter(a -> a.get("criterionId").asText().equals(criterion.asked().id()))
                    .map(a -> a.get("value"))
                    .findFirst();
        }
    }
}
