package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Preference rows as TRL's trainers take them: prompt, chosen and rejected, as strings or as lists
 * of messages. Where messages carry no prompt of their own, it is what both lists begin with. So it
 * is with strings that are dialogues in the form of HH-RLHF. The {@code subset} that rows of
 * RewardBench name is their topic.
 */
final class TrlFormat {
    private static final String HUMAN = "\n\nHuman:";
    private static final String ASSISTANT = "\n\nAssistant:";

    private TrlFormat() {}

    static boolean fits(Row row) {
        return row.has("chosen") && row.has("rejected");
    }

    static RowResult read(Row row, String source) throws BadRow {
        JsonNode chosen = row.field("chosen");
        JsonNode rejected = row.field("rejected");
        if (chosen.isArray() != rejected.isArray()) {
            throw new BadRow("chosen and rejected must both be strings or both lists of messages");
        }
        if (!chosen.isArray()) {
            String better = row.text("chosen");
            String worse = row.text("rejected");
            if (row.has("prompt")) return pair(row, prompt(row), better, worse, source);
            int end = dialogueEnd(better, worse);
            return pair(
                    row,
                    dialogue(better.substring(0, end)),
                    better.substring(end + ASSISTANT.length()).strip(),
                    worse.substring(end + ASSISTANT.length()).strip(),
                    source);
        }
        List<Message> better = messages(chosen, "chosen");
        List<Message> worse = messages(rejected, "rejected");
        if (better.equals(worse)) return same();
        int shared = row.has("prompt") && row.field("prompt").isArray() ? 0 : shared(better, worse);
        if (shared == 0 && !row.has("prompt")) {
            throw new BadRow("prompt is missing, and chosen and rejected do not begin alike");
        }
        String prompt = shared == 0 ? prompt(row) : joined(better.subList(0, shared));
        return pair(
                row,
                prompt,
                joined(better.subList(shared, better.size())),
                joined(worse.subList(shared, worse.size())),
                source);
    }

    /** Where the last turn of the assistant begins, up to which both dialogues are the same. */
    private static int dialogueEnd(String better, String worse) throws BadRow {
        int end = better.lastIndexOf(ASSISTANT);
        boolean alike =
                end >= 0
                        && better.startsWith(HUMAN)
                        && worse.lastIndexOf(ASSISTANT) == end
                        && better.regionMatches(0, worse, 0, end);
        if (alike) return end;
        throw new BadRow(
                "prompt is missing, and chosen and rejected are no dialogues that differ in the last"
                        + " answer alone");
    }

    /** A single question is its text; in a longer dialogue it must be seen who said what. */
    private static String dialogue(String text) {
        boolean single = !text.contains(ASSISTANT) && text.lastIndexOf(HUMAN) == 0;
        return (single ? text.substring(HUMAN.length()) : text).strip();
    }

    private static RowResult pair(
            Row row, String prompt, String better, String worse, String source) throws BadRow {
        if (better.equals(worse)) return same();
        List<String> texts = List.of(better, worse);
        TaskId id = ContentIds.task(prompt, texts);
        List<String> models = List.of(OwnFormat.UNKNOWN, OwnFormat.UNKNOWN);
        return new RowResult.Good(
                new Task(
                        id,
                        prompt,
                        ContentIds.completions(id, texts, models),
                        Optional.of(GroundTruth.bestFirst(2, GroundTruth.Kind.HUMAN)),
                        new TaskSource(
                                source, OwnFormat.UNKNOWN, row.optionalText("subset").orElse(""))),
                false);
    }

    private static RowResult same() {
        return new RowResult.Skip("chosen and rejected are the same");
    }

    private static String prompt(Row row) throws BadRow {
        JsonNode prompt = row.field("prompt");
        return prompt.isArray() ? joined(messages(prompt, "prompt")) : row.text("prompt");
    }

    private record Message(String role, String content) {}

    private static List<Message> messages(JsonNode list, String name) throws BadRow {
        var messages = new ArrayList<Message>();
        for (JsonNode message : list) {
            JsonNode role = message.get("role");
            JsonNode content = message.get("content");
            if (role == null || content == null) {
                throw new BadRow(name + " must be a list of messages with role and content");
            }
            messages.add(
                    new Message(
                            Row.text(role, name + "'s role"),
                            Row.text(content, name + "'s content")));
        }
        if (messages.isEmpty()) throw new BadRow(name + " holds no message");
        return messages;
    }

    /** How many messages both begin with; each keeps at least one of its own. */
    private static int shared(List<Message> better, List<Message> worse) {
        int most = Math.min(better.size(), worse.size()) - 1;
        int shared = 0;
        while (shared < most && better.get(shared).equals(worse.get(shared))) shared++;
        return shared;
    }

    /** One message is its text; of several it must be seen who said what. */
    private static String joined(List<Message> messages) {
        if (messages.size() == 1) return messages.getFirst().content();
        var lines = new ArrayList<String>();
        for (Message message : messages) {
            String role = message.role();
            String name =
                    role.isEmpty()
                            ? "?"
                            : role.substring(0, 1).toUpperCase(Locale.ROOT) + role.substring(1);
            lines.add(name + ": " + message.content());
        }
        return String.join("\n\n", lines);
    }
}
