package dojo.cli;

import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.Hyperparameters;
import dojo.chain.extrinsic.Call;
import dojo.scoring.ChainWeights;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sets a validator's weights by hand. */
@Command(
        name = "weights",
        aliases = {"wt", "weight"},
        mixinStandardHelpOptions = true,
        description = "Set a validator's weights.",
        subcommands = {WeightsCommand.Set.class})
final class WeightsCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** The weights that were typed, brought within the chain's limits as the SDK does. */
    static final class Typed {
        @Option(
                names = "--netuid",
                paramLabel = "N",
                required = true,
                description = "number of the subnet")
        int netuid;

        @Option(
                names = "--uids",
                paramLabel = "UID",
                required = true,
                split = ",",
                description = "uids with commas between, such as 1,5,9")
        private List<Integer> uids = List.of();

        @Option(
                names = "--weights",
                paramLabel = "WEIGHT",
                required = true,
                split = ",",
                description =
                        "a weight for each uid, such as 0.1,0.7,0.2; what counts is their"
                                + " ratio")
        private List<Double> weights = List.of();

        @Option(
                names = {"--version-key", "--version_key"},
                paramLabel = "N",
                defaultValue = "0",
                description = "the subnet's version of its rules (default: ${DEFAULT-VALUE})")
        long versionKey;

        ChainWeights.Emitted emitted(Hyperparameters rules, int neurons) {
            if (uids.size() != weights.size()) {
                throw new SettingRefused(
                        uids.size() + " uids but " + weights.size() + " weights; one for each");
            }
            if (uids.stream().distinct().count() < uids.size()) {
                throw new SettingRefused("a uid stands twice in --uids");
            }
            for (int uid : uids) {
                if (uid < 0 || uid >= neurons) {
                    throw new SettingRefused(
                            "subnet %d has the uids 0 to %d, not %d"
                                    .formatted(netuid, neurons - 1, uid));
                }
            }
            for (double weight : weights) {
                if (!Double.isFinite(weight) || weight < 0) {
                    throw new SettingRefused("a weight is " + weight + "; at least 0");
                }
            }
            if (weights.stream().allMatch(each -> each == 0)) {
                throw new SettingRefused("all weights are 0");
            }
            return ChainWeights.within(
                            new ChainWeights.Limits(
                                    rules.minAllowedWeights(),
                                    (double) rules.maxWeightsLimit() / ChainWeights.U16_MAX,
                                    0),
                            uids.stream().mapToInt(Integer::intValue).toArray(),
                            weights.stream().mapToDouble(Double::doubleValue).toArray(),
                            neurons)
                    .emit();
        }
    }

    /** Sets weights. */
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Set the hotkey's weights, within the subnet's limits.",
            footer = {
                "",
                "Example: dojo weights set --netuid 2 --uids 1,2 --weights 0.7,0.3 --yes"
            })
    static final class Set implements Callable<Integer> {
        @Mixin private ChainOptions chain = new ChainOptions();
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Spending spending = new Spending();
        @Mixin private Typed typed = new Typed();

        @Override
        public Integer call() {
            try (var client = chain.connect()) {
                var view = client.best();
                new Subnets(view).require(typed.netuid);
                var rules = view.hyperparameters(typed.netuid);
                if (rules.commitRevealWeights()) {
                    throw new SettingRefused(
                            "subnet "
                                    + typed.netuid
                                    + " wants weights to be committed first: dojo weights commit");
                }
                int neurons =
                        view.storage(Subnets.MODULE, "SubnetworkN", typed.netuid)
                                .orElseThrow()
                                .asInt();
                var emitted = typed.emitted(rules, neurons);
                spending.run(
                                client,
                                wallet.wallet().hotkeyAddress(),
                                () -> Keys.hotkey(wallet),
                                Call.setWeights(
                                        typed.netuid,
                                        emitted.uids(),
                                        emitted.weights(),
                                        typed.versionKey),
                                "set the weights of " + emitted.uids().length + " uids")
                        .ifPresent(included -> {
                            var json = Json.object().put("netuid", typed.netuid);
                            var uids = json.putArray("uids");
                            for (int uid : emitted.uids()) uids.add(uid);
                            var values = json.putArray("weights");
                            for (int weight : emitted.weights()) values.add(weight);
                            spending.done(included, "weights set", json);
                        });
            }
            return 0;
        }
    }
}
