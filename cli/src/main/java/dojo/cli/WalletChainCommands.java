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
import dojo.wallet.Wallet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What wallets have and do on the chain. */
final class WalletChainCommands {
    private WalletChainCommands() {}

    /** What coldkeys have. */
    @Command(
            name = "balance",
            description = "Show what a coldkey has, free and staked.",
            footer = {"", "Example: dojo wallet balance --wallet.name cold --network local"})
    static final class Balance extends ChainCommand {
        private static final Table TABLE =
                Table.of(
                        column("wallet", "name", Kind.TEXT, 0),
                        column("coldkey", "coldkey", Kind.ADDRESS, 1),
                        column("free τ", "free", Kind.AMOUNT, 0),
                        column("staked τ", "staked", Kind.AMOUNT, 0),
                        column("total τ", "total", Kind.AMOUNT, 0));

        @Mixin private WalletOptions wallet = new WalletOptions();

        @Option(
                names = {"--all", "-a"},
                description = "all wallets of the folder")
        private boolean all;

        @Option(
                names = {"--ss58", "--ss58-address"},
                paramLabel = "ADDRESS",
                split = ",",
                converter = Addresses.class,
                description = "these accounts, whatever wallets there are")
        private List<Ss58Address> addresses = List.of();

        @Override
        void run(Subtensor client) {
            var view = client.best();
            var prices = new TreeMap<Integer, BigDecimal>();
            var rows = Json.array();
            accounts()
                    .forEach((name, coldkey) -> {
                        var free = Tao.of(view.balance(coldkey));
                        var staked = staked(view, coldkey, prices);
                        rows.addObject()
                                .put("name", name)
                                .put("coldkey", coldkey.text())
                                .put("free", free)
                                .put("staked", staked)
                                .put("total", free.add(staked));
                    });
            var answer = Json.object().put("block", view.number());
            answer.set("balances", rows);
            output.print(answer, () -> TABLE.print(rows));
        }

        private Map<String, Ss58Address> accounts() {
            var accounts = new LinkedHashMap<String, Ss58Address>();
            if (!addresses.isEmpty()) {
                addresses.forEach(each -> accounts.put(each.text(), each));
            } else if (all) {
                for (var listed : Wallet.list(wallet.folder())) {
                    listed.coldkey().ifPresent(each -> accounts.put(listed.name(), each));
                }
                if (accounts.isEmpty()) {
                    throw new SettingRefused(
                            "no wallets in " + wallet.folder() + "; make one: dojo wallet new");
                }
            } else {
                accounts.put(wallet.name, wallet.wallet().coldkeyAddress());
            }
            return accounts;
        }

        /** What its stake is worth at the pools' prices. */
        private static BigDecimal staked(
                ChainView view, Ss58Address coldkey, Map<Integer, BigDecimal> prices) {
            var worth = BigDecimal.ZERO;
            for (var row : StakeCommand.stakes(view, coldkey)) {
                var price =
                        prices.computeIfAbsent(
                                row.path("netuid").asInt(),
                                netuid ->
                                        Tao.of(
                                                view.api(
                                                                "SwapRuntimeApi",
                                                                "current_alpha_price",
                                                                netuid)
                                                        .asLong()));
                worth = worth.add(row.path("stake").decimalValue().multiply(price));
            }
            return worth.setScale(Tao.PLACES, RoundingMode.DOWN);
        }
    }

    /** The seats of a coldkey's hotkeys. */
    @Command(
            name = "overview",
            description = "Show the neurons of a coldkey's hotkeys in all subnets.",
            footer = {"", "Example: dojo wallet overview --wallet.name cold --network local"})
    static final class Overview extends ChainCommand {
        @Mixin private WalletOptions wallet = new WalletOptions();

        @Option(
                names = {"--netuid", "--netuids"},
                paramLabel = "N",
                split = ",",
                description = "these subnets only")
        private List<Integer> netuids = List.of();

