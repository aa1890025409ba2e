package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.models.Evaluation;
import dojo.models.LengthRule;
import dojo.models.PreferenceExample;
import dojo.models.RewardModel;
import dojo.task.dataset.PreferenceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how often a reward model prefers what people preferred. */
@Command(
        name = "eval",
        description = {
            "Measure a reward model on preference data, beside the rule that the longer text wins.",
            "Prints the percentage of pairs put right with its 95 %% interval, for each file and for"
                    + " each of its subsets. A pair that the model scores alike counts one half; one"
                    + " that people found equal is left out. Pairs of one prompt count as fewer"
                    + " observations."
        },
        footer = {
            "",
            "Example: dojo reward eval --model dojo/reward-linear --data testset-v1.json hh.jsonl"
        })
final class RewardEvalCommand implements Callable<Integer> {
    @Option(
            names = {"--model", "--model_name"},
            required = true,
            paramLabel = "NAME",
            description =
                    "dojo/reward-linear, a file made by dojo reward train, ORG/NAME on the Hugging"
                            + " Face hub, or a folder with such a model")
    private String model = "";

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "our own JSONL, TRL's prompt/chosen/rejected (RewardBench: its subset is shown),"
                            + " HH-RLHF, PandaLM or LLMBar; see docs/task-files.md")
    private List<Path> data = List.of();

    @Mixin private Output output = new Output();

    @Mixin private HfOptions hf = new HfOptions();

    /** One line of the table. */
    private record Measured(String source, String subset, Evaluation model, Evaluation length) {}

    @Override
    public Integer call() {
        Map<String, List<PreferenceExample>> files = new TreeMap<>();
        for (Path file : data) {
            var loaded = PreferenceFile.read(file);
            files.put(file.getFileName() + "", RewardExamples.pairs(loaded.tasks()));
        }
        RewardModel loaded = hf.load(model);
        List<Measured> measured = new ArrayList<>();
        try (var progress = Progress.of("scoring")) {
            long texts = files.values().stream().mapToLong(List::size).sum() * 2;
            var remembering = new Remembering(loaded, texts, progress);
            files.forEach((source, pairs) -> measured.addAll(measure(remembering, source, pairs)));
        }
        if (output.json) System.out.println(Json.pretty(json(loaded, measured)));
        else print(loaded, measured);
        return 0;
    }

    /** The file as a whole, and its subsets where it names several. */
    private static List<Measured> measure(
            RewardModel judge, String source, List<PreferenceExample> pairs) {
        Map<String, List<PreferenceExample>> subsets = new TreeMap<>();
        for (PreferenceExample pair : pairs) {
            subsets.computeIfAbsent(pair.topic(), topic -> new ArrayList<>()).add(pair);
        }
        List<Measured> rows = new ArrayList<>();
        rows.add(measured(judge, source, "", pairs));
        if (subsets.size() > 1) {
            subsets.forEach((subset, some) -> rows.add(measured(judge, source, subset, some)));
        }
        return rows;
    }

    private static Measured measured(
            RewardModel judge, String source, String subset, List<PreferenceExample> pairs) {
        return new Measured(
                source,
                subset,
                Evaluation.of(judge, pairs),
                Evaluation.of(new LengthRule(), pairs));
    }

    private static void print(RewardModel model, List<Measured> rows) {
        System.out.println(model.name() + ", template " + model.template());
        System.out.printf("%-32s %6s %5s  %-19s %s%n", "", "pairs", "ties", "model", "length rule");
        for (Measured row : rows) {
            System.out.printf(
                    "%-32s %6d %5d  %-19s %s%n",
                    row.subset.isEmpty() ? row.source : "  " + row.subset,
                    row.model.pairs(),
                    row.model.ties(),
                    row.model.percent(),
                    row.length.percent());
        }
    }

    private static ObjectNode json(RewardModel model, List<Measured> rows) {
        ObjectNode out = Json.object();
        out.put("model", model.name()).put("template", model.template());
        ArrayNode list = out.putArray("measured");
        for (Measured row : rows) {
            ObjectNode node = list.addObject().put("source", row.source);
            if (!row.subset.isEmpty()) node.put("subset", row.subset);
            node.set("model", row.model.json());
            node.set("length", row.length.json());
        }
        return out;
    }

    /** Scores each text once, though it stands in several pairs. */
    private static final class Remembering implements RewardModel {
        private final RewardModel model;
        private final long texts;
        private final Progress progress;
        private final Map<List<String>, Double> scores = new HashMap<>();
        private long asked;

        Remembering(RewardModel model, long texts, Progress progress) {
            this.model = model;
            this.texts = texts;
            this.progress = progress;
        }

        @Override
        public double score(String prompt, String completion) {
            asked++;
            progress.say("scoring text " + Math.min(asked, texts) + " of " + texts);
            return scores.computeIfAbsent(
                    List.of(prompt, completion), key -> model.score(prompt, completion));
        }

        @Override
        public String name() {
            return model.name();
        }

        @Override
        public String template() {
            return model.template();
        }
    }
}
