package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What a task asks, in one form, whichever its maker wrote it in: with criteria on the task, as the
 * original had them in 2024, with criteria on each response, as in 2025, or with both.
 *
 * @param dialogue the turns before the responses, a list of {role, message}
 */
record Question(
        Shape shape,
        Type type,
        String prompt,
        JsonNode dialogue,
        String guidelines,
        List<Response> responses,
        List<Criterion> criteria) {
    static final int RESPONSES_MAX = 64;
    static final int CRITERIA_MAX = 256;
    static final int TEXT_CHARS_MAX = 1 << 20;

    /** Where the maker had put the criteria, which is where it looks for results. */
    enum Shape {
        ON_TASK,
        ON_RESPONSES
    }

    enum Type {
        CODE_GENERATION,
        DIALOGUE,
        TEXT_TO_IMAGE,
        TEXT_TO_THREE_D,
        PLAIN_TEXT;

        static final List<String> NAMES = Stream.of(values()).map(Type::name).toList();
    }

    /**
     * One of the things to compare.
     *
     * @param id opaque, says nothing about place or model
     * @param model who wrote it; for the owner only
     * @param completion as the page reads it, by kind
     */
    record Response(String id, String model, String kind, JsonNode completion) {}

    Question {
        responses = List.copyOf(responses);
        criteria = List.copyOf(criteria);
    }

    /** What a stored answer answers. */
    Criterion criterion(JsonNode answer) {
        String id = answer.get("criterionId").textValue();
        return criteria.stream().filter(c -> c.asked().id().equals(id)).findFirst().orElseThrow();
    }

    List<String> responseIds() {
        return responses.stream().map(Response::id).toList();
    }

    /**
     * Reads one element of {@code taskData}.
     *
     * @param prompt what to take where the element has none
     * @param files addresses of the files sent along, by name
     */
    static Question read(
            Form form, String prompt, Map<String, String> files, RandomGenerator random) {
        Type type = type(form);
        List<Form> responseForms = form.forms("responses", 1, RESPONSES_MAX);
        List<Response> responses = new ArrayList<>();
        List<Criterion> criteria = new ArrayList<>();
        int n = responseForms.size();
        boolean onResponses = false;
        for (Form response : responseForms) {
            String id = HexFormat.of().toHexDigits(random.nextInt());
            responses.add(response(response, id, type, files));
            for (Form asked : response.forms("criteria", 0, CRITERIA_MAX)) {
                onResponses = true;
                criteria.add(Criterion.read(asked, "c" + criteria.size(), id, n));
            }
        }
        for (Form asked : form.forms("criteria", 0, CRITERIA_MAX)) {
            Criterion criterion = Criterion.read(asked, "c" + criteria.size(), "", n);
            boolean ofResponses =
                    criterion instanceof Criterion.Ranking
                            || (criterion instanceof Criterion.MultiScore && type != Type.DIALOGUE);
            if (ofResponses && asked.has("options")) {
                List<String> models = responses.stream().map(Response::model).toList();
                if (!asked.texts("options", 0, RESPONSES_MAX, 200).equals(models)) {
                    asked.wrong("options", "have to be the models of the responses, in order");
                }
            }
            criteria.add(criterion);
        }
        if (criteria.isEmpty()) form.wrong("criteria", "are missing");
        if (criteria.size() > CRITERIA_MAX) form.wrong("criteria", "are too many");
        if (responses.stream().map(Response::id).distinct().count() < n) {
            return read(form, prompt, files, random);
        }
        String own = form.textOrEmpty("prompt", TEXT_CHARS_MAX);
        return new Question(
                onResponses ? Shape.ON_RESPONSES : Shape.ON_TASK,
                type,
                own.isBlank() ? prompt : own,
                form.has("dialogue") ? turns(form, "dialogue") : Json.array(),
                form.textOrEmpty("guidelines", 50_000),
                responses,
                criteria);
    }

    private static Type type(Form form) {
        String name =
                form.has("task_modality") ? "task_modality" : form.has("task") ? "task" : "type";
        return switch (form.text(name, 40)) {
            case "CODE_GENERATION" -> Type.CODE_GENERATION;
            case "DIALOGUE" -> Type.DIALOGUE;
            case "TEXT_TO_IMAGE", "IMAGE" -> Type.TEXT_TO_IMAGE;
            case "PLAIN_TEXT" -> Type.PLAIN_TEXT;
            case "TEXT_TO_THREE_D", "THREE_D" -> {
                form.wrong(name, "3-D is not offered yet");
                yield Type.TEXT_TO_THREE_D;
            }
            default -> {
                form.wrong(name, "has to be one of " + String.join(", ", Type.NAMES));
                yield Type.PLAIN_TEXT;
            }
        };
    }

    private static Response response(Form form, String id, Type type, Map<String, String> files) {
        String model = form.textOrEmpty("model", 200);
        ObjectNode shown = Json.object();
        JsonNode completion = form.get("completion");
        // A bare text is a completion of any kind but an image.
        if (completion.isTextual() && type != Type.TEXT_TO_IMAGE) {
            shown.put("text", form.text("completion", TEXT_CHARS_MAX));
            return new Response(id, model, "text", shown);
        }
        return switch (type) {
            case PLAIN_TEXT -> {
                shown.put("text", form.form("completion").text("text", TEXT_CHARS_MAX));
                yield new Response(id, model, "text", shown);
            }
            case CODE_GENERATION -> {
                ArrayNode kept = shown.putArray("files");
                for (Form file : form.form("completion").forms("files", 1, 50)) {
                    ObjectNode one = kept.addObject();
                    one.put("filename", file.text("filename", 200));
                    one.put("content", file.textOrEmpty("content", TEXT_CHARS_MAX));
                    one.put("language", file.textOrEmpty("language", 40));
                }
                shown.put("html", PageBundle.isPage(kept));
                yield new Response(id, model, "code", shown);
            }
            case DIALOGUE -> {
                Form turns = completion.isArray() ? form : form.form("completion");
                shown.set(
                        "messages", turns(turns, completion.isArray() ? "completion" : "messages"));
                yield new Response(id, model, "dialogue", shown);
            }
            case TEXT_TO_IMAGE, TEXT_TO_THREE_D -> {
                Form image = form.form("completion");
                String filename = image.text("filename", 200);
                String url = files.getOrDefault(filename, "");
                // Never an address elsewhere: the page would call a third party.
                if (url.isEmpty()) image.wrong("filename", "no such file was sent along");
                shown.put("url", url).put("filename", filename);
                shown.put("alt", image.textOrEmpty("alt", 1_000));
                yield new Response(id, model, "image", shown);
            }
        };
    }

    private static ArrayNode turns(Form form, String name) {
        ArrayNode turns = Json.array();
        for (Form turn : form.forms(name, 1, 1_000)) {
            turns.addObject()
                    .put("role", turn.text("role", 40))
                    .put("message", turn.text("message", TEXT_CHARS_MAX));
        }
        return turns;
    }

    /** As it is stored; {@link #stored} reads it. */
    String store() {
        ObjectNode json = shown(responseIds(), true);
        json.put("shape", shape.name()).put("type", type.name()).put("guidelines", guidelines);
        return Json.write(json);
    }

    static Question stored(String text) {
        try {
            JsonNode json = Json.parse(text);
            List<Response> responses = new ArrayList<>();
            for (JsonNode r : json.get("responses")) {
                responses.add(
                        new Response(
                                r.get("id").textValue(),
                                r.get("model").textValue(),
                                r.get("kind").textValue(),
                                r.get("completion")));
            }
            List<Criterion> criteria = new ArrayList<>();
            for (JsonNode c : json.get("criteria")) {
                criteria.add(
                        Criterion.read(
                                Form.of(c),
                                c.get("id").textValue(),
                                c.get("responseId").textValue(),
                                responses.size()));
            }
            return new Question(
                    Shape.valueOf(json.get("shape").textValue()),
                    Type.valueOf(json.get("type").textValue()),
                    json.get("prompt").textValue(),
                    json.get("dialogue"),
                    json.get("guidelines").textValue(),
                    responses,
                    criteria);
        } catch (MalformedJson e) {
            throw new IllegalStateException("a stored task is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * {@code taskData} as the page reads it, the responses in {@code order}.
     *
     * @param models whether the models' names are told, which only the owner may see
     */
    ObjectNode shown(List<String> order, boolean models) {
        Map<String, Response> byId = new LinkedHashMap<>();
        responses.forEach(r -> byId.put(r.id(), r));
        ObjectNode json = Json.object();
        json.put("prompt", prompt);
        json.set("dialogue", dialogue);
        ArrayNode list = json.putArray("responses");
        Stream.concat(order.stream(), responseIds().stream())
                .distinct()
                .map(byId::get)
                .forEach(r -> {
                    ObjectNode one = list.addObject().put("id", r.id());
                    one.put("model", models ? r.model() : r.id()).put("kind", r.kind());
                    one.set("completion", r.completion());
                });
        ArrayNode asked = json.putArray("criteria");
        criteria.forEach(c -> asked.add(c.json()));
        return json;
    }

    /**
     * A submission's {@code resultData}, in any of three forms, as it is stored: one {criterionId,
     * value} for each criterion answered, in the order of the criteria.
     *
     * <p>The forms are this one; the original's of 2024, {type, value}, whose numbers are those of
     * a slider from 1 to 10; and that of 2025, {model, criteria}, whose model is a response's id.
     *
     * @throws WorkRefused if it is not complete, or anything in it does not fit
     */
    ArrayNode checked(JsonNode submission) {
        Form form = Form.of(submission);
        Map<String, Form> given = new LinkedHashMap<>();
        for (Form one : form.forms("resultData", 1, CRITERIA_MAX)) {
            if (one.has("model")) onResponse(one, given);
            else if (one.has("criterionId")) {
                String id = one.text("criterionId", 20);
                if (criteria.stream().noneMatch(c -> c.asked().id().equals(id))) {
                    one.wrong("criterionId", "is no criterion of this task");
                } else keep(id, one, given);
            } else byType(one, given);
        }
        ArrayNode answers = Json.array();
        for (Criterion criterion : criteria) {
            String id = criterion.asked().id();
            Form at = given.get(id);
            if (at == null) {
                if (criterion.asked().required())
                    form.wrong("resultData", "has no answer to " + id);
                continue;
            }
            ObjectNode answer = answers.addObject().put("criterionId", id);
            answer.set("value", criterion.checked(at, "value", responseIds()));
        }
        form.refuse();
        return answers;
    }

    private static void keep(String id, Form form, Map<String, Form> given) {
        if (given.put(id, form) != null) form.wrong("value", "is a second answer to " + id);
    }

    private void onResponse(Form form, Map<String, Form> given) {
        String response = form.text("model", 200);
        for (Form one : form.forms("criteria", 1, CRITERIA_MAX)) {
            String type = one.text("type", 40);
            var asked =
                    criteria.stream()
                            .filter(c -> c.asked().responseId().equals(response))
                            .filter(c -> c.type().equals(type))
                            .findFirst();
            if (asked.isEmpty()) {
                one.wrong("type", "is not asked of " + response);
                continue;
            }
            if (asked.get() instanceof Criterion.Score(var _, Criterion.Scale scale)) {
                boolean same =
                        one.number("min", scale.min()) == scale.min()
                                && one.number("max", scale.max()) == scale.max();
                if (!same) one.wrong("min", "and max are not those of the task");
            }
            ObjectNode value = Json.object();
            value.set("value", one.get(type.equals("text") ? "text_feedback" : "value"));
            keep(asked.get().asked().id(), one.with(value), given);
        }
    }

    private void byType(Form form, Map<String, Form> given) {
        String type = form.text("type", 40);
        var asked =
                criteria.stream()
                        .filter(c -> c.asked().responseId().isEmpty() && c.type().equals(type))
                        .filter(c -> !given.containsKey(c.asked().id()))
                        .findFirst();
        if (asked.isEmpty()) {
            form.wrong("type", "is not asked, or answered twice");
            return;
        }
        JsonNode value = form.get("value");
        ObjectNode ours = Json.object();
        switch (asked.get()) {
            case Criterion.Score(var _, Criterion.Scale scale) ->
                    ours.set("value", slider(form, value, scale));
            case Criterion.MultiScore(var _, Criterion.Scale scale) -> {
                ObjectNode scores = ours.putObject("value");
                for (Map.Entry<String, JsonNode> one : value.properties()) {
                    scores.set(one.getKey(), slider(form, one.getValue(), scale));
                }
            }
            // {"1": the best, "2": …}
            case Criterion.Ranking r when value.isObject() && !value.has("places") -> {
                ArrayNode places = ours.putObject("value").putArray("places");
                for (int place = 1; place <= value.size(); place++) {
                    JsonNode id = value.get(Integer.toString(place));
                    if (id == null) form.wrong("value", "has no place " + place);
                    else places.addArray().add(id.asText());
                }
            }
            default -> ours.set("value", value);
        }
        keep(asked.get().asked().id(), form.with(ours), given);
    }

    private static JsonNode slider(Form form, JsonNode value, Criterion.Scale scale) {
        double number =
                value.isNumber() || value.isTextual() ? value.asDouble(Double.NaN) : Double.NaN;
        if (!(number >= 1 && number <= 10)) form.wrong("value", "has to be from 1 to 10");
        return Json.array().add(scale.fromSlider(number)).get(0);
    }
}