        @Override
        void run(Subtensor client) {
            Ss58Address coldkey = wallet.wallet().coldkeyAddress();
            var view = client.best();
            var subnets = Json.array();
            for (int netuid : memberships(view, coldkey)) {
                var own =
                        view.metagraph(netuid).neurons().stream()
                                .filter(each -> each.coldkey().equals(coldkey))
                                .toList();
                if (own.isEmpty()) continue;
                subnets.addObject().put("netuid", netuid).set("neurons", Neurons.rows(own));
            }
            var answer =
                    Json.object()
                            .put("coldkey", coldkey.text())
                            .put("block", view.number())
                            .put("free", Tao.of(view.balance(coldkey)));
            answer.set("subnets", subnets);
            output.print(answer, () -> print(coldkey, view, subnets));
        }

        /** The subnets in which a hotkey of {@code coldkey} has a seat. */
        private SortedSet<Integer> memberships(ChainView view, Ss58Address coldkey) {
            if (!netuids.isEmpty()) {
                netuids.forEach(new Subnets(view)::require);
                return new TreeSet<>(netuids);
            }
            var found = new TreeSet<Integer>();
            var owned = view.storage(Subnets.MODULE, "OwnedHotkeys", coldkey).orElseThrow();
            for (var hotkey : owned.items()) {
                view.entries(Subnets.MODULE, "IsNetworkMember", hotkey.address()).stream()
                        .filter(entry -> entry.value().asBoolean())
                        .forEach(entry -> found.add(entry.keys().get(1).asInt()));
            }
            return found;
        }

        private static void print(Ss58Address coldkey, ChainView view, ArrayNode subnets) {
            System.out.println(coldkey + "  free " + Tao.text(view.balance(coldkey)));
            if (subnets.isEmpty()) {
                System.out.println("none of its hotkeys is registered; dojo subnet register");
            }
            for (var subnet : subnets) {
                System.out.println();
                System.out.println("subnet " + subnet.path("netuid").asInt());
                Neurons.TABLE.print(subnet.withArray("neurons"));
            }
        }
    }

    /** Sends TAO. */
    @Command(
            name = "transfer",
            description = "Send TAO of the coldkey to another account.",
            footer = {
                "",
                "Example: dojo wallet transfer --dest 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
                        + " --amount 1.5 --wallet.name cold"
            })
    static final class Transfer extends SpendingCommand {
        @Option(
                names = {"--dest", "--destination", "-d"},
                paramLabel = "ADDRESS",
                required = true,
                converter = Addresses.class,
                description = "who gets it")
        private Optional<Ss58Address> typed = Optional.empty();

        @Option(
                names = {"--amount", "-a"},
                paramLabel = "TAO",
                converter = Tao.Reader.class,
                description = "how much")
        private Optional<Long> amount = Optional.empty();

        @Option(names = "--all", description = "all but what keeps the account alive")
        private boolean all;

        @Option(
                names = {"--allow-death", "--allow_death"},
                description = "even if the sender's account ends with it")
        private boolean allowDeath;

        @Override
        void check() {
            if (amount.isPresent() == all) throw new SettingRefused("say either --amount or --all");
        }

        @Override
        void run(Subtensor client) {
            Ss58Address from = coldkey();
            Ss58Address dest = typed.orElseThrow();
            long free = client.balance(from);
            if (amount.isPresent() && amount.get() > free) {
                throw new SettingRefused(
                        "%s has %s, less than %s"
                                .formatted(from, Tao.text(free), Tao.text(amount.get())));
            }
            String sum = amount.map(Tao::text).orElse("all of " + Tao.text(free));
            spend(client, transfer(dest), "send " + sum + " to " + dest)
                    .ifPresent(included ->
                            done(
                                    included,
                                    "sent",
                                    Json.object()
                                            .put("from", from.text())
                                            .put("dest", dest.text())
                                            .put("free", Tao.of(client.balance(from)))));
        }

        private Call transfer(Ss58Address dest) {
            if (amount.isEmpty()) return Call.transferAll(dest, !allowDeath);
            return allowDeath
                    ? Call.transferAllowDeath(dest, amount.get())
                    : Call.transferKeepAlive(dest, amount.get());
        }
    }
}
