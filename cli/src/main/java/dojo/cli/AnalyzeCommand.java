package dojo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.WholeFile;
import dojo.scoring.Bootstrap;
import dojo.scoring.Interval;
import dojo.scoring.truth.Blend;
import dojo.scoring.truth.Estimate;
import dojo.scoring.truth.Gold;
import dojo.scoring.truth.KrippendorffAlpha;
import dojo.scoring.truth.TruthMethod;
import dojo.scoring.truth.VotesUnusable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns from what was recorded. */
@Command(
        name = "analyze",
        description = "Find out what votes say, and whom to trust.",
        subcommands = AnalyzeCommand.Consensus.class)
final class AnalyzeCommand extends Group {
    /** Runs methods of truth inference on a file of votes. */
    @Command(
            name = "consensus",
            description = {
                "Infer the true label of each item from votes, by several methods side by side.",
                "FILE is a CSV with a header and columns for item, worker and label."
            },
            footer = {
                "",
                "Example: dojo analyze consensus votes.csv --gold truth.csv --html report.html"
            })
    static final class Consensus implements Callable<Integer> {
        /** Up to so many gold answers an accuracy's interval is drawn; beyond it is Wilson's. */
        private static final int DRAWN_MAX = 10_000;

        /** Up to so many labels there is an alpha; its time grows with them. */
        private static final int ALPHA_LABELS_MAX = 1_000;

        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "CSV: item, worker, label")
        private Path file = Path.of("");

        @Option(
                names = "--gold",
                paramLabel = "FILE",
                description = "CSV: item, truth; methods are measured by it and never see it")
        private List<Path> gold = List.of();

        @Option(
                names = "--anchors",
                paramLabel = "FILE",
                description =
                        "CSV: item, truth; methods know these answers, none is measured by them")
        private List<Path> anchors = List.of();

