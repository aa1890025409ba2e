package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.base.WholeFile;
import dojo.cli.economy.Earnings;
import dojo.cli.economy.Economy;
import dojo.cli.economy.Population;
import dojo.scoring.ScoringMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dojo simulate}: who would earn what. */
@Command(
        name = "simulate",
        description = {
            "Ask who would earn what: a population of miners and validators over months, with the"
                    + " product's own rounds, scoring, averages and weights, and the chain's Yuma.",
            "",
            "Prepared populations, one for every attack that the documents name, are in"
                    + " docs/populations; docs/simulate.md says how to write one."
        })
final class SimulateCommand implements Callable<Integer> {
    /** Two years of epochs. */
    private static final int EPOCHS_MAX = 20_000;

    private static final int SEEDS_MAX = 1_000;

    @Option(
            names = "--population",
            paramLabel = "FILE",
            required = true,
            description = "who is there")
    private Path population = Path.of("");

    @Option(
            names = "--scoring",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "spearman,icc,ground-truth,robust",
            description =
                    "the methods to compare, or the full name of a class of your own, found in"
                            + " DOJO_CLASSPATH (default: ${DEFAULT-VALUE})")
    private List<String> methods = List.of();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "600",
            description =
                    "how long, in epochs of 361 blocks; 598 are a month, 14,560 two years"
                            + " (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(
            names = "--seeds",
            paramLabel = "K",
            defaultValue = "3",
            description = "how many runs each, from seed 1 on (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--html", paramLabel = "FILE", description = "write a report with plots")
    private List<Path> html = List.of();

    @Mixin private Output output = new Output();

    /** All runs of one method, in the order of their seeds. */
    record Ran(String method, List<Earnings> runs) {}

    @Override
    public Integer call() throws IOException {
        Checked.range("--epochs", epochs, 10, EPOCHS_MAX);
        Checked.range("--seeds", seeds, 1, SEEDS_MAX);
        Population who = read();
        methods.forEach(name -> Checked.read("--scoring: ", () -> ScoringMethod.named(name)));
        List<Ran> ran;
        List<Ran> unhidden = List.of();
        try (var _ = Progress.of("simulating " + methods.size() * seeds + " runs")) {
            ran = run(who);
            // Copied weights are compared with those that are revealed late, and with those that
            // are not.
            if (who.weightCopiers() > 0) {
                unhidden = run(who.revealingAfter(who.commitReveal() > 0 ? 0 : 1));
            }
        }
        ObjectNode report = report(who, ran, unhidden);
        for (Path file : html) {
            WholeFile.writeText(file, out -> out.write(EarningsPage.of(report, who, ran)));
        }
        output.print(report, () -> print(who, report));
        return 0;
    }

    private Population read() throws IOException {
        if (!Files.isRegularFile(population)) {
            throw new SettingRefused(
                    "--population: there is no file " + population + "; see docs/populations");
        }
        String text = Files.readString(population);
        return Checked.read(population + ": ", () -> Population.parse(text));
    }

    private List<Ran> run(Population who) {
        var one = new LinkedHashMap<String, Integer>();
        for (String method : methods) one.putIfAbsent(method, one.size());
        List<String> names = List.copyOf(one.keySet());
        List<Earnings> all =
                IntStream.range(0, names.size() * seeds)
                        .parallel()
                        .mapToObj(
                                i -> Economy.run(who, names.get(i / seeds), 1 + i % seeds, epochs))
                        .toList();
        var ran = new ArrayList<Ran>();
        for (int m = 0; m < names.size(); m++) {
            ran.add(new Ran(names.get(m), all.subList(m * seeds, (m + 1) * seeds)));
        }
        return ran;
    }

    private ObjectNode report(Population who, List<Ran> ran, List<Ran> other) {
        ObjectNode report = Json.object();
        report.put("population", population.toString());
        report.put("epochs", epochs).put("days", Math.round(Economy.days(epochs) * 10) / 10.0);
        report.put("seeds", seeds).put("miners", who.miners());
        report.put("validators", who.validators()).put("weight_copiers", who.weightCopiers());
        report.put("commit_reveal", who.commitReveal());
        ArrayNode methods = report.putArray("scoring");
        for (Ran one : ran) {
            ObjectNode row = methods.addObject().put("method", one.method());
            ArrayNode groups = row.putArray("groups");
            for (int g = 0; g < who.groups().size(); g++) {
                int group = g;
                Population.Group is = who.groups().get(g);
                DoubleSummaryStatistics each = over(one, run -> run.each(group));
                groups.addObject()
                        .put("name", is.name())
                        .put("miners", is.count())
                        .put("share_of_all", each.getAverage() * is.count())
                        .put("share_of_each", each.getAverage())
                        .put("share_of_each_low", each.getMin())
                        .put("share_of_each_high", each.getMax())
                        .put("least", over(one, run -> run.least(group)).getAverage())
                        .put("most", over(one, run -> run.most(group)).getAverage());
            }
            if (who.weightCopiers() > 0) row.put("weight_copier", advantage(one));
        }
        if (!other.isEmpty()) {
            report.put("compared_commit_reveal", who.commitReveal() > 0 ? 0 : 1);
            for (int m = 0; m < other.size(); m++) {
                ((ObjectNode) methods.get(m))
                        .put("weight_copier_compared", advantage(other.get(m)));
            }
        }
        return report;
    }

    /** What a weight copier earns beside a validator of the same stake. */
    private static double advantage(Ran ran) {
        return over(ran, run -> run.validator() > 0 ? run.weightCopier() / run.validator() : 0)
                .getAverage();
    }

    private static DoubleSummaryStatistics over(Ran ran, ToDoubleFunction<Earnings> of) {
        return ran.runs().stream().mapToDouble(of).summaryStatistics();
    }

    private static void print(Population who, ObjectNode report) {
        System.out.printf(
                "%d miners and %d validators over %s days, %d runs each: what one miner gets of all"
                        + " miners' emission, in percent%n%n",
                who.miners(),
                who.validators(),
                report.get("days").asText(),
                report.get("seeds").asInt());
        var columns = new ArrayList<Table.Column>();
        columns.add(Table.column("miners", "miners", Table.Kind.COUNT, 0));
        columns.add(Table.column("kind", "name", Table.Kind.TEXT, 0));
        ArrayNode rows = Json.array();
        for (int g = 0; g < who.groups().size(); g++) {
            ObjectNode cells = rows.addObject();
            for (var row : report.get("scoring")) {
                var group = row.get("groups").get(g);
                cells.put("miners", group.get("miners").asInt());
                cells.put("name", group.get("name").asText());
                cells.put(
                        row.get("method").asText(),
                        "%.3f".formatted(100 * group.get("share_of_each").asDouble()));
            }
        }
        for (var row : report.get("scoring")) {
            String method = row.get("method").asText();
            columns.add(Table.column(method, method, Table.Kind.COUNT, 0));
        }
        new Table(columns).print(rows);
        if (who.weightCopiers() == 0) return;
        System.out.println();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("weight_copier", "weights revealed after " + who.commitReveal() + " epochs");
        lines.put(
                "weight_copier_compared",
                "after " + report.get("compared_commit_reveal").asInt() + " epochs");
        lines.forEach((name, when) -> {
            System.out.print("a weight copier earns, for 1 of a validator, " + when + ":");
            report.get("scoring")
                    .forEach(row ->
                            System.out.printf(
                                    " %s %.3f",
                                    row.get("method").asText(), row.get(name).asDouble()));
            System.out.println();
        });
    }
}
