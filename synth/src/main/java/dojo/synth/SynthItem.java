package dojo.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.synth.Draft.Version;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A task whose order was measured, with all that its owner knows. Ids and places follow from a
 * secret alone, so they say nothing about the order. The order is sealed: {@link #commitment} can
 * be given away with the task, and {@link #salt} opens it when the answers are in.
 *
 * @param answers how each completion came about, in the task's order
 * @param chain {@link Change#QUESTIONS} or {@link Change#ANSWERS}
 * @param model who wrote it; the same for all completions
 * @param dollars what it cost
 */
public record SynthItem(
        Task task,
        Kind kind,
        String family,
        String persona,
        String chain,
        List<Answer> answers,
        String salt,
        String commitment,
        String model,
        double dollars) {
    /** The licence of what this program makes. */
    private static final String LICENCE = "MIT";

    private static final String SOURCE = "dojo-synth";
    private static final int ID_BYTES = 12;

    /**
     * How one completion came about.
     *
     * @param lacks what is wrong with it, for people; empty for the best
     * @param question the changed question that it answers, or empty
     */
    public record Answer(Change change, String lacks, String question) {}

    public SynthItem {
        answers = List.copyOf(answers);
    }

    /** {@code draft} in an order, with ids and a seal that follow from {@code secret}. */
    static SynthItem seal(Draft draft, String secret) {
        List<Version> versions = draft.versions();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) places.add(i);
        Collections.shuffle(
                places, Random.from(new SplittableRandom(Sealed.number(secret, "places"))));
        var completions = new ArrayList<Completion>();
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < places.size(); i++) {
            Version version = versions.get(places.get(i));
            String id = "c-" + Sealed.hex(secret, "completion " + i, ID_BYTES);
            completions.add(
                    new Completion(
                            new CompletionId(id),
                            version.text(),
                            draft.model() + "/" + version.change().label()));
            answers.add(new Answer(version.change(), version.lacks(), version.question()));
        }
        var task =
                new Task(
                        new TaskId("s-" + Sealed.hex(secret, "task", ID_BYTES)),
                        draft.prompt(),
                        completions,
                        Optional.of(new GroundTruth(places, GroundTruth.Kind.CONSTRUCTED)),
                        new TaskSource(SOURCE, LICENCE, draft.kind().label()));
        String salt = Sealed.hex(secret, "salt", 32);
        return new SynthItem(
                task,
                draft.kind(),
                draft.family(),
                draft.persona(),
                draft.chain(),
                answers,
                salt,
                commitment(task, salt),
                draft.model(),
                draft.cost());
    }

    /**
     * SHA-256 in hex over lines that end in a line feed: the salt, the task's id, and for each
     * completion, by id, the id, its rank and the SHA-256 of its text, with blanks between.
     */
    public static String commitment(Task task, String salt) {
        List<Integer> ranks = task.truth().orElseThrow().ranks();
        var lines = new ArrayList<String>();
        for (int i = 0; i < ranks.size(); i++) {
            Completion one = task.completions().get(i);
            lines.add(one.id() + " " + ranks.get(i) + " " + hex(one.text()) + "\n");
        }
        Collections.sort(lines);
        return hex(salt + "\n" + task.id() + "\n" + String.join("", lines));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Sealed.hash(text));
    }

    /** The item as the original service writes it, and the seal. */
    public ObjectNode body() {
        ObjectNode body = Json.object().put("prompt", task.prompt()).put("question_model", model);
        var responses = body.putArray("responses");
        var truth = Json.object();
        List<Integer> ranks = task.truth().orElseThrow().ranks();
        for (int i = 0; i < ranks.size(); i++) {
            Completion one = task.completions().get(i);
            // All of one model, as in the original, so that the name says nothing.
            ObjectNode response = responses.addObject().put("model", model);
            var file = response.putObject("completion").putArray("files").addObject();
            file.put(
                    "filename",
                    kind.app() ? "index.html" : kind.runs() ? "index.js" : "answer.txt");
            file.put("content", one.text());
            file.put("language", kind.app() ? "html" : kind.runs() ? "javascript" : "text");
            response.put("cid", one.id().value());
            truth.put(one.id().value(), ranks.get(i));
        }
        body.set("ground_truth", truth);
        var changed = body.putArray("augmented_prompts");
        for (Answer answer : answers) {
            if (answer.question().isEmpty()) continue;
            changed.addObject()
                    .put("level", answer.change().name())
                    .put("question", answer.question());
        }
        body.put("topic", kind.topic()).put("persona", persona);
        body.putObject("metadata")
                .put("augment_type", chain)
                .put("task_id", task.id().value())
                .put("kind", kind.label())
                .put("commitment", commitment)
                .put("salt", salt);
        return body;
    }

    /**
     * The text of each completion by its id, said otherwise for each of {@code count} recipients as
     * the salt decides.
     */
    ArrayNode variants(int count) {
        ArrayNode variants = Json.array();
        for (int recipient = 0; recipient < count; recipient++) {
            ObjectNode texts = variants.addObject();
            for (Completion one : task.completions()) {
                long seed = Sealed.number(salt, recipient + " " + one.id());
                texts.put(one.id().value(), Obfuscator.vary(one.text(), kind, task.prompt(), seed));
            }
        }
        return variants;
    }

    /** All of it, to be stored. */
    ObjectNode json() {
        ObjectNode json = body().put("family", family).put("dollars", dollars);
        var all = json.putArray("answers");
        for (Answer answer : answers) {
            all.addObject()
                    .put("change", answer.change().name())
                    .put("lacks", answer.lacks())
                    .put("question", answer.question());
        }
        return json;
    }

    /** What {@link #json} wrote. */
    static SynthItem read(JsonNode json) {
        var completions = new ArrayList<Completion>();
        var ranks = new ArrayList<Integer>();
        var answers = new ArrayList<Answer>();
        String model = json.path("question_model").asText();
        for (JsonNode response : json.path("responses")) {
            String id = response.path("cid").asText();
            JsonNode answer = json.path("answers").path(answers.size());
            Change change = Change.valueOf(answer.path("change").asText());
            completions.add(
                    new Completion(
                            new CompletionId(id),
                            response.at("/completion/files/0/content").asText(),
                            model + "/" + change.label()));
            ranks.add(json.path("ground_truth").path(id).asInt());
            answers.add(
                    new Answer(
                            change,
                            answer.path("lacks").asText(),
                            answer.path("question").asText()));
        }
        JsonNode metadata = json.path("metadata");
        Kind kind = Kind.named(metadata.path("kind").asText()).orElseThrow().iterator().next();
        return new SynthItem(
                new Task(
                        new TaskId(metadata.path("task_id").asText()),
                        json.path("prompt").asText(),
                        completions,
                        Optional.of(new GroundTruth(ranks, GroundTruth.Kind.CONSTRUCTED)),
                        new TaskSource(SOURCE, LICENCE, kind.label())),
                kind,
                json.path("family").asText(),
                json.path("persona").asText(),
                metadata.path("augment_type").asText(),
                answers,
                metadata.path("salt").asText(),
                metadata.path("commitment").asText(),
                model,
                json.path("dollars").asDouble());
    }
}
