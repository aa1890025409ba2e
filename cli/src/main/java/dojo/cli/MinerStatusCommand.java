package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import dojo.cli.Table.Kind;
import dojo.miner.TallyBook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a miner did. */
@Command(
        name = "status",
        description = {
            "Show what a miner did, by day (UTC) and scoring method: answers, how many of them late,",
            "how long they took, and what they cost. Only looks, also while it runs."
        },
        footer = {"", "Example: dojo miner status .dojo/miner/me/default/netuid2 --json"})
final class MinerStatusCommand implements Callable<Integer> {
    private static final Table DAYS =
            Table.of(
                    Table.column("day", "day", Kind.TEXT, 0),
                    Table.column("method", "method", Kind.TEXT, 0),
                    Table.column("answered", "answered", Kind.COUNT, 0),
                    Table.column("late", "late", Kind.COUNT, 0),
                    Table.column("postponed", "postponed", Kind.COUNT, 1),
                    Table.column("refused", "refused", Kind.COUNT, 1),
                    Table.column("mean s", "mean_seconds", Kind.SHARE, 0),
                    Table.column("slowest s", "slowest_seconds", Kind.SHARE, 2),
                    Table.column("calls", "calls", Kind.COUNT, 3),
                    Table.column("USD", "usd", Kind.SHARE, 2));

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "the miner's folder (default: .dojo/miner/WALLET/HOTKEY/netuidN)")
    private Optional<Path> dir = Optional.empty();

    @Mixin private WalletOptions wallet = new WalletOptions();
    @Mixin private Output output = new Output();

    @Option(
            names = "--netuid",
            paramLabel = "N",
            defaultValue = "1",
            description = "number of the subnet, for the usual DIR (default: ${DEFAULT-VALUE})")
    private int netuid;

    /** Where a miner keeps its state if nothing else was said. */
    static Path usual(WalletOptions wallet, int netuid) {
        return Path.of(".dojo", "miner", wallet.name, wallet.hotkey, "netuid" + netuid);
    }

    @Override
    public Integer call() {
        Path folder = dir.orElseGet(() -> usual(wallet, netuid));
        List<TallyBook.Day> days =
                TallyBook.look(folder.resolve(MinerCommand.BOOK))
                        .orElseThrow(() ->
                                new StateUnusable(folder, "no miner has kept anything here yet"));
        var json = Json.object();
        ArrayNode rows = json.putArray("days");
        for (TallyBook.Day day : days) {
            var did = day.tally();
            rows.addObject()
                    .put("day", day.day().toString())
                    .put("method", day.method())
                    .put("answered", did.answered())
                    .put("late", did.late())
                    .put("postponed", did.postponed())
                    .put("refused", did.refused())
                    .put("mean_seconds", did.average().toMillis() / 1e3)
                    .put("slowest_seconds", did.slowest().toMillis() / 1e3)
                    .put("calls", did.calls())
                    .put("usd", did.microdollars() / 1e6);
        }
        output.print(
                json,
                () -> {
                    if (rows.isEmpty()) System.out.println("nobody has asked this miner yet");
                    else DAYS.print(rows);
                });
        return 0;
    }
}
