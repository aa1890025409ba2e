package dojo.cli;

import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.ChainView;
import dojo.chain.CommitChain;
import dojo.chain.CommitReveal;
import dojo.chain.CommitStatus;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.Hyperparameters;
import dojo.chain.Subtensor;
import dojo.chain.WeightCommits;
import dojo.chain.extrinsic.Call;
import dojo.scoring.ChainWeights;
import dojo.wallet.Keypair;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sets a validator's weights by hand. */
@Command(
        name = "weights",
        aliases = {"wt", "weight"},
        description = "Set a validator's weights, or commit to them and reveal them later.",
        subcommands = {
            WeightsCommand.Set.class,
            WeightsCommand.Commit.class,
            WeightsCommand.Reveal.class
        })
final class WeightsCommand extends Group {
    /**
     * A command with weights that were typed, brought within the chain's limits as the SDK does.
     */
    abstract static class Typed extends SpendingCommand {
        @Mixin final Netuid netuid = new Netuid();

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

        ChainWeights.Emitted emitted(ChainView view, Hyperparameters rules) {
            int neurons =
                    view.storage(Subnets.MODULE, "SubnetworkN", netuid.number)
                            .orElseThrow()
                            .asInt();
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
                                    .formatted(netuid.number, neurons - 1, uid));
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
            description = "Set the hotkey's weights, within the subnet's limits.",
            footer = {
                "",
                "Example: dojo weights set --netuid 2 --uids 1,2 --weights 0.7,0.3 --yes"
            })
    static final class Set extends Typed {
        @Override
        void run(Subtensor client) {
            var view = client.best();
            netuid.in(view);
            var rules = view.hyperparameters(netuid.number);
            if (rules.commitRevealWeights()) {
                throw new SettingRefused(
                        "subnet %d wants weights to be committed first: dojo weights commit"
                                .formatted(netuid.number));
            }
            var emitted = emitted(view, rules);
            sign(
                            client,
                            hotkey(),
                            () -> Keys.hotkey(wallet),
                            Call.setWeights(
                                    netuid.number, emitted.uids(), emitted.weights(), versionKey),
                            "set the weights of " + emitted.uids().length + " uids")
                    .ifPresent(included -> {
                        var json = Json.object().put("netuid", netuid.number);
                        Arrays.stream(emitted.uids()).forEach(json.putArray("uids")::add);
                        Arrays.stream(emitted.weights()).forEach(json.putArray("weights")::add);
                        done(included, "weights set", json);
                    });
        }
    }

    /** Where commits wait for their reveal. */
    static final class Salts {
        @Option(
                names = "--commits",
                paramLabel = "DIR",
                defaultValue = ".dojo/commits",
                description = {
                    "folder that keeps the salts until their reveal (default: ${DEFAULT-VALUE});",
                    "without it a commit cannot be revealed"
                })
        private Path folder = Path.of("");

        CommitReveal on(Subtensor client, int netuid, Keypair hotkey) {
            return new CommitReveal(
                    WeightCommits.at(folder),
                    CommitChain.of(client, netuid, hotkey),
                    new SecureRandom());
        }
    }

    /** Prints where a commit stands; throws if the chain refused. */
    private static void tell(CommitStatus status, Output output) {
        var json = Json.object();
        String said =
                switch (status) {
                    case CommitStatus.Free _ -> {
                        json.put("status", "free");
                        yield "nothing is committed";
                    }
                    case CommitStatus.NotHashed(var kind) ->
                            throw new SettingRefused(
                                    switch (kind) {
                                        case OFF, HASHED ->
                                                "the subnet takes weights at once: dojo weights"
                                                        + " set";
                                        case TIMELOCKED ->
                                                "the subnet wants timelocked commits, which are"
                                                        + " not offered yet";
                                        case OLDER ->
                                                "the chain's runtime is too old for these"
                                                        + " commits";
                                    });
                    case CommitStatus.Occupied(long block) ->
                            throw new SettingRefused(
                                    "a commit whose salt is not in --commits is open until block "
                                            + block);
                    case CommitStatus.Unsettled(long block) -> {
                        json.put("status", "unsettled").put("until", block);
                        yield "the commit is not on the chain yet, and may come until block "
                                + block;
                    }
                    case CommitStatus.Waiting(var commit, long from, long to) -> {
                        json.put("status", "committed")
                                .put("hash", Hex.of(commit.hash()))
                                .put("reveal_from", from)
                                .put("reveal_to", to);
                        yield "committed; dojo weights reveal between blocks "
                                + from
                                + " and "
                                + to;
                    }
                    case CommitStatus.Ended(var commit, var how) -> {
                        json.put("status", how.name().toLowerCase(Locale.ROOT))
                                .put("hash", Hex.of(commit.hash()));
                        yield switch (how) {
                            case REVEALED -> "revealed";
                            case EXPIRED -> "expired before it was revealed; commit anew";
                            case NEVER_ARRIVED -> "the commit never got into a block; commit anew";
                        };
                    }
                    case CommitStatus.Revealed(var commit, long block, String hash) -> {
                        json.put("status", "revealed")
                                .put("hash", Hex.of(commit.hash()))
                                .put("block", block)
                                .put("extrinsic_hash", hash);
                        yield "revealed in block " + block + "; the weights are set";
                    }
                    case CommitStatus.Refused(String pallet, String error, String detail) ->
                            throw new CallRefused(new Refused(Where.BLOCK, pallet, error, detail));
                };
        output.print(json, () -> System.out.println(said));
    }

    /** Commits to weights. */
    @Command(
            name = "commit",
            description = {
                "Commit to the hotkey's weights by their hash; the salt is on the disk before it is",
                "sent. Where a commit is open already, tells how it stands instead."
            },
            footer = {"", "Example: dojo weights commit --netuid 2 --uids 1,2 --weights 0.7,0.3"})
    static final class Commit extends Typed {
        @Mixin private Salts salts = new Salts();

        @Override
        void run(Subtensor client) {
            var view = client.best();
            netuid.in(view);
            var emitted = emitted(view, view.hyperparameters(netuid.number));
            // Of the length of the real one, whose salt is drawn when it is sent.
            var like = Call.commitWeights(netuid.number, new byte[32]);
            String what = "commit to the weights of " + emitted.uids().length + " uids";
            if (!agreed(client, hotkey(), like, what)) return;
            try (Keypair key = Keys.hotkey(wallet);
                    var _ = Progress.of("waiting for a block")) {
                tell(
                        salts.on(client, netuid.number, key)
                                .commit(
                                        Arrays.stream(emitted.uids()).boxed().toList(),
                                        Arrays.stream(emitted.weights()).boxed().toList(),
                                        versionKey),
                        output);
            }
        }
    }

    /** Reveals what was committed. */
    @Command(
            name = "reveal",
            description = {
                "Do what is due for an open commit: reveal it if it is time, send it again if it got",
                "lost, forget it if it expired; else tell when the time comes."
            },
            footer = {"", "Example: dojo weights reveal --netuid 2 --wallet.hotkey validator"})
    static final class Reveal extends ChainCommand {
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Netuid netuid = new Netuid();
        @Mixin private Salts salts = new Salts();

        @Override
        void run(Subtensor client) {
            try (Keypair key = Keys.hotkey(wallet);
                    var _ = Progress.of("waiting for a block")) {
                netuid.in(client.best());
                tell(salts.on(client, netuid.number, key).proceed(), output);
            }
        }
    }
}
