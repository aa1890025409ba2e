package dojo.cli;

import static dojo.cli.Table.column;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.ChainView;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.Value;
import dojo.cli.Table.Kind;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at subnets, founds one, and takes seats. */
@Command(
        name = "subnet",
        aliases = {"s", "subnets"},
        description = "List and show subnets, create one, register in one.",
        subcommands = {
            SubnetCommand.ListSubnets.class,
            SubnetCommand.Show.class,
            SubnetCommand.Create.class,
            SubnetCommand.Register.class,
            SubnetCommand.Start.class,
            SubnetCommand.Hyperparameters.class,
            SubnetCommand.BurnCost.class
        })
final class SubnetCommand extends Group {
    /** All subnets. */
    @Command(
            name = "list",
            description = "List the subnets: seats taken, price of a seat, pool, owner.",
            footer = {"", "Example: dojo subnet list --subtensor.network local"})
    static final class ListSubnets extends ChainCommand {
        private static final Table TABLE =
                Table.of(
                        column("netuid", "netuid", Kind.COUNT, 0),
                        column("name", "name", Kind.TEXT, 1),
                        column("symbol", "symbol", Kind.TEXT, 5),
                        column("neurons", "neurons", Kind.COUNT, 0),
                        column("max", "max_neurons", Kind.COUNT, 4),
                        column("tempo", "tempo", Kind.COUNT, 3),
                        column("seat τ", "burn", Kind.AMOUNT, 0),
                        column("price τ", "price", Kind.AMOUNT, 2),
                        column("pool τ", "tao_in", Kind.AMOUNT, 6),
                        column("pool alpha", "alpha_in", Kind.AMOUNT, 7),
                        column("owner", "owner", Kind.ADDRESS, 2));

        @Override
        void run(Subtensor client) {
            var view = client.best();
            var rows = new Subnets(view).rows();
            var answer = Json.object().put("block", view.number());
            answer.set("subnets", rows);
            output.print(answer, () -> TABLE.print(rows));
        }
    }

    /** One subnet's neurons. */
    @Command(
            name = "show",
            aliases = "metagraph",
            description = "Show the neurons of a subnet: stake, trust, incentive, axon.",
            footer = {"", "Example: dojo subnet show --netuid 2 --subtensor.network local"})
    static final class Show extends ChainCommand {
        @Option(
                names = "--netuid",
                paramLabel = "N",
                defaultValue = "1",
                description = "number of the subnet (default: ${DEFAULT-VALUE})")
        private int netuid;

        @Option(
                names = "--save",
                paramLabel = "FILE",
                description = "keep what is shown in a new file, for --since")
        private Optional<Path> save = Optional.empty();

        @Option(
                names = "--since",
                paramLabel = "FILE",
                description = "show what has changed since --save wrote this file")
        private Optional<Path> since = Optional.empty();

        private Optional<Metagraph> before = Optional.empty();

        @Override
        void check() {
            before = since.map(Metagraph::load);
            before.filter(saved -> saved.netuid() != netuid)
                    .ifPresent(saved -> {
                        throw new SettingRefused(
                                "%s is of subnet %d, not %d"
                                        .formatted(since.orElseThrow(), saved.netuid(), netuid));
                    });
        }

        @Override
        void run(Subtensor client) {
            var view = client.best();
            new Subnets(view).require(netuid);
            var metagraph = view.metagraph(netuid);
            save.ifPresent(metagraph::save);
            before.ifPresentOrElse(then -> printChanges(then, metagraph), () -> print(metagraph));
        }

        private void print(Metagraph metagraph) {
            var answer = Json.object().put("netuid", netuid).put("block", metagraph.block());
            var rows = Neurons.rows(metagraph.neurons());
            answer.set("neurons", rows);
            output.print(
                    answer,
                    () -> {
                        System.out.printf(
                                "subnet %d at block %d, %d neurons%n",
                                netuid, metagraph.block(), rows.size());
                        Neurons.TABLE.print(rows);
                    });
        }

        private void printChanges(Metagraph before, Metagraph now) {
            var rows = Neurons.changes(before.changesTo(now));
            var answer =
                    Json.object()
                            .put("netuid", netuid)
                            .put("since_block", before.block())
                            .put("block", now.block());
            answer.set("changes", rows);
            output.print(
                    answer,
                    () -> {
                        System.out.printf(
                                "subnet %d from block %d to %d: %d changes%n",
                                netuid, before.block(), now.block(), rows.size());
                        if (!rows.isEmpty()) Neurons.CHANGES.print(rows);
                    });
        }
    }

    /** Founds a subnet. */
    @Command(
            name = "create",
            description =
                    "Found a subnet, owned by the coldkey, with the hotkey in its first seat.",
            footer = {"", "Example: dojo subnet create --wallet.name owner --network local"})
    static final class Create extends SpendingCommand {
        @Override
        void run(Subtensor client) {
            var cost = new Subnets(client.best()).foundingCost();
            String price = cost.isPresent() ? " for " + Tao.text(cost.getAsLong()) : "";
            spend(client, Call.registerNetwork(hotkey()), "found a subnet" + price)
                    .ifPresent(included -> {
                        int netuid =
                                included.events().stream()
                                        .filter(e -> e.is(Subnets.MODULE, "NetworkAdded"))
                                        .map(event -> event.items().getFirst().asInt())
                                        .findFirst()
                                        .orElseThrow();
                        done(
                                included,
                                "subnet " + netuid + " founded",
                                Json.object().put("netuid", netuid));
                    });
        }
    }

