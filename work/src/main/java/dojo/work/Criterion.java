package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One thing that a task asks. */
sealed interface Criterion {
    /** The most options of a selection. */
    int OPTIONS_MAX = 100;

    /** The longest text that may be answered, in characters. */
    int ANSWER_CHARS_MAX = 20_000;

    String TIE = "tie";
    String NONE = "none";

    /**
     * What every kind has.
     *
     * @param responseId the one response that is asked about; empty for the task as a whole
     */
    record Asked(String id, String responseId, String text, String help, boolean required) {}

    Asked asked();

    /**
     * An order of the responses, the best first.
     *
     * @param top how many places have to be given, 0 for all
     */
    record Ranking(Asked asked, boolean ties, int top, boolean none) implements Criterion {}

    /**
     * A scale, both ends included.
     *
     * @param step 0 for any number
     */
    record Scale(double min, double max, double step, String minLabel, String maxLabel) {
        /** {@code value} of the original's slider, 1 to 10, on this scale. */
        double fromSlider(double value) {
            return min + (value - 1) / 9 * (max - min);
        }
    }

    /** One number for a response, or for the task. */
    record Score(Asked asked, Scale scale) implements Criterion {}

    /** One number for each response. */
    record MultiScore(Asked asked, Scale scale) implements Criterion {}

    record MultiSelect(Asked asked, List<String> options, int minSelected, int maxSelected)
            implements Criterion {}

    /** The better one of the responses. */
    record Choice(Asked asked, boolean ties, boolean none) implements Criterion {}

    record Text(Asked asked, int minLength, int maxLength) implements Criterion {}

    /** The name of the kind on the wire. */
    default String type() {
        return switch (this) {
            case Ranking r -> "ranking";
            case Score s -> "score";
            case MultiScore m -> "multi-score";
            case MultiSelect m -> "multi-select";
            case Choice c -> "choice";
            case Text t -> "text";
        };
    }

    /** Reads a criterion of any shape; what is wrong stays in {@code form}. */
    static Criterion read(Form form, String id, String responseId, int responses) {
        String type = form.text("type", 40);
        String usual =
                switch (type) {
                    case "ranking" -> "Put the answers in order, the best first.";
                    case "choice" -> "Which answer is better?";
                    case "multi-select" -> "What applies?";
                    case "text" -> "What do you think?";
                    default -> "How good is it?";
                };
        String text = form.textOrEmpty("text", 2_000);
        // The original's name for the question of a text.
        if (text.isEmpty()) text = form.textOrEmpty("query", 2_000);
        var asked =
                new Asked(
                        id,
                        responseId,
                        text.isEmpty() ? usual : text,
                        form.textOrEmpty("help", 2_000),
                        form.flag("required", true));
        return switch (type) {
            case "ranking" ->
                    new Ranking(
                            asked,
                            form.flag("ties", false),
                            form.count("top", 0, 0, responses),
                            form.flag("none", false));
            case "score" -> new Score(asked, scale(form));
            case "multi-score" -> new MultiScore(asked, scale(form));
            case "multi-select" -> {
                List<String> options = form.texts("options", 1, OPTIONS_MAX, 500);
                int max = form.count("maxSelected", options.size(), 1, Math.max(1, options.size()));
                yield new MultiSelect(asked, options, form.count("minSelected", 0, 0, max), max);
            }
            case "choice" -> {
                if (responses < 2) form.wrong("type", "needs two responses");
                yield new Choice(asked, form.flag("ties", true), form.flag("none", false));
            }
            case "text" -> {
                int max = form.count("maxLength", ANSWER_CHARS_MAX, 1, ANSWER_CHARS_MAX);
                yield new Text(
                        asked, form.count("minLength", asked.required() ? 1 : 0, 0, max), max);
            }
            default -> {
                form.wrong(
                        "type",
                        "has to be ranking, score, multi-score, multi-select, choice or text");
                yield new Text(asked, 0, 1);
            }
        };
    }

    private static Scale scale(Form form) {
        double min = form.number("min", 1);
        double max = form.number("max", 10);
        double step = form.number("step", 0);
        if (min >= max) form.wrong("max", "has to be more than min");
        if (min < 0) form.wrong("min", "has to be at least 0");
        if (step < 0 || step > max - min) form.wrong("step", "has to fit between min and max");
        return new Scale(
                min,
                max,
                step,
                form.textOrEmpty("minLabel", 100),
                form.textOrEmpty("maxLabel", 100));
    }

