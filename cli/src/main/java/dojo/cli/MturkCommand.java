package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.miner.MturkScorer;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.mturk.HitPage;
import dojo.mturk.MturkAccount;
import dojo.protocol.synapse.RankingRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trying Mechanical Turk before a miner uses it, and looking at what it costs. */
@Command(
        name = "mturk",
        mixinStandardHelpOptions = true,
        description =
                "People on Mechanical Turk: preview a HIT, try one, see balance and spending.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MturkCommand.Preview.class,
            MturkCommand.Test.class,
            MturkCommand.Balance.class
        },
        footer = {"", "Example: dojo mturk preview", "         dojo mturk test --sandbox"})
final class MturkCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "preview",
            mixinStandardHelpOptions = true,
            description =
                    "Write the page that workers see to a file, for a browser. Costs nothing.")
    static final class Preview implements Callable<Integer> {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                defaultValue = "mturk-preview.html",
                description = "where to (default: ${DEFAULT-VALUE})")
        private Path out = Path.of("");

        @Override
        public Integer call() throws IOException {
            System.out.println("open " + write(out) + " in a browser");
            return 0;
        }
    }

    /** Shows the sample and asks for the balance; makes no HIT. */
    static int check(MturkOptions options, Output output) throws IOException {
        Path page = write(Files.createTempFile("dojo-mturk-preview", ".html"));
        var config = options.config();
        try (MturkAccount account = options.account()) {
            ObjectNode json =
                    Json.object()
                            .put("preview", page.toString())
                            .put("endpoint", account.place().endpoint().toString())
                            .put("balance_usd", account.balance())
                            .put("hit_usd_at_most", config.hitMicros() / 1e6);
            output.print(
                    json,
                    () -> {
                        System.out.println(
                                "open " + page + " in a browser to see what workers see");
                        System.out.println(
                                "balance at "
                                        + account.place().endpoint().getHost()
                                        + ": "
                                        + json.path("balance_usd").asText()
                                        + " USD; a HIT costs at most "
                                        + json.path("hit_usd_at_most").asText()
                                        + " USD");
                    });
            return 0;
        }
    }

    private static Path write(Path file) throws IOException {
        Files.writeString(
                file,
                HitPage.preview(MturkScorer.question(MinerCheck.sample("preview", Instant.EPOCH))));
        return file.toAbsolutePath();
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description =
                    "Make one HIT in the sandbox, wait until you have answered it as a worker there,"
                            + " and print the scores: the whole way of a miner, without money.")
    static final class Test implements Callable<Integer> {
        @Option(names = "--sandbox", description = "as it always does")
        private boolean sandbox;

        @Option(
                names = "--wait",
                paramLabel = "SPAN",
                defaultValue = "30m",
                description = "how long to wait for an answer (default: ${DEFAULT-VALUE})")
        private String wait = "";

        @Option(
                names = "--dir",
                paramLabel = "DIR",
                defaultValue = ".dojo/mturk-test",
                description = "where the HIT is noted (default: ${DEFAULT-VALUE})")
        private Path dir = Path.of("");

        @Mixin private MturkOptions options = new MturkOptions();
        @Mixin private Output output = new Output();

        @Override
        public Integer call() throws InterruptedException {
            var config = options.config(new BigDecimal("1000000")).withWorkers(1);
            var clock = InstantSource.system();
            Instant end = clock.instant().plus(Spans.parse("--wait", wait));
            try (var run = new MturkRun(options, config, dir, clock)) {
                if (run.production()) {
                    throw new SettingRefused(
                            sandbox
                                    ? "--sandbox contradicts --aws_mturk_environment production"
                                    : "a test is made in the sandbox, not in production");
                }
                RankingRequest sample = MinerCheck.sample("test", clock.instant());
                var question = MturkScorer.question(sample);
                Crowd.Outcome outcome =
                        run.crowd.ask(question, "", sample.requestId(), clock.instant());
                run.crowd
                        .link(question)
                        .ifPresent(link -> System.err.println("answer it as a worker at " + link));
                while (outcome instanceof Crowd.Outcome.Waiting && clock.instant().isBefore(end)) {
                    Thread.sleep(Duration.ofSeconds(2));
                    run.crowd.step(clock.instant());
                    outcome = run.crowd.ask(question, "", sample.requestId(), clock.instant());
                }
                return print(outcome);
            }
        }

        private int print(Crowd.Outcome outcome) {
            return switch (outcome) {
                case Crowd.Outcome.Scored(var scores) -> {
                    ObjectNode json = Json.object();
                    scores.forEach(json.putObject("scores")::put);
                    output.print(
                            json,
                            () ->
                                    scores.forEach(
                                            (id, score) -> System.out.println(id + "  " + score)));
                    yield 0;
                }
                case Crowd.Outcome.Waiting() -> {
                    System.err.println("dojo: nobody has answered yet");
                    yield Dojo.FAILED;
                }
                case Crowd.Outcome.Declined(String reason) -> {
                    System.err.println("dojo: " + reason);
                    yield Dojo.FAILED;
                }
            };
        }
    }

    @Command(
            name = "balance",
            mixinStandardHelpOptions = true,
            description = "What is in the account and, with a miner's --dir, what it has spent.")
    static final class Balance implements Callable<Integer> {
        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description = "a miner's folder, such as .dojo/miner/WALLET/HOTKEY/netuidN")
        private Optional<Path> dir = Optional.empty();

        @Mixin private MturkOptions options = new MturkOptions();
        @Mixin private Output output = new Output();

        @Override
        public Integer call() {
            try (MturkAccount account = options.account()) {
                Optional<HitBook.Spending> spending =
                        dir.flatMap(each -> HitBook.look(MturkRun.book(each, account)));
                ObjectNode json =
                        Json.object()
                                .put("endpoint", account.place().endpoint().toString())
                                .put("balance_usd", account.balance());
                spending.ifPresent(each ->
                        json.put("spent_usd", each.spent() / 1e6)
                                .put("reserved_usd", each.reserved() / 1e6)
                                .put("hits_under_way", each.open()));
                output.print(
                        json,
                        () -> {
                            System.out.println(
                                    "balance at "
                                            + account.place().endpoint().getHost()
                                            + ": "
                                            + json.path("balance_usd").asText()
                                            + " USD");
                            spending.ifPresent(each -> System.out.println(MturkRun.line(each)));
                        });
                return 0;
            }
        }
    }
}
