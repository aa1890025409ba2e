package dojo.cli;

import static dojo.cli.Table.column;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.ChainView;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.cli.Table.Kind;
import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves TAO behind hotkeys and back. */
@Command(
        name = "stake",
        aliases = "st",
        mixinStandardHelpOptions = true,
        description = "Stake on a hotkey in a subnet, take stake back, list it.",
        subcommands = {
            StakeCommand.Add.class,
            StakeCommand.Remove.class,
            StakeCommand.ListStake.class
        })
final class StakeCommand implements Runnable {
    private static final String API = "StakeInfoRuntimeApi";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** Where the stake is. */
    static final class Place {
        @Option(
                names = "--netuid",
                paramLabel = "N",
                required = true,
                description = "number of the subnet; 0 is the root")
        int netuid;

        @Option(
                names = {"--hotkey-ss58", "--hotkey_ss58"},
                paramLabel = "ADDRESS",
                converter = Addresses.class,
                description = "the hotkey, if it is not one of the wallet's")
        Optional<Ss58Address> other = Optional.empty();

        Ss58Address hotkey(WalletOptions wallet) {
            return other.orElseGet(() -> wallet.wallet().hotkeyAddress());
        }

        String text(Ss58Address hotkey) {
            return hotkey + " in subnet " + netuid;
        }
    }

    /** What {@code coldkey} has, a row for each hotkey and subnet. */
    static ArrayNode stakes(ChainView view, Ss58Address coldkey) {
        var rows = Json.array();
        for (var info : view.api(API, "get_stake_info_for_coldkey", coldkey).items()) {
            long alpha = info.field("stake").asLong();
            if (alpha == 0) continue;
            rows.addObject()
                    .put("netuid", info.field("netuid").asInt())
                    .put("hotkey", info.field("hotkey").address().text())
                    .put("stake", Tao.of(alpha))
                    .put("emission", Tao.of(info.field("emission").asLong()))
                    .put("registered", info.field("is_registered").asBoolean());
        }
        return rows;
    }

    private static long staked(ChainView view, Ss58Address coldkey, Ss58Address hotkey, int n) {
        for (var row : stakes(view, coldkey)) {
            if (row.path("netuid").asInt() == n
                    && row.path("hotkey").asText().equals(hotkey.text())) {
                return row.path("stake").decimalValue().movePointRight(Tao.PLACES).longValue();
            }
        }
        return 0;
    }