    /** As the page reads it and {@link #read} too. */
    default ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("id", asked().id()).put("type", type()).put("responseId", asked().responseId());
        json.put("text", asked().text()).put("help", asked().help());
        json.put("required", asked().required());
        switch (this) {
            case Ranking r -> json.put("ties", r.ties()).put("top", r.top()).put("none", r.none());
            case Score s -> put(json, s.scale());
            case MultiScore m -> put(json, m.scale());
            case MultiSelect m -> {
                ArrayNode options = json.putArray("options");
                m.options().forEach(options::add);
                json.put("minSelected", m.minSelected()).put("maxSelected", m.maxSelected());
            }
            case Choice c -> json.put("ties", c.ties()).put("none", c.none());
            case Text t -> json.put("minLength", t.minLength()).put("maxLength", t.maxLength());
        }
        return json;
    }

    private static void put(ObjectNode json, Scale scale) {
        json.put("min", scale.min()).put("max", scale.max()).put("step", scale.step());
        json.put("minLabel", scale.minLabel()).put("maxLabel", scale.maxLabel());
    }

    /**
     * The value at {@code name} of {@code form} as it is stored; what is wrong with it stays in the
     * form.
     */
    default JsonNode checked(Form form, String name, List<String> responses) {
        JsonNode value = form.get(name);
        return switch (this) {
            case Score s -> number(form, name, value, s.scale());
            case MultiScore m -> {
                ObjectNode scores = Json.object();
                if (!value.isObject() || value.size() != responses.size()) {
                    form.wrong(name, "has to hold one number for each response");
                    yield scores;
                }
                for (String id : responses) {
                    JsonNode one = value.get(id);
                    if (one == null) form.wrong(name, "has no number for response " + id);
                    else scores.set(id, number(form, name + "." + id, one, m.scale()));
                }
                yield scores;
            }
            case MultiSelect m -> {
                ArrayNode chosen = Json.array();
                List<String> texts = form.texts(name, m.minSelected(), m.maxSelected(), 500);
                if (!m.options().containsAll(texts)) form.wrong(name, "holds an unknown option");
                // In the order of the options, so that equal choices are equal texts.
                m.options().stream().filter(texts::contains).forEach(chosen::add);
                yield chosen;
            }
            case Choice c -> {
                String pick = form.text(name, 100);
                boolean known =
                        responses.contains(pick)
                                || (c.ties() && pick.equals(TIE))
                                || (c.none() && pick.equals(NONE));
                if (!known) form.wrong(name, "has to be a response's id" + also(c));
                yield Json.array().add(pick).get(0);
            }
            case Text t -> {
                String text =
                        asked().required() || form.has(name) ? form.text(name, t.maxLength()) : "";
                if (text.codePointCount(0, text.length()) < t.minLength()) {
                    form.wrong(name, "needs " + t.minLength() + " characters");
                }
                yield Json.array().add(text).get(0);
            }
            case Ranking r -> ranking(form, name, r, responses);
        };
    }

    private static String also(Choice choice) {
        return (choice.ties() ? ", or tie" : "") + (choice.none() ? ", or none" : "");
    }

    private static JsonNode number(Form form, String name, JsonNode value, Scale scale) {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= scale.min() && number <= scale.max())) {
            form.wrong(name, "has to be a number from " + scale.min() + " to " + scale.max());
        } else if (scale.step() > 0) {
            double steps = (number - scale.min()) / scale.step();
            if (Math.abs(steps - Math.rint(steps)) > 1e-9) {
                form.wrong(name, "has to be a multiple of " + scale.step() + " above the lowest");
            }
        }
        return value;
    }

    private static JsonNode ranking(
            Form form, String name, Ranking ranking, List<String> responses) {
        Form value = form.form(name);
        boolean none = value.flag("none", false);
        if (none && !ranking.none()) value.wrong("none", "is not offered");
        List<JsonNode> places = value.list("places", none ? 0 : 1, responses.size());
        ArrayNode kept = Json.array();
        Set<String> seen = new HashSet<>();
        for (JsonNode place : places) {
            ArrayNode group = kept.addArray();
            if (!place.isArray() || place.isEmpty()) value.wrong("places", "has an empty place");
            if (place.size() > 1 && !ranking.ties()) value.wrong("places", "has a tie");
            for (JsonNode id : place) {
                if (!responses.contains(id.asText())) value.wrong("places", "has an unknown id");
                if (!seen.add(id.asText())) value.wrong("places", "has an id twice");
                group.add(id.asText());
            }
        }
        int needed = none ? 0 : ranking.top() == 0 ? responses.size() : ranking.top();
        if (seen.size() < needed) {
            value.wrong("places", "has " + seen.size() + " of " + needed + " responses");
        }
        ObjectNode json = Json.object();
        json.set("places", kept);
        return json.put("none", none);
    }
}
