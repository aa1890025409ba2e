package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.models.LinearRewardModel;
import dojo.models.PreferenceExample;
import dojo.models.RewardTraining;
import dojo.synth.TaskBank;
import dojo.task.dataset.PreferenceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes and measures reward models. */
@Command(
        name = "reward",
        description = "Train the honest miner's reward model, and say how good one is.",
        subcommands = {RewardCommand.Train.class, RewardEvalCommand.class})
final class RewardCommand extends Group {
    /** The seed of the shipped model. */
    static final long SEED = 1;

    /** Trains on the shipped training bank. */
    @Command(
            name = "train",
            description = {
                "Train the linear reward model on the shipped training bank and measure it on what"
                        + " it has not seen, beside the length rule.",
                "Without --seed this rebuilds the shipped model, byte for byte."
            },
            footer = {
                "",
                "Example: dojo reward train --out models/src/main/resources/dojo/models/reward-linear.bin"
            })
    static final class Train implements Callable<Integer> {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                defaultValue = "reward-linear.bin",
                description = "where the model goes (default: ${DEFAULT-VALUE})")
        private Path out = Path.of("");

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "" + SEED,
                description = "order of the examples (default: ${DEFAULT-VALUE})")
        private long seed;

        @Option(
                names = "--eval",
                paramLabel = "FILE",
                description = "preference data to measure the model on and never train; repeatable")
        private List<Path> eval = List.of();

        @Mixin private Output output = new Output();

        @Override
        public Integer call() {
            Map<String, List<PreferenceExample>> untouched = new LinkedHashMap<>();
            for (Path file : eval) {
                var tasks = PreferenceFile.read(file).tasks();
                untouched.put(file.getFileName() + "", RewardExamples.pairs(tasks));
            }
            List<PreferenceExample> examples = RewardExamples.training(TaskBank.training());
            RewardTraining.Trained trained = RewardTraining.run(examples, seed, untouched);
            byte[] model = trained.model().bytes();
            boolean shipped = Arrays.equals(model, LinearRewardModel.shipped().bytes());
            try {
                trained.model().save(out);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + out + ": " + e.getMessage(), e);
            }
            if (output.json) {
                ObjectNode all = Json.object();
                all.putObject("model")
                        .put("file", out.toString())
                        .put("bytes", model.length)
                        .put("same_as_shipped", shipped);
                all.set("report", trained.report().json());
                System.out.println(Json.pretty(all));
            } else {
                System.out.println(trained.report().table());
                System.out.printf(
                        "%s: %s bytes, %s the shipped model%n",
                        out, model.length, shipped ? "the same as" : "not the same as");
            }
            return 0;
        }
    }
}
