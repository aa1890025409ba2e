package dojo.mturk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What workers are shown: a prompt and answers to it, all of them strangers' texts.
 *
 * @param name of the request, 1 to 64 characters: the same name makes one HIT, however often
 * @param shown in this order, at least one, no id twice
 * @param control an answer that is no answer, to see who reads
 */
public record Question(String name, String prompt, List<Shown> shown, Optional<Control> control) {
    /** Fewer words than this are not put out of order: they may still be good. */
    static final int CONTROL_WORDS_MIN = 12;

    private static final Pattern ID = Pattern.compile("[!-~]{1,100}");

    /** An answer to be scored. */
    public record Shown(String id, String text) {}

    /**
     * Among {@code shown}, the words of another one out of order, which nobody who reads prefers.
     *
     * @param of the id of the one whose words they are
     */
    public record Control(String id, String of) {}

    public Question {
        shown = List.copyOf(shown);
        if (name.isEmpty() || name.length() > 64) throw new IllegalArgumentException("name");
        if (shown.isEmpty()) throw new IllegalArgumentException("nothing to score");
        // A page keeps no other name as it is, and no worker's answer to it could be told.
        if (!shown.stream().allMatch(each -> ID.matcher(each.id()).matches())) {
            throw new IllegalArgumentException("an id is not 1 to 100 visible ASCII characters");
        }
        if (shown.stream().map(Shown::id).distinct().count() < shown.size()) {
            throw new IllegalArgumentException("an id stands twice");
        }
    }

    /** Only what was asked. */
    public static Question of(String name, String prompt, List<Shown> shown) {
        return new Question(name, prompt, shown, Optional.empty());
    }

    /** The same with a control at a place that follows from the name, if a text is long enough. */
    Question withControl() {
        Optional<Shown> longest =
                shown.stream()
                        .filter(each -> words(each.text()).size() >= CONTROL_WORDS_MIN)
                        .max((a, b) -> Integer.compare(a.text().length(), b.text().length()));
        if (control.isPresent() || longest.isEmpty()) return this;
        var random = Random.from(new SplittableRandom(name.hashCode()));
        List<String> words = new ArrayList<>(words(longest.get().text()));
        Collections.shuffle(words, random);
        String id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        List<Shown> more = new ArrayList<>(shown);
        more.add(random.nextInt(shown.size() + 1), new Shown(id, String.join(" ", words)));
        return new Question(name, prompt, more, Optional.of(new Control(id, longest.get().id())));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** How many words a worker has to read. */
    int wordCount() {
        return words(prompt).size()
                + shown.stream().mapToInt(each -> words(each.text()).size()).sum();
    }

    String json() {
        ObjectNode json = Json.object().put("prompt", prompt);
        ArrayNode texts = json.putArray("shown");
        shown.forEach(each -> texts.addObject().put("id", each.id()).put("text", each.text()));
        control.ifPresent(each -> json.put("control", each.id()).put("of", each.of()));
        return Json.write(json);
    }

    static Question read(String name, String text) {
        try {
            JsonNode json = Json.parse(text);
            List<Shown> shown = new ArrayList<>();
            json.path("shown")
                    .forEach(each ->
                            shown.add(
                                    new Shown(
                                            each.path("id").asText(), each.path("text").asText())));
            Optional<Control> control =
                    json.has("control")
                            ? Optional.of(
                                    new Control(
                                            json.path("control").asText(),
                                            json.path("of").asText()))
                            : Optional.empty();
            return new Question(name, json.path("prompt").asText(), shown, control);
        } catch (MalformedJson e) {
            throw new IllegalStateException("a question in the book is damaged", e);
        }
    }
}