    /** Takes a seat. */
    @Command(
            name = "register",
            description = {
                "Register the hotkey in a subnet at the current price, paid by the coldkey;",
                "in subnet 0 for nothing, if its stake is enough."
            },
            footer = {
                "",
                "Example: dojo subnet register --netuid 2 --wallet.name cold --wallet.hotkey hot"
                        + " --subtensor.network local"
            })
    static final class Register extends SpendingCommand {
        @Mixin private Netuid netuid = new Netuid();

        @Override
        void run(Subtensor client) {
            int subnet = netuid.number;
            Ss58Address hotkey = hotkey();
            ChainView view = client.best();
            var subnets = netuid.in(view);
            view.uid(subnet, hotkey)
                    .ifPresent(uid -> {
                        throw new SettingRefused(
                                "hotkey %s has uid %d of subnet %d already"
                                        .formatted(hotkey, uid, subnet));
                    });
            boolean root = subnet == 0;
            String price = root ? "" : " for " + Tao.text(subnets.seatCost(subnet));
            spend(
                            client,
                            root ? Call.rootRegister(hotkey) : Call.burnedRegister(subnet, hotkey),
                            "register " + hotkey + " in subnet " + subnet + price)
                    .ifPresent(included -> {
                        int uid = client.uid(subnet, hotkey).orElse(-1);
                        done(
                                included,
                                "registered as uid " + uid + " of subnet " + subnet,
                                Json.object().put("netuid", subnet).put("uid", uid));
                    });
        }
    }

    /** Starts a subnet. */
    @Command(
            name = "start",
            description = "Start a subnet's emission and let its token be staked; for its owner.",
            footer = {"", "Example: dojo subnet start --netuid 2 --wallet.name owner"})
    static final class Start extends SpendingCommand {
        @Mixin private Netuid netuid = new Netuid();

        @Override
        void run(Subtensor client) {
            int subnet = netuid.number;
            netuid.in(client.best());
            spend(client, Call.startCall(subnet), "start subnet " + subnet)
                    .ifPresent(included ->
                            done(
                                    included,
                                    "subnet " + subnet + " starts",
                                    Json.object().put("netuid", subnet)));
        }
    }

    /** A subnet's rules. */
    @Command(
            name = "hyperparameters",
            // Sudo has it too, by this name.
            aliases = "get",
            description = "Show the rules of a subnet.",
            footer = {"", "Example: dojo subnet hyperparameters --netuid 2 --network local"})
    static final class Hyperparameters extends ChainCommand {
        @Option(
                names = "--netuid",
                paramLabel = "N",
                defaultValue = "1",
                description = "number of the subnet (default: ${DEFAULT-VALUE})")
        private int netuid;

        @Override
        void run(Subtensor client) {
            var view = client.best();
            new Subnets(view).require(netuid);
            ObjectNode answer = rules(view, netuid);
            output.print(answer, () -> print(answer));
        }

        /** All that the newest function of the runtime tells. */
        static ObjectNode rules(ChainView view, int netuid) {
            String api = "SubnetInfoRuntimeApi";
            var method =
                    List.of("get_subnet_hyperparams_v2", "get_subnet_hyperparams").stream()
                            .filter(each -> view.runtimeApiOffered(api, each))
                            .findFirst();
            var rules = Json.object();
            if (method.isEmpty()) return rules;
            Value told = view.api(api, method.get(), netuid);
            if (told instanceof Value.Maybe maybe) told = maybe.optional().orElseThrow();
            if (!(told instanceof Value.Fields(var names, var items))) {
                throw new IllegalStateException("hyperparameters without names: " + told);
            }
            for (int i = 0; i < names.size(); i++) {
                switch (items.get(i)) {
                    case Value.Bool(boolean value) -> rules.put(names.get(i), value);
                    case Value.Int(long value) -> rules.put(names.get(i), value);
                    case Value.Big(var value) -> rules.put(names.get(i), value);
                    case Value other -> rules.put(names.get(i), other.toString());
                }
            }
            return rules;
        }

        private static void print(ObjectNode rules) {
            rules.properties()
                    .forEach(rule ->
                            System.out.printf(
                                    "%-32s %s%n", rule.getKey(), rule.getValue().asText()));
        }
    }

    /** The price of a subnet. */
    @Command(
            name = "burn-cost",
            aliases = {"burn_cost", "lock-cost", "lock_cost"},
            description = "Show what founding a subnet costs now.",
            footer = {"", "Example: dojo subnet burn-cost --subtensor.network test"})
    static final class BurnCost extends ChainCommand {
        @Override
        void run(Subtensor client) {
            long rao =
                    new Subnets(client.best())
                            .foundingCost()
                            .orElseThrow(() ->
                                    new SettingRefused(
                                            "this chain's runtime does not tell the price"));
            output.print(
                    Json.object().put("burn_cost", Tao.of(rao)),
                    () -> System.out.println("founding a subnet costs " + Tao.text(rao)));
        }
    }
}
