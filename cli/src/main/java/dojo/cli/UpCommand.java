package dojo.cli;

import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.synth.TaskBank;
import dojo.task.Task;
import dojo.task.dataset.PreferenceFile;
import dojo.wallet.Blake2b;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a whole network on this machine. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Run a whole network on this machine: chain, validator, six miners, scores, weights and"
                    + " dataset. Ctrl-C ends it with a summary; the same command goes on where it was."
        },
        footer = {
            "",
            "Examples:",
            "  dojo up",
            "  dojo up --rounds 5 --seed 7 --json out.json",
            "  dojo up --tasks mine.jsonl --tasks-per-round 10"
        })
final class UpCommand implements Callable<Integer> {
    /** How long the summary may take after Ctrl-C. */
    private static final Duration SUMMARY_WITHIN = Duration.ofSeconds(20);

    /** What one round may hold at most. */
    private static final int TASKS_PER_ROUND_MAX = 1_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "end when N rounds are scored, earlier runs included (default: never)")
    private Optional<Integer> rounds = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "decides keys, order and noise; the same seed and tasks give the same round"
                            + " scores (default: go on with the last network, or draw one)")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE", description = "write the result as JSON")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--tasks",
            paramLabel = "FILE",
            description =
                    "preference data to run on: our JSONL, TRL's JSONL or the PandaLM test set"
                            + " (default: the shipped bank)")
    private Optional<Path> tasks = Optional.empty();

    @Option(
            names = "--tasks-per-round",
            paramLabel = "N",
            defaultValue = "20",
            description = "tasks in a round, gold tasks not counted (default: ${DEFAULT-VALUE})")
    private int tasksPerRound;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".dojo",
            description = "where everything is kept (default: ${DEFAULT-VALUE})")
    private Path dir = Path.of(".dojo");

    @Option(
            names = "--axon.external_ip",
            paramLabel = "IP",
            defaultValue = "127.0.0.2",
            description =
                    "address the miners listen on and advertise; a chain refuses 127.0.0.1"
                            + " (default: ${DEFAULT-VALUE})")
    private String ip = "127.0.0.2";

    @Option(
            names = "--block-time",
            paramLabel = "SPAN",
            defaultValue = "250ms",
            description = "time between blocks (default: ${DEFAULT-VALUE})")
    private String blockTime = "250ms";

    @Option(
            names = "--announce",
            description =
                    "print each answer once it is on the disk: acknowledged ROUND TASK MINER .")
    private boolean announce;

    @Mixin LoggingOptions logging = new LoggingOptions();

    @Override
    public Integer call() throws IOException {
        if (rounds.filter(count -> count < 1).isPresent()) {
            throw new SettingRefused("--rounds is " + rounds.get() + "; at least 1");
        }
        if (tasksPerRound < 1 || tasksPerRound > TASKS_PER_ROUND_MAX) {
            throw new SettingRefused(
                    "--tasks-per-round is " + tasksPerRound + "; 1 to " + TASKS_PER_ROUND_MAX);
        }
        Duration block = Spans.parse("--block-time", blockTime);
        json.ifPresent(UpCommand::requireWritable);
        var view = LiveView.on(System.out);
        List<Task> supply = tasks.map(file -> load(file, view)).orElseGet(TaskBank::tasks);

        Thread main = Thread.currentThread();
        var summed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            if (summed.getCount() == 0) return;
                            main.interrupt();
                            if (await(summed)) Runtime.getRuntime().halt(0);
                        }));
        try (var folder = NetworkFolder.open(dir, seed, tasksName())) {
            var network =
                    new LocalNetwork(folder, supply, tasksPerRound, ip, block, view, announce);
            var summary = network.run(rounds.orElse(0));
            summary.text().forEach(view::say);
            if (json.isPresent()) {
                Files.writeString(json.get(), Json.pretty(summary.json()) + "\n");
                view.say("result: " + json.get());
            }
        } finally {
            summed.countDown();
        }
        return 0;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(SUMMARY_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static List<Task> load(Path file, LiveView view) {
        PreferenceFile.Loaded loaded = PreferenceFile.read(file);
        view.say(
                file
                        + ": "
                        + loaded.tasks().size()
                        + " tasks ("
                        + loaded.format()
                        + ")"
                        + (loaded.skipped().isEmpty()
                                ? ""
                                : ", " + loaded.skipped().size() + " skipped:"));
        for (var skipped : loaded.skipped()) {
            view.say("  row " + skipped.index() + ": " + skipped.why());
        }
        return loaded.tasks();
    }

    /** Names what is judged, so that other tasks make another network. */
    private String tasksName() throws IOException {
        if (tasks.isEmpty()) return "bank-" + tasksPerRound;
        String name =
                String.valueOf(tasks.get().getFileName()).replaceAll("\\..*|[^A-Za-z0-9_-]", "");
        byte[] hash = Blake2b.hash(16, Files.readAllBytes(tasks.get()));
        return (name.isEmpty() ? "tasks" : name)
                + "-"
                + HexFormat.of().formatHex(hash, 0, 4)
                + "-"
                + tasksPerRound;
    }

    /** Better now than after an hour. */
    private static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
            throw new StateUnusable(file, "cannot be written; name another file with --json");
        }
    }
}
