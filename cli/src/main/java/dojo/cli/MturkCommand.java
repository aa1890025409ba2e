package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.miner.MturkScorer;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.mturk.HitPage;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.protocol.synapse.RankingRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trying Mechanical Turk before a miner uses it, and looking at what it costs. */
@Command(
        name = "mturk",
        description =
                "People on Mechanical Turk: preview a HIT, try one, see balance and spending.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MturkCommand.Preview.class,
            MturkCommand.Test.class,
            MturkCommand.Balance.class
        },
        footer = {"", "Example: dojo mturk preview", "         dojo mturk test --sandbox"})
final class MturkCommand extends Group {
    @Command(
            name = "preview",
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
        double most = options.config().hitMicros() / 1e6;
        try (MturkAccount account = options.of.account()) {
            return print(
                    account,
                    Json.object().put("preview", page.toString()).put("hit_usd_at_most", most),
                    "a HIT costs at most " + most + " USD; to see it, open " + page,
                    output);
        }
    }

    /** Prints the balance, and more about it. */
    private static int print(MturkAccount account, ObjectNode more, String line, Output output) {
        URI endpoint = account.place().endpoint();
        String balance = account.balance().toPlainString();
        more.put("endpoint", endpoint.toString()).put("balance_usd", new BigDecimal(balance));
        output.print(
                more,
                () -> {
                    System.out.println(
                            "balance at " + endpoint.getHost() + ": " + balance + " USD");
                    if (!line.isEmpty()) System.out.println(line);
                });
        return 0;
    }

    private static Path write(Path file) throws IOException {
        Files.writeString(
                file,
                HitPage.preview(MturkScorer.question(MinerCheck.sample("preview", Instant.EPOCH))));
        return file.toAbsolutePath();
    }

    @Command(
            name = "test",
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

        @Mixin private MturkAccountOptions of = new MturkAccountOptions();
        @Mixin private Output output = new Output();

        @Override
        public Integer call() throws InterruptedException {
            var config = MturkConfig.usual(new BigDecimal("1000")).withWorkers(1);
            var clock = InstantSource.system();
            Instant end = clock.instant().plus(Spans.parse("--wait", wait));
            try (MturkAccount account = of.account();
                    HitBook book = HitBook.open(MturkRun.book(dir, account))) {
                if (account.place().production()) {
                    throw new SettingRefused(
                            sandbox
                                    ? "--sandbox contradicts --aws_mturk_environment production"
                                    : "a test is made in the sandbox, not in production");
                }
                var crowd = new Crowd(account, book, config, true);
                RankingRequest sample = MinerCheck.sample("test", clock.instant());
                var question = MturkScorer.question(sample);
                Optional<String> link = Optional.empty();
                while (true) {
                    var outcome =
                            crowd.ask(
                                    question, "", sample.requestId(), clock.instant(), Instant.MAX);
                    if (link.isEmpty()) {
                        link = crowd.link(question);
                        link.ifPresent(at -> System.err.println("answer as a worker at " + at));
                    }
                    boolean waiting = outcome instanceof Crowd.Outcome.Waiting;
                    if (!waiting || !clock.instant().isBefore(end)) return print(outcome);
                    Thread.sleep(Duration.ofSeconds(2));
                    crowd.step(clock.instant());
                }
            }
        }

        private int print(Crowd.Outcome outcome) {
            if (outcome instanceof Crowd.Outcome.Scored(var scores)) {
                ObjectNode json = Json.object();
                scores.forEach(json.putObject("scores")::put);
                output.print(
                        json,
                        () -> scores.forEach((id, score) -> System.out.println(id + "  " + score)));
                return 0;
            }
            System.err.println(
                    "dojo: "
                            + (outcome instanceof Crowd.Outcome.Declined(String reason)
                                    ? reason
                                    : "nobody has answered yet"));
            return Dojo.FAILED;
        }
    }

    @Command(
            name = "balance",
            description = "What is in the account and, with a miner's --dir, what it has spent.")
    static final class Balance implements Callable<Integer> {
        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description = "a miner's folder, such as .dojo/miner/WALLET/HOTKEY/netuidN")
        private Optional<Path> dir = Optional.empty();

        @Mixin private MturkAccountOptions of = new MturkAccountOptions();
        @Mixin private Output output = new Output();

        @Override
        public Integer call() {
            try (MturkAccount account = of.account()) {
                Optional<HitBook.Spending> spending =
                        dir.flatMap(each -> HitBook.look(MturkRun.book(each, account)));
                ObjectNode json = Json.object();
                spending.ifPresent(each ->
                        json.put("spent_usd", each.spent() / 1e6)
                                .put("reserved_usd", each.reserved() / 1e6)
                                .put("hits_under_way", each.open()));
                return print(account, json, spending.map(MturkRun::line).orElse(""), output);
            }
        }
    }
}
