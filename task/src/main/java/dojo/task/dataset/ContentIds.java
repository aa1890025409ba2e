package dojo.task.dataset;

import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;

/**
 * Ids for what came without one: a hash of the content, the same on every reading. A completion's
 * id does not depend on its place, since the place may tell which one is better.
 */
final class ContentIds {
    private static final int HASH_BYTES = 12;

    private ContentIds() {}

    static TaskId task(String prompt, List<String> texts) {
        var parts = new ArrayList<String>();
        parts.add(prompt);
        texts.stream().sorted().forEach(parts::add);
        return new TaskId("t-" + hash(parts));
    }

    /** Completions of {@code task} with the given texts and models. */
    static List<Completion> completions(TaskId task, List<String> texts, List<String> models) {
        var seen = new HashMap<String, Integer>();
        var completions = new ArrayList<Completion>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            int copy = seen.merge(text, 1, Integer::sum);
            completions.add(new Completion(completion(task, text, copy), text, models.get(i)));
        }
        return completions;
    }

    /** The id of the {@code copy}-th completion, from 1, of {@code task} that has this text. */
    static CompletionId completion(TaskId task, String text, int copy) {
        return new CompletionId("c-" + hash(List.of(task.value(), text, String.valueOf(copy))));
    }

    private static String hash(List<String> parts) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                sha256.update(bytes);
            }
            return HexFormat.of().formatHex(sha256.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
