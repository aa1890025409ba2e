package dojo.cli;

import static dojo.cli.Table.column;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.ChainView;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.cli.Table.Kind;
import dojo.wallet.Ss58Address;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves TAO behind hotkeys and back. */
@Command(
        name = "stake",
        aliases = "st",
        description = "Stake on a hotkey in a subnet, take stake back, list it.",
        subcommands = {
            StakeCommand.Add.class,
            StakeCommand.Remove.class,
            StakeCommand.ListStake.class
        })
final class StakeCommand extends Group {
    private static final String API = "StakeInfoRuntimeApi";

    /** A command that moves stake of the coldkey. */
    abstract static class Moving extends SpendingCommand {
        @Mixin final Netuid netuid = new Netuid();

        @Option(
                names = {"--hotkey-ss58", "--hotkey_ss58"},
                paramLabel = "ADDRESS",
                converter = Addresses.class,
                description = "the hotkey, if it is not one of the wallet's")
        private Optional<Ss58Address> other = Optional.empty();

        @Override
        Ss58Address hotkey() {
            return other.orElseGet(super::hotkey);
        }

        /** Where the stake is. */
        String place() {
            return hotkey() + " in subnet " + netuid.number;
        }

        /** What is staked there now. */
        long staked(Subtensor client) {
            String hotkey = hotkey().text();
            for (var row : stakes(client.best(), coldkey())) {
                if (row.path("netuid").asInt() == netuid.number
                        && row.path("hotkey").asText().equals(hotkey)) {
                    return row.path("stake").decimalValue().movePointRight(Tao.PLACES).longValue();
                }
            }
            return 0;
        }

        /** Tells that stake was moved, and what there is now. */
        void moved(Subtensor client, Included included, String what, String unit) {
            var now = Tao.of(staked(client));
            done(
                    included,
                    what + Tao.number(now) + unit,
                    Json.object()
                            .put("netuid", netuid.number)
                            .put("hotkey", hotkey().text())
                            .put("stake", now));
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

    /** Stakes. */
    @Command(
            name = "add",
            description = "Stake TAO of the coldkey on a hotkey in a subnet.",
            footer = {"", "Example: dojo stake add --netuid 2 --amount 100 --wallet.name cold"})
    static final class Add extends Moving {
        @Option(
                names = "--amount",
                paramLabel = "TAO",
                required = true,
                converter = Tao.Reader.class,
                description = "how much, in TAO")
        private long rao;

        @Override
        void run(Subtensor client) {
            netuid.in(client.best());
            spend(
                            client,
                            Call.addStake(hotkey(), netuid.number, rao),
                            "stake " + Tao.text(rao) + " on " + place())
                    .ifPresent(included ->
                            moved(
                                    client,
                                    included,
                                    "staked; now ",
                                    netuid.number == 0 ? " TAO" : " alpha"));
        }
    }

    /** Takes stake back. */
    @Command(
            name = "remove",
            description = "Take stake back: alpha of the subnet, sold for TAO.",
            footer = {"", "Example: dojo stake remove --netuid 2 --all --wallet.name cold"})
    static final class Remove extends Moving {
        @Option(
                names = "--amount",
                paramLabel = "ALPHA",
                converter = Tao.Reader.class,
                description = "how much, in the subnet's alpha (TAO on the root)")
        private Optional<Long> amount = Optional.empty();

        @Option(names = "--all", description = "all there is")
        private boolean all;

        @Override
        void check() {
            if (amount.isPresent() == all) {
                throw new SettingRefused("say either --amount or --all");
            }
        }

        @Override
        void run(Subtensor client) {
            netuid.in(client.best());
            long staked = staked(client);
            long alpha = amount.orElse(staked);
            if (alpha > staked || staked == 0) {
                throw new SettingRefused(
                        "only %s is staked on %s".formatted(Tao.number(Tao.of(staked)), place()));
            }
            spend(
                            client,
                            Call.removeStake(hotkey(), netuid.number, alpha),
                            "take %s back from %s".formatted(Tao.number(Tao.of(alpha)), place()))
                    .ifPresent(included -> moved(client, included, "taken back; left ", ""));
        }
    }

    /** Lists stake. */
    @Command(
            name = "list",
            description = "List what a coldkey has staked.",
            footer = {"", "Example: dojo stake list --wallet.name cold --network local"})
    static final class ListStake extends ChainCommand {
        private static final Table TABLE =
                Table.of(
                        column("netuid", "netuid", Kind.COUNT, 0),
                        column("hotkey", "hotkey", Kind.ADDRESS, 0),
                        column("stake", "stake", Kind.AMOUNT, 0),
                        column("emission", "emission", Kind.AMOUNT, 2),
                        column("registered", "registered", Kind.FLAG, 1));

        @Mixin private WalletOptions wallet = new WalletOptions();

        @Option(
                names = {"--ss58", "--coldkey-ss58", "--ss58-address"},
                paramLabel = "ADDRESS",
                converter = Addresses.class,
                description = "the coldkey, if it is not the wallet's")
        private Optional<Ss58Address> other = Optional.empty();

        @Override
        void run(Subtensor client) {
            Ss58Address coldkey = other.orElseGet(() -> wallet.wallet().coldkeyAddress());
            var rows = stakes(client.best(), coldkey);
            var answer = Json.object().put("coldkey", coldkey.text());
            answer.set("stakes", rows);
            output.print(answer, () -> print(coldkey, rows));
        }

        private static void print(Ss58Address coldkey, ArrayNode rows) {
            if (rows.isEmpty()) System.out.println(coldkey + " has staked nothing");
            else TABLE.print(rows);
        }
    }
}