    /** Stakes. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Stake TAO of the coldkey on a hotkey in a subnet.",
            footer = {"", "Example: dojo stake add --netuid 2 --amount 100 --wallet.name cold"})
    static final class Add implements Callable<Integer> {
        @Mixin private ChainOptions chain = new ChainOptions();
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Spending spending = new Spending();
        @Mixin private Place place = new Place();

        @Option(
                names = "--amount",
                paramLabel = "TAO",
                required = true,
                converter = Tao.Reader.class,
                description = "how much, in TAO")
        private long rao;

        @Override
        public Integer call() {
            try (var client = chain.connect()) {
                new Subnets(client.best()).require(place.netuid);
                Ss58Address hotkey = place.hotkey(wallet);
                spending.run(
                                client,
                                wallet.wallet().coldkeyAddress(),
                                () -> Keys.coldkey(wallet),
                                Call.addStake(hotkey, place.netuid, rao),
                                "stake " + Tao.text(rao) + " on " + place.text(hotkey))
                        .ifPresent(included -> {
                            long now = stakedNow(client, wallet, hotkey, place.netuid);
                            spending.done(
                                    included,
                                    "staked; now "
                                            + Tao.number(Tao.of(now))
                                            + (place.netuid == 0 ? " TAO" : " alpha"),
                                    Json.object()
                                            .put("netuid", place.netuid)
                                            .put("hotkey", hotkey.text())
                                            .put("stake", Tao.of(now)));
                        });
            }
            return 0;
        }
    }

    private static long stakedNow(
            Subtensor client, WalletOptions wallet, Ss58Address hotkey, int netuid) {
        return staked(client.best(), wallet.wallet().coldkeyAddress(), hotkey, netuid);
    }

    /** Takes stake back. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Take stake back: alpha of the subnet, sold for TAO.",
            footer = {"", "Example: dojo stake remove --netuid 2 --all --wallet.name cold"})
    static final class Remove implements Callable<Integer> {
        @Mixin private ChainOptions chain = new ChainOptions();
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Spending spending = new Spending();
        @Mixin private Place place = new Place();

        @Option(
                names = "--amount",
                paramLabel = "ALPHA",
                converter = Tao.Reader.class,
                description = "how much, in the subnet's alpha (TAO on the root)")
        private Optional<Long> amount = Optional.empty();

        @Option(names = "--all", description = "all there is")
        private boolean all;

        @Override
        public Integer call() {
            if (amount.isPresent() == all) {
                throw new SettingRefused("say either --amount or --all");
            }
            try (var client = chain.connect()) {
                new Subnets(client.best()).require(place.netuid);
                Ss58Address hotkey = place.hotkey(wallet);
                long staked = stakedNow(client, wallet, hotkey, place.netuid);
                long alpha = amount.orElse(staked);
                if (alpha > staked || staked == 0) {
                    throw new SettingRefused(
                            "only %s is staked on %s"
                                    .formatted(Tao.number(Tao.of(staked)), place.text(hotkey)));
                }
                spending.run(
                                client,
                                wallet.wallet().coldkeyAddress(),
                                () -> Keys.coldkey(wallet),
                                Call.removeStake(hotkey, place.netuid, alpha),
                                "take %s back from %s"
                                        .formatted(Tao.number(Tao.of(alpha)), place.text(hotkey)))
                        .ifPresent(included -> {
                            long left = stakedNow(client, wallet, hotkey, place.netuid);
                            spending.done(
                                    included,
                                    "taken back; left " + Tao.number(Tao.of(left)),
                                    Json.object()
                                            .put("netuid", place.netuid)
                                            .put("hotkey", hotkey.text())
                                            .put("stake", Tao.of(left)));
                        });
            }
            return 0;
        }
    }

    /** Lists stake. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List what a coldkey has staked.",
            footer = {"", "Example: dojo stake list --wallet.name cold --network local"})
    static final class ListStake implements Callable<Integer> {
        private static final Table TABLE =
                new Table(
                        List.of(
                                column("netuid", "netuid", Kind.COUNT, 0),
                                column("hotkey", "hotkey", Kind.ADDRESS, 0),
                                column("stake", "stake", Kind.AMOUNT, 0),
                                column("emission", "emission", Kind.AMOUNT, 2),
                                column("registered", "registered", Kind.FLAG, 1)));

        @Mixin private ChainOptions chain = new ChainOptions();
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Output output = new Output();

        @Option(
                names = {"--ss58", "--coldkey-ss58", "--ss58-address"},
                paramLabel = "ADDRESS",
                converter = Addresses.class,
                description = "the coldkey, if it is not the wallet's")
        private Optional<Ss58Address> other = Optional.empty();

        @Override
        public Integer call() {
            Ss58Address coldkey = other.orElseGet(() -> wallet.wallet().coldkeyAddress());
            try (var client = chain.connect()) {
                var rows = stakes(client.best(), coldkey);
                var answer = Json.object().put("coldkey", coldkey.text());
                answer.set("stakes", rows);
                output.print(answer, () -> print(coldkey, rows));
            }
            return 0;
        }

        private static void print(Ss58Address coldkey, ArrayNode rows) {
            if (rows.isEmpty()) System.out.println(coldkey + " has staked nothing");
            else TABLE.print(System.out, Terminal.tableColumns(), rows);
        }
    }
}
