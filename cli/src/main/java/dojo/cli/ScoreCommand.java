package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.models.RewardModel;
import dojo.task.dataset.PairFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a file of prompts with completions. */
@Command(
        name = "score",
        description = {
            "Score completions with a reward model, as a miner would.",
            "Prints the raw logit and what a miner answers, 1 / (1 + exp(-logit)). Each text is scored"
                    + " alone, so its score does not depend on the others."
        },
        footer = {
            "",
            "Example: dojo score --model OpenAssistant/reward-model-deberta-v3-large-v2 --file pairs.jsonl"
        })
final class ScoreCommand implements Callable<Integer> {
    private static final int SHOWN_CHARS = 60;

    @Option(
            names = {"--model", "--model_name"},
            required = true,
            paramLabel = "NAME",
            description =
                    "dojo/reward-linear, a file made by dojo reward train, ORG/NAME on the Hugging"
                            + " Face hub, or a folder with such a model")
    private String model = "";

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description =
                    "rows with prompt and completion, or with prompt and completions; JSONL or one"
                            + " JSON array")
    private Path file = Path.of("");

    @Mixin private Output output = new Output();

    @Mixin private HfOptions hf = new HfOptions();

    @Override
    public Integer call() {
        var pairs = PairFile.read(file);
        RewardModel loaded = hf.load(model);
        if (!output.json) {
            System.out.println(loaded.name() + ", template " + loaded.template());
            System.out.printf("%6s %10s %8s  %s%n", "line", "logit", "score", "completion");
        }
        for (PairFile.Pair pair : pairs) {
            double logit = loaded.score(pair.prompt(), pair.completion());
            double score = 1 / (1 + StrictMath.exp(-logit));
            if (output.json) {
                ObjectNode out = Json.object().put("line", pair.line());
                out.put("logit", logit).put("score", score);
                out.put("prompt", pair.prompt()).put("completion", pair.completion());
                System.out.println(Json.write(out));
            } else {
                System.out.printf(
                        "%6d %10.5f %8.5f  %s%n",
                        pair.line(), logit, score, shown(pair.completion()));
            }
        }
        return 0;
    }

    /** The beginning, without what would move a terminal's cursor or colours. */
    private static String shown(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return plain.length() > SHOWN_CHARS ? plain.substring(0, SHOWN_CHARS - 1) + "…" : plain;
    }
}
