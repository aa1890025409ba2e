package dojo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.DatabaseAddress;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.synth.Browser;
import dojo.synth.Kind;
import dojo.synth.OrderLeak;
import dojo.synth.SynthBuffer;
import dojo.synth.SynthFiller;
import dojo.synth.SynthItem;
import dojo.synth.SynthServer;
import dojo.synth.TaskMaker;
import dojo.synth.TaskMaker.Made;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes tasks whose better answer is known, and serves them. */
@Command(
        name = "synth",
        description = {
            "Make tasks whose better answer is known, check each, and serve them:"
                    + " GET /api/synthetic-gen hands one out, POST /api/v1/items several, GET"
                    + " /api/v1/items lists what was."
        },
        footer = {
            "",
            "Examples:",
            "  dojo synth --kind text",
            "  dojo synth sample --kind game --seed 7 --open",
            "  dojo synth report --items 200"
        },
        subcommands = {SynthCommand.Sample.class, SynthCommand.Report.class})
final class SynthCommand implements Callable<Integer> {
    private static final String DIR = ".dojo/synth";
    private static final int BUFFER_MAX = 10_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "address to listen on; any other than this machine's own wants the variable"
                            + " SYNTH_API_KEY (default: ${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--port", defaultValue = "5003", description = "(default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--buffer",
            paramLabel = "N",
            defaultValue = "16",
            description = "tasks to hold ready (default: ${DEFAULT-VALUE})")
    private int wanted;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = DIR,
            description = "where they are kept (default: ${DEFAULT-VALUE})")
    private Path dir = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "all tasks follow from it, so keep it secret (default: drawn)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--llm_model",
            paramLabel = "NAMES",
            description =
                    "let these models write the tasks, commas between; a web app takes about"
                            + " --llm.tokens_max 16000 (default: none, tasks are made offline)")
    private Optional<String> llm = Optional.empty();

    @Mixin private LlmOptions llmOptions = new LlmOptions();

    @Mixin private Kinds kinds = new Kinds();

    @Mixin private DatabaseOptions database = new DatabaseOptions();

    @Mixin LoggingOptions logging = new LoggingOptions();

    /** Which tasks. */
    static final class Kinds {
        @Option(
                names = "--kind",
                paramLabel = "KIND",
                defaultValue = "any",
                description =
                        "any, text, app, question, summary, reasoning, dialogue, code,"
                                + " visualisation, science or game (default: ${DEFAULT-VALUE})")
        private String word = "";

        Set<Kind> kinds() {
            return Kind.named(word)
                    .orElseThrow(() -> new SettingRefused("--kind is " + word + "; see --help"));
        }

        /** The browser, if there is one; says once what is left out without. */
        Optional<Browser> browser() {
            Optional<Browser> browser = Browser.find(System.getenv());
            if (browser.isEmpty() && kinds().stream().anyMatch(Kind::runs)) {
                System.err.println(
                        "no Chromium on the path or in CHROMIUM: web pages and code are left out,"
                                + " since they are checked there");
            }
            return browser;
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Checked.range("--buffer", wanted, 1, BUFFER_MAX);
        Optional<String> key = Variables.value(spec, "SYNTH_API_KEY");
        Optional<Browser> browser = kinds.browser();
        long secret = seed.orElseGet(() -> new SecureRandom().nextLong());
        try (var buffer = SynthBuffer.open(database.address(file(dir)));
                var filler =
                        new SynthFiller(
                                buffer,
                                maker(secret, browser, buffer),
                                wanted,
                                InstantSource.system());
                var server = new SynthServer(host, port, key, buffer, filler)) {
            System.out.println(
                    "tasks on " + server.address() + "/api/synthetic-gen; Ctrl-C ends it");
            while (true) Thread.sleep(Duration.ofHours(1));
        } finally {
            browser.ifPresent(Browser::close);
        }
    }

    private TaskMaker maker(long secret, Optional<Browser> browser, SynthBuffer buffer) {
        if (llm.isEmpty()) return TaskMaker.offline(secret, kinds.kinds(), browser, buffer);
        return TaskMaker.written(
                llmOptions.models(llm.get(), llmOptions.budget()),
                llmOptions.tokensMax,
                secret,
                kinds.kinds(),
                browser,
                buffer,
                InstantSource.system());
    }

    private static Path file(Path dir) {
        return dir.resolve("synth.db");
    }

    /** Shows one task. */
    @Command(
            name = "sample",
            description = "Make one task and show its versions side by side, with what each lacks.",
            footer = {"", "Example: dojo synth sample --kind science --seed 3 --open"})
    static final class Sample implements Callable<Integer> {
        private static final int TRIES_MAX = 100;

        @Mixin private Kinds kinds = new Kinds();

        @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "which task")
        private long seed;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                defaultValue = "synth-sample.html",
                description = "where the page goes (default: ${DEFAULT-VALUE})")
        private Path out = Path.of("");

        @Option(names = "--open", description = "open the page in the browser")
        private boolean open;

        @Mixin private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            Optional<Browser> browser = kinds.browser();
            try {
                SynthItem item = first(TaskMaker.offline(seed, kinds.kinds(), browser));
                output.print(item.body(), () -> {});
                if (output.json) return 0;
                Files.writeString(out, SynthPage.of(item));
                System.out.println(item.task().prompt());
                System.out.println(out.toAbsolutePath());
            } finally {
                browser.ifPresent(Browser::close);
            }
            if (open) Terminal.open(out.toAbsolutePath().toString());
            return 0;
        }

        private static SynthItem first(TaskMaker maker) {
            for (long number = 0; number < TRIES_MAX; number++) {
                if (maker.make(number) instanceof Made.Item made) return made.item();
            }
            throw new IllegalStateException("no draft of " + TRIES_MAX + " passed its checks");
        }
    }

    /** Says what became of drafts. */
    @Command(
            name = "report",
            description = {
                "Say how many drafts pass their checks, by family and change, what they cost, and"
                        + " how much of the order shows without reading.",
                "Makes tasks for it, or looks at those of a service by --dir."
            },
            footer = {"", "Example: dojo synth report --kind text --items 1000"})
    static final class Report implements Callable<Integer> {
        private static final int ITEMS_MAX = 100_000;
        private static final int PAGE = 500;

        @Mixin private Kinds kinds = new Kinds();

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "of the tasks")
        private long seed;

        @Option(
                names = "--items",
                paramLabel = "N",
                defaultValue = "200",
                description = "how many to make (default: ${DEFAULT-VALUE})")
        private int count;

        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description =
                        "the folder of a service, also where --db.url says where its tasks are")
        private Optional<Path> dir = Optional.empty();

        @Mixin private DatabaseOptions database = new DatabaseOptions();

        @Mixin private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            ObjectNode report = dir.isPresent() ? looked(dir.get()) : made();
            output.print(report, () -> show(report));
            return 0;
        }

        private ObjectNode looked(Path dir) {
            try (var buffer =
                    SynthBuffer.look(database.address(file(dir)))
                            .orElseThrow(() ->
                                    new SettingRefused("no tasks were made in " + dir + " yet"))) {
                var items = new ArrayList<SynthItem>();
                long after = 0;
                while (true) {
                    var page = buffer.handed(after, PAGE);
                    if (page.isEmpty()) break;
                    page.forEach(one -> items.add(one.item()));
                    after = page.getLast().number();
                }
                return report(buffer.tallies(), items).put("ready", buffer.ready());
            }
        }

        private ObjectNode made() throws IOException {
            Checked.range("--items", count, 2, ITEMS_MAX);
            Optional<Browser> browser = kinds.browser();
            Path folder = Files.createTempDirectory("dojo-synth");
            var items = new ArrayList<SynthItem>();
            try (var buffer = SynthBuffer.open(DatabaseAddress.of(file(folder)));
                    var _ = Progress.of("making tasks")) {
                TaskMaker maker = TaskMaker.offline(seed, kinds.kinds(), browser);
                long begin = System.nanoTime();
                for (long number = 0; items.size() < count; number++) {
                    Made made = maker.make(number);
                    if (made instanceof Made.Item item) items.add(item.item());
                    buffer.record(made, InstantSource.system().instant());
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                return report(buffer.tallies(), items).put("seconds", seconds);
            } finally {
                browser.ifPresent(Browser::close);
            }
        }

        private static ObjectNode report(ArrayNode tallies, List<SynthItem> items) {
            ObjectNode report = Json.object();
            Map<String, ObjectNode> families = new LinkedHashMap<>();
            Map<String, ObjectNode> changes = new LinkedHashMap<>();
            double dollars = 0;
            for (JsonNode row : tallies) {
                String family = row.path("family").asText();
                String change = row.path("change").asText();
                String reason = row.path("reason").asText();
                long times = row.path("count").asLong();
                dollars += row.path("dollars").asDouble();
                if (change.isEmpty() || !reason.isEmpty()) {
                    String field =
                            reason.isEmpty()
                                    ? "taken"
                                    : reason.equals(TaskMaker.DUPLICATE) ? "repeated" : "refused";
                    add(families.computeIfAbsent(family, Report::row), field, times);
                }
                if (change.isEmpty()) continue;
                ObjectNode one =
                        changes.computeIfAbsent(
                                family + " " + change, key -> row(family).put("change", change));
                add(one, reason.isEmpty() ? "taken" : "refused", times);
                if (!reason.isEmpty()) one.withObject("reasons").put(reason, times);
            }
            report.put("items", items.size()).put("dollars", dollars);
            ArrayNode leaks = report.putArray("leaks");
            leak(leaks, "all", items);
            for (Kind kind : Kind.values()) {
                leak(leaks, kind.label(), items.stream().filter(i -> i.kind() == kind).toList());
            }
            families.values().forEach(report.putArray("families")::add);
            changes.values().forEach(report.putArray("changes")::add);
            return report;
        }

        private static void leak(ArrayNode leaks, String kind, List<SynthItem> items) {
            if (items.size() < 2) return;
            OrderLeak leak = OrderLeak.of(items);
            leaks.addObject()
                    .put("kind", kind)
                    .put("pairs", leak.pairs())
                    .put("accuracy", leak.accuracy())
                    .put("error", leak.error())
                    .put("length_correlation", leak.lengthCorrelation());
        }

        private static ObjectNode row(String family) {
            return Json.object().put("family", family).put("taken", 0).put("refused", 0);
        }

        private static void add(ObjectNode row, String field, long times) {
            row.put(field, row.path(field).asLong() + times);
        }

        private static void show(ObjectNode report) {
            var head =
                    "%,d tasks for %.4f USD"
                            .formatted(
                                    report.path("items").asLong(),
                                    report.path("dollars").asDouble());
            if (report.has("seconds")) {
                head += " in %.1f s".formatted(report.get("seconds").asDouble());
            }
            System.out.println(head);
            for (JsonNode leak : report.path("leaks")) {
                System.out.printf(
                        "%s: without reading, %.1f ± %.1f %% of %,d pairs are put right (chance"
                                + " 50); length and rank correlate by %.3f%n",
                        leak.path("kind").asText(),
                        100 * leak.path("accuracy").asDouble(),
                        100 * leak.path("error").asDouble(),
                        leak.path("pairs").asLong(),
                        leak.path("length_correlation").asDouble());
            }
            table(report, "families", Table.column("repeated", "repeated", Table.Kind.COUNT, 2));
            table(report, "changes", Table.column("change", "change", Table.Kind.TEXT, 0));
            for (JsonNode row : report.path("changes")) {
                row.path("reasons")
                        .properties()
                        .forEach(reason ->
                                System.out.printf(
                                        "%s %s, %s times: %s%n",
                                        row.path("family").asText(),
                                        row.path("change").asText(),
                                        reason.getValue().asLong(),
                                        reason.getKey()));
            }
        }

        private static void table(ObjectNode report, String rows, Table.Column more) {
            System.out.println();
            new Table(
                            List.of(
                                    Table.column("family", "family", Table.Kind.TEXT, 0),
                                    more,
                                    Table.column("taken", "taken", Table.Kind.COUNT, 0),
                                    Table.column("refused", "refused", Table.Kind.COUNT, 0)))
                    .print((ArrayNode) report.get(rows));
        }
    }
}