        @Option(
                names = "--method",
                paramLabel = "NAME",
                split = ",",
                description =
                        "one or more of majority, wawa, one-coin, dawid-skene, pooled, glad, mace,"
                                + " ibcc, robust, blend (default: all)")
        private List<String> names = List.of();

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "write item, label and probability by the last method as CSV")
        private List<Path> out = List.of();

        @Option(names = "--html", paramLabel = "FILE", description = "write a report with plots")
        private List<Path> html = List.of();

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "of the intervals (default: ${DEFAULT-VALUE})")
        private long seed;

        @Mixin private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            List<TruthMethod> methods = methods();
            Map<String, String> truth = answers(gold);
            Map<String, String> known = answers(anchors);
            VoteFile data;
            try (var _ = Progress.of("reading " + file)) {
                data = VoteFile.read(file, List.of(truth, known));
            } catch (VotesUnusable e) {
                throw new VoteFileUnreadable(file + ": " + e.getMessage());
            }
            int[] fixed = data.gold(known);
            int[] asked = data.gold(truth);
            for (int i = 0; i < asked.length; i++) if (fixed[i] >= 0) asked[i] = Gold.UNKNOWN;

            ObjectNode report = about(data, truth, asked, fixed);
            ArrayNode rows = report.putArray("methods");
            var estimates = new LinkedHashMap<TruthMethod, Estimate>();
            for (TruthMethod method : methods) {
                ObjectNode row = rows.addObject().put("method", method.title());
                estimate(data, fixed, method, row)
                        .ifPresent(estimate -> {
                            estimates.put(method, estimate);
                            measure(estimate, asked, row);
                        });
            }
            if (estimates.isEmpty()) {
                throw new VoteFileUnreadable(file + ": " + rows.get(0).path("refused").asText());
            }
            var last = List.copyOf(estimates.values()).getLast();
            for (Path to : out) WholeFile.writeText(to, writer -> consensus(data, last, writer));
            for (Path to : html) {
                String page = ConsensusPage.of(report, last, data.votes());
                WholeFile.writeText(to, writer -> writer.write(page));
            }
            output.print(report, () -> show(report));
            return 0;
        }

        private List<TruthMethod> methods() {
            if (names.isEmpty()) return List.of(TruthMethod.values());
            try {
                return names.stream().map(TruthMethod::named).distinct().toList();
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }

        private static Map<String, String> answers(List<Path> files) throws IOException {
            return files.isEmpty() ? Map.of() : VoteFile.answers(files.getLast());
        }

        private ObjectNode about(
                VoteFile data, Map<String, String> truth, int[] asked, int[] fixed) {
            var votes = data.votes();
            ObjectNode report = Json.object().put("file", file.toString());
            report.put("items", votes.items()).put("workers", votes.workers());
            report.put("labels", votes.labels()).put("votes", votes.count());
            report.put("missing", data.missing()).put("repeated", votes.repeats());
            report.put("contradicting", votes.contradictions());
            report.put("gold", count(asked)).put("anchors", count(fixed));
            report.put(
                    "gold_without_votes",
                    (int)
                            truth.keySet().stream()
                                    .filter(item ->
                                            Collections.binarySearch(data.items(), item) < 0)
                                    .count());
            if (votes.labels() <= ALPHA_LABELS_MAX) {
                var alpha = KrippendorffAlpha.nominal(votes);
                alpha.alpha().ifPresent(value -> report.put("alpha", value));
                alpha.interval(new SplittableRandom(seed))
                        .ifPresent(interval -> put(report, "alpha", interval));
            }
            return report;
        }

        /** What {@code method} makes of it, or nothing and why it refused in {@code row}. */
        private Optional<Estimate> estimate(
                VoteFile data, int[] fixed, TruthMethod method, ObjectNode row) {
            long begun = System.nanoTime();
            try (var _ = Progress.of(method.title() + " of " + data.votes().count() + " votes")) {
                if (method != TruthMethod.BLEND) {
                    return Optional.of(method.estimate(data.votes(), fixed));
                }
                Blend blend = Blend.of(data.votes(), fixed);
                ObjectNode weights = row.putObject("weights");
                for (int m = 0; m < blend.weights().length; m++) {
                    weights.put(TruthMethod.SINGLE.get(m).title(), blend.weights()[m]);
                }
                return Optional.of(blend.estimate());
            } catch (VotesUnusable e) {
                row.put("refused", e.getMessage());
                return Optional.empty();
            } finally {
                row.put("seconds", (System.nanoTime() - begun) / 1e9);
            }
        }

        private void measure(Estimate estimate, int[] asked, ObjectNode row) {
            int ties = 0;
            double[] right = new double[count(asked)];
            int n = 0;
            for (int i = 0; i < asked.length; i++) {
                if (estimate.tied(i) > 1) ties++;
                if (asked[i] != Gold.UNKNOWN) right[n++] = estimate.credit(i, asked[i]);
            }
            row.put("iterations", estimate.iterations()).put("ties", ties);
            if (n == 0) return;
            double sum = Arrays.stream(right).sum();
            double[] one = new double[n];
            Arrays.fill(one, 1);
            row.put("accuracy", sum / n);
            put(
                    row,
                    "accuracy",
                    n <= DRAWN_MAX
                            ? Bootstrap.ratio(right, one, new SplittableRandom(seed))
                            : Interval.wilson(sum, n));
        }

        private static void put(ObjectNode row, String name, Interval interval) {
            row.put(name + "_low", interval.low()).put(name + "_high", interval.high());
        }

        private static int count(int[] gold) {
            return (int) Arrays.stream(gold).filter(label -> label != Gold.UNKNOWN).count();
        }

        private static void consensus(VoteFile data, Estimate estimate, Writer writer)
                throws IOException {
            writer.write("item,label,probability\n");
            for (int i = 0; i < data.items().size(); i++) {
                int label = estimate.label(i);
                writer.write(
                        "%s,%s,%.6f\n"
                                .formatted(
                                        quoted(data.items().get(i)),
                                        quoted(data.labels().get(label)),
                                        estimate.probability(i, label)));
            }
        }

        private static String quoted(String field) {
            boolean plain = field.chars().noneMatch(c -> "\",;\t\r\n".indexOf(c) >= 0);
            return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
        }

        private static void show(ObjectNode report) {
            System.out.println(summary(report));
            var columns = new ArrayList<Table.Column>();
            columns.add(Table.column("method", "method", Table.Kind.TEXT, 0));
            if (report.path("gold").asInt() > 0) {
                columns.add(Table.column("accuracy", "accuracy", Table.Kind.COUNT, 0));
                columns.add(Table.column("95 %", "interval", Table.Kind.TEXT, 2));
            }
            columns.add(Table.column("ties", "ties", Table.Kind.COUNT, 3));
            columns.add(Table.column("weight in blend", "weight", Table.Kind.COUNT, 4));
            columns.add(Table.column("ms", "ms", Table.Kind.COUNT, 1));
            var methods = report.get("methods");
            ObjectNode weights = Json.object();
            for (var row : methods) {
                if (row.get("weights") instanceof ObjectNode some) weights.setAll(some);
            }
            var rows = Json.array();
            for (var row : methods) {
                String method = row.get("method").asText();
                ObjectNode shown = rows.addObject().put("method", method);
                shown.set("ties", row.path("ties"));
                shown.put("ms", "%.0f".formatted(1000 * row.get("seconds").asDouble()));
                if (weights.has(method)) {
                    shown.put("weight", "%.2f".formatted(weights.get(method).asDouble()));
                }
                if (row.has("accuracy")) {
                    shown.put("accuracy", percent(row, "accuracy"));
                    shown.put(
                            "interval",
                            percent(row, "accuracy_low") + " to " + percent(row, "accuracy_high"));
                }
            }
            new Table(columns).print(rows);
            for (var row : methods) {
                if (!row.has("refused")) continue;
                System.out.println(row.get("method").asText() + ": " + row.get("refused").asText());
            }
        }

        /** What the votes are, in a line. */
        static String summary(ObjectNode report) {
            var line = new StringBuilder();
            for (String part : List.of("votes", "items", "workers", "labels", "gold", "anchors")) {
                line.append(line.isEmpty() ? "" : ", ");
                line.append("%,.0f".formatted(report.path(part).asDouble()))
                        .append(' ')
                        .append(part);
            }
            for (String odd :
                    List.of("missing", "repeated", "contradicting", "gold_without_votes")) {
                if (report.path(odd).asInt() == 0) continue;
                line.append(", ").append(report.get(odd).asInt()).append(' ');
                line.append(odd.replace('_', ' '));
            }
            if (report.has("alpha")) line.append(alpha(report, "; Krippendorff's alpha %.3f", ""));
            if (report.has("alpha_low")) {
                line.append(alpha(report, " (%.3f", "_low"))
                        .append(alpha(report, " to %.3f)", "_high"));
            }
            return line.toString();
        }

        private static String alpha(ObjectNode report, String format, String of) {
            return format.formatted(report.get("alpha" + of).asDouble());
        }

        static String percent(JsonNode row, String share) {
            return "%.2f".formatted(100 * row.get(share).asDouble());
        }
    }
}
