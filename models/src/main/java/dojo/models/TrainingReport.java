package dojo.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.List;
import java.util.Locale;

/**
 * How good a trained reward model is on what it has not seen, always beside the length rule.
 *
 * @param examples how many pairs it was trained on
 * @param prompts how many prompts they come from
 * @param heldOut all pairs, each judged by a model that was trained without its topic
 * @param length the length rule on all pairs
 */
public record TrainingReport(
        long seed,
        int examples,
        int prompts,
        Evaluation heldOut,
        Evaluation length,
        List<TopicRow> topics,
        List<KindRow> kinds,
        List<UntouchedRow> untouched) {
    /** One topic, judged by a model that was trained on all the others. */
    public record TopicRow(String topic, Evaluation model, Evaluation length) {}

    /**
     * One kind of flaw, on topics not trained on.
     *
     * @param seen by models that had other examples of this kind
     * @param unseen by models that had none
     */
    public record KindRow(String kind, Evaluation seen, Evaluation unseen, Evaluation length) {}

    /** Pairs from elsewhere, judged by the finished model. */
    public record UntouchedRow(String source, Evaluation model, Evaluation length) {}

    public TrainingReport {
        topics = List.copyOf(topics);
        kinds = List.copyOf(kinds);
        untouched = List.copyOf(untouched);
    }

    /** The report for people: percentages right with 95 % intervals, ties one half. */
    public String table() {
        var out = new StringBuilder();
        out.append(examples + " pairs of " + prompts + " prompts, seed " + seed + "\n\n");
        row(out, "topic held out", "pairs", "model", "length rule", "");
        for (TopicRow it : topics) {
            row(out, it.topic, it.model.pairs() + "", it.model.percent(), it.length.percent(), "");
        }
        row(out, "all", heldOut.pairs() + "", heldOut.percent(), length.percent(), "");
        out.append('\n');
        row(out, "kind, topic held out", "pairs", "kind known", "length rule", "kind unknown");
        for (KindRow it : kinds) {
            row(
                    out,
                    it.kind,
                    it.unseen.pairs() + "",
                    it.seen.percent(),
                    it.length.percent(),
                    it.unseen.percent());
        }
        if (untouched.isEmpty()) return out.toString();
        out.append('\n');
        row(out, "never trained on", "pairs", "model", "length rule", "");
        for (UntouchedRow it : untouched) {
            row(out, it.source, it.model.pairs() + "", it.model.percent(), it.length.percent(), "");
        }
        return out.toString();
    }

    private static void row(
            StringBuilder out, String what, String pairs, String one, String two, String three) {
        String line =
                String.format(
                        Locale.ROOT, "%-24s %5s  %-19s %-19s %s", what, pairs, one, two, three);
        out.append(line.stripTrailing()).append('\n');
    }

    /** The report for programs. */
    public JsonNode json() {
        ObjectNode out = Json.object();
        out.put("seed", seed);
        out.put("examples", examples);
        out.put("prompts", prompts);
        out.set("held_out", heldOut.json());
        out.set("length", length.json());
        for (TopicRow row : topics) {
            ObjectNode node = out.withArray("topics").addObject();
            node.put("topic", row.topic);
            node.set("model", row.model.json());
            node.set("length", row.length.json());
        }
        for (KindRow row : kinds) {
            ObjectNode node = out.withArray("kinds").addObject();
            node.put("kind", row.kind);
            node.set("kind_known", row.seen.json());
            node.set("kind_unknown", row.unseen.json());
            node.set("length", row.length.json());
        }
        for (UntouchedRow row : untouched) {
            ObjectNode node = out.withArray("untouched").addObject();
            node.put("source", row.source);
            node.set("model", row.model.json());
            node.set("length", row.length.json());
        }
        return out;
    }
}
