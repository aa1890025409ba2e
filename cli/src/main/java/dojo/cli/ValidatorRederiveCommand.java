package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import dojo.cli.Table.Kind;
import dojo.validator.Rederivation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Derives a validator's weights again. */
@Command(
        name = "rederive",
        description = {
            "Derive the weights that a validator sent again from the answers it keeps.",
            "Through scores and averages, and compares them with what was sent, bit for bit. Writes",
            "nothing, and asks no chain. Exit code 1 if any differ."
        },
        footer = {"", "Example: dojo validator rederive .dojo/validator/me/default/netuid2 --all"})
final class ValidatorRederiveCommand implements Callable<Integer> {
    private static final Table TABLE =
            Table.of(
                    Table.column("epoch", "epoch", Kind.COUNT, 0),
                    Table.column("block", "block", Kind.COUNT, 0),
                    Table.column("sent", "at", Kind.TEXT, 2),
                    Table.column("outcome", "outcome", Kind.TEXT, 1),
                    Table.column("uids", "uid_count", Kind.COUNT, 3),
                    Table.column("verdict", "verdict", Kind.TEXT, 0));

    /** Which of them. */
    static final class Which {
        @Option(
                names = "--epoch",
                paramLabel = "N",
                description =
                        "those in a block of the subnet's epoch N, which is (block + netuid + 1) /"
                                + " (tempo + 1) rounded down, as the chain counts")
        Optional<Long> epoch = Optional.empty();

        @Option(
                names = "--block",
                paramLabel = "N",
                description = "those that stood on the chain after block N")
        Optional<Long> block = Optional.empty();

        @Option(names = "--all", description = "all (the default)")
        boolean all;
    }

    @Mixin private ValidatorFolder folder = new ValidatorFolder();
    @Mixin private Output output = new Output();

    @ArgGroup(exclusive = true)
    private Which which = new Which();

    @Override
    public Integer call() {
        List<Rederivation> all;
        try (var database = folder.look().orElseThrow(folder::nothing)) {
            all = Rederivation.all(database);
        }
        List<Rederivation> asked = asked(all);
        ArrayNode rows = Json.array();
        asked.forEach(one -> row(rows, one));
        long same = count(asked, Rederivation.Verdict.Same.class);
        long different = count(asked, Rederivation.Verdict.Different.class);
        var json =
                Json.object()
                        .put("same", same)
                        .put("different", different)
                        .put("not_derivable", asked.size() - same - different);
        json.set("weights", rows);
        output.print(
                json,
                () -> {
                    if (asked.isEmpty()) {
                        System.out.println(none(all));
                        return;
                    }
                    TABLE.print(rows);
                    System.out.printf(
                            "%s same, %s different, %s not derivable%n",
                            same, different, asked.size() - same - different);
                });
        return different == 0 && same > 0 ? 0 : Dojo.FAILED;
    }

    private List<Rederivation> asked(List<Rederivation> all) {
        if (which.epoch.isPresent()) {
            long epoch = which.epoch.get();
            return all.stream().filter(one -> one.epoch() == epoch).toList();
        }
        if (which.block.isPresent()) {
            long block = which.block.get();
            var standing =
                    all.stream()
                            .filter(one -> one.outcome().equals("INCLUDED"))
                            .filter(one -> one.block() <= block)
                            .toList();
            return standing.isEmpty() ? standing : List.of(standing.getLast());
        }
        return all;
    }

    private static String none(List<Rederivation> all) {
        return all.isEmpty()
                ? "no weights were sent yet"
                : "none there; weights were sent in the epochs "
                        + all.getFirst().epoch()
                        + " to "
                        + all.getLast().epoch()
                        + ", blocks "
                        + all.getFirst().block()
                        + " to "
                        + all.getLast().block();
    }

    private static long count(
            List<Rederivation> all, Class<? extends Rederivation.Verdict> verdict) {
        return all.stream().filter(one -> verdict.isInstance(one.verdict())).count();
    }

    private static void row(ArrayNode rows, Rederivation one) {
        var row =
                rows.addObject()
                        .put("epoch", one.epoch())
                        .put("block", one.block())
                        .put("at", one.at().toString())
                        .put("outcome", one.outcome())
                        .put("version_key", one.versionKey())
                        .put("uid_count", one.sent().uids().size())
                        .put("verdict", one.verdict().text());
        one.sent().uids().forEach(row.putArray("uids")::add);
        one.sent().values().forEach(row.putArray("weights")::add);
        one.derived()
                .ifPresent(derived -> {
                    derived.uids().forEach(row.putArray("derived_uids")::add);
                    derived.values().forEach(row.putArray("derived_weights")::add);
                });
    }
}
