package dojo.synth;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The tasks that come with the product: prompts and answers written for it, and three worse answers
 * to each, made one out of the other by {@link Degradation}. The same tasks on every call and every
 * machine; neither the order of the completions nor an id tells which one is better.
 */
public final class TaskBank {
    private static final int DEGRADED = 3;
    private static final int LOSS_FIRST_ONE_IN = 3;
    private static final String LICENCE = "MIT";
    private static final int ID_BYTES = 12;

    private TaskBank() {}

    /** The tasks of a network that was given none. */
    public static List<Task> tasks() {
        return read("tasks", "dojo-bank");
    }

    /** Tasks whose truth measures the miners; no prompt of the other two sets. */
    public static List<Task> gold() {
        return read("gold", "dojo-gold");
    }

    /** Tasks to train a reward model on; no prompt of the other two sets. */
    public static List<Task> training() {
        return read("training", "dojo-training");
    }

    private record Written(String id, String topic, String prompt, String answer) {}

    private static List<Task> read(String set, String source) {
        List<Written> all = written(set);
        var tasks = new ArrayList<Task>();
        for (Written one : all) {
            List<String> others =
                    all.stream()
                            .filter(other -> !other.topic().equals(one.topic()))
                            .map(Written::answer)
                            .toList();
            tasks.add(task(one, others, source));
        }
        return List.copyOf(tasks);
    }

    private static Task task(Written one, List<String> others, String source) {
        RandomGenerator random = new SplittableRandom(seed(one.id()));
        var id = new TaskId("t-" + HexFormat.of().formatHex(hash(one.id()), 0, ID_BYTES));
        var texts = new ArrayList<String>(List.of(one.answer()));
        var models = new ArrayList<String>(List.of("written"));
        var chain = new ArrayList<Degradation>();
        while (chain.size() < DEGRADED) {
            degrade(texts, chain, others, random);
            models.add(Degradation.model(chain));
        }
        List<Integer> places = new ArrayList<>(List.of(0, 1, 2, 3));
        Collections.shuffle(places, Random.from(random));
        var completions = new ArrayList<Completion>();
        for (int place : places) {
            byte[] hash = hash(one.id() + '\n' + texts.get(place));
            completions.add(
                    new Completion(
                            new CompletionId("c-" + HexFormat.of().formatHex(hash, 0, ID_BYTES)),
                            texts.get(place),
                            models.get(place)));
        }
        return new Task(
                id,
                one.prompt(),
                completions,
                Optional.of(new GroundTruth(places, GroundTruth.Kind.CONSTRUCTED)),
                new TaskSource(source, LICENCE, one.topic()));
    }

    /** Adds the next worse text, by the first of the shuffled kinds that fits. */
    private static void degrade(
            List<String> texts,
            List<Degradation> chain,
            List<String> others,
            RandomGenerator random) {
        List<Degradation> kinds = new ArrayList<>(Arrays.asList(Degradation.values()));
        Collections.shuffle(kinds, Random.from(random));
        // Only at the start of a chain may text be taken away. Without this preference most worse
        // answers would be longer, and a rule that likes short ones would do well.
        if (random.nextInt(LOSS_FIRST_ONE_IN) == 0) {
            kinds.sort(Comparator.comparing(kind -> !Degradation.LOSSES.contains(kind)));
        }
        for (Degradation kind : kinds) {
            if (!kind.mayFollow(chain)) continue;
            // Off-topic ends a chain, so it is only for the last step.
            if (kind == Degradation.OFF_TOPIC && chain.size() < DEGRADED - 1) continue;
            Optional<String> worse = kind.of(texts.getLast(), others, random);
            if (worse.isEmpty() || texts.contains(worse.get())) continue;
            texts.add(worse.get());
            chain.add(kind);
            return;
        }
        throw new IllegalStateException("no degradation fits after " + chain);
    }

    private static List<Written> written(String set) {
        String resource = set + ".jsonl";
        try (var in = TaskBank.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("no resource " + resource);
            var all = new ArrayList<Written>();
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                JsonNode row = Json.parse(line);
                all.add(
                        new Written(
                                row.path("id").asText(),
                                row.path("topic").asText(),
                                row.path("prompt").asText(),
                                row.path("answer").asText()));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + resource, e);
        } catch (MalformedJson e) {
            throw new IllegalStateException("resource " + resource, e);
        }
    }

    private static long seed(String id) {
        return ByteBuffer.wrap(hash("seed of " + id)).getLong();
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
