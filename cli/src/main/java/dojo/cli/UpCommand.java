package dojo.cli;

import dojo.base.SettingRefused;
import dojo.scoring.AccuracyWindow;
import dojo.scoring.ScoringMethod;
import dojo.task.Task;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a whole network on this machine. */
@Command(
        name = "up",
        description = {
            "Run a whole network on this machine: chain, validator, six miners and you, scores,"
                    + " weights and dataset. Ctrl-C ends it with a summary; the same command goes on where it was."
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

    private static final Duration BLOCK_TIME_MAX = Duration.ofMinutes(1);

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
                            + " scores within a day, and always with --accuracy.window all"
                            + " (default: go on with the last network, or draw one)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--people",
            description =
                    "one more miner, human, is answered by whoever opens the page whose address is"
                            + " printed; the default without --rounds, and where the network has it")
    private boolean people;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result as JSON")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--tasks",
            paramLabel = "FILE",
            description =
                    "preference data to run on: our JSONL, TRL's JSONL or the PandaLM test set"
                            + " (default: the shipped bank and as many that are made)")
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

    @Mixin private ScoringOptions scoring = new ScoringOptions();

    @Mixin LoggingOptions logging = new LoggingOptions();

    @Override
    public Integer call() throws IOException {
        rounds.ifPresent(count -> Checked.least("--rounds", count, 1));
        TaskFiles.requireRound(tasksPerRound);
        Duration block = Spans.parse("--block-time", blockTime);
        if (block.compareTo(BLOCK_TIME_MAX) > 0) {
            throw new SettingRefused("--block-time is " + blockTime + "; at most 1m");
        }
        String method = scoring.method();
        AccuracyWindow accuracy = scoring.accuracy();
        json.ifPresent(UpCommand::requireWritable);
        var view = LiveView.on(System.out);
        Optional<List<Task>> supply =
                tasks.map(file -> TaskFiles.load(Optional.of(file), view::say));
        try (var folder = NetworkFolder.open(dir, seed, networkName(method, accuracy))) {
            boolean human = people || rounds.isEmpty() || People.in(folder.path());
            var stopped = new CountDownLatch(1);
            var network =
                    new LocalNetwork(
                            folder,
                            supply,
                            tasksPerRound,
                            method,
                            accuracy,
                            ip,
                            block,
                            human,
                            view,
                            announce,
                            stopped);
            return untilStopped(network, stopped);
        }
    }

    /** Ctrl-C asks the network to stop, waits for its summary and ends with its exit code. */
    private int untilStopped(LocalNetwork network, CountDownLatch stopped) {
        var ended = new CountDownLatch(1);
        var code = new AtomicInteger(Dojo.FAILED);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            if (ended.getCount() == 0) return;
                            stopped.countDown();
                            if (await(ended)) Runtime.getRuntime().halt(code.get());
                        }));
        try {
            network.run(rounds, json);
            code.set(0);
        } catch (RuntimeException e) {
            // Said here and not by the caller: a shutdown that has begun would not wait for it.
            System.err.println("dojo: " + Trouble.explain(e));
            LoggerFactory.getLogger(UpCommand.class).debug("what happened", e);
        } finally {
            ended.countDown();
        }
        return code.get();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(SUMMARY_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Rounds that are scored otherwise make another network. */
    private String networkName(String method, AccuracyWindow accuracy) throws IOException {
        String name = tasksName();
        if (!method.equals(ScoringMethod.DEFAULT)) name += "-" + method;
        if (!accuracy.equals(AccuracyWindow.usual(method))) name += "-" + accuracy.text();
        return name.replaceAll("[^A-Za-z0-9_-]", "-");
    }

    /** Names what is judged, so that other tasks make another network. */
    private String tasksName() throws IOException {
        if (tasks.isEmpty()) return "bank-" + tasksPerRound;
        String name =
                String.valueOf(tasks.get().getFileName()).replaceAll("\\..*|[^A-Za-z0-9_-]", "");
        byte[] hash = Blake2b.hash(16, Files.readAllBytes(tasks.get()));
        return "%s-%s-%s"
                .formatted(
                        name.isEmpty() ? "tasks" : name,
                        HexFormat.of().formatHex(hash, 0, 4),
                        tasksPerRound);
    }

    /** Better now than after an hour. */
    private static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        boolean writable =
                folder != null
                        && Files.isWritable(folder)
                        && !Files.isDirectory(file)
                        && (!Files.exists(file) || Files.isWritable(file));
        if (!writable) {
            throw new StateUnusable(file, "cannot be written; name another file with --json");
        }
    }
}
