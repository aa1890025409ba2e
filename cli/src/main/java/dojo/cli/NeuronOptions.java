package dojo.cli;

import dojo.base.SettingRefused;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What miners and validators are told alike, with the names the Bittensor SDK gives them. */
final class NeuronOptions {
    @Option(
            names = "--netuid",
            paramLabel = "N",
            defaultValue = "1",
            description = "number of the subnet (default: ${DEFAULT-VALUE})")
    int netuid;

    @Mixin WalletOptions wallet = new WalletOptions();

    @Option(
            names = "--axon.port",
            paramLabel = "PORT",
            defaultValue = "8091",
            description = "port that this neuron serves (default: ${DEFAULT-VALUE})")
    int axonPort;

    @Option(
            names = "--axon.ip",
            paramLabel = "IP",
            defaultValue = "0.0.0.0",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    String axonIp = "0.0.0.0";

    @Option(
            names = "--axon.external_ip",
            paramLabel = "IP",
            description =
                    "address that others reach this neuron at; needed on a public network"
                            + " (default: 127.0.0.2 on a local one)")
    Optional<String> externalIp = Optional.empty();

    @Option(
            names = "--axon.external_port",
            paramLabel = "PORT",
            description = "port that others reach this neuron at (default: the axon's port)")
    Optional<Integer> externalPort = Optional.empty();

    @Option(
            names = "--axon.allow_sdk6",
            description =
                    "take callers of SDK 6 to 7.1 as well: their requests are accepted once each, but"
                            + " however old, since their nonces are no times")
    boolean allowSdk6;

    @Option(
            names = "--neuron.type",
            paramLabel = "TYPE",
            description = "miner or validator; must fit the command")
    Optional<String> type = Optional.empty();

    @Option(
            names = "--neuron.epoch_length",
            paramLabel = "BLOCKS",
            defaultValue = "100",
            description =
                    "blocks between two settings of weights, and between two looks at the"
                            + " metagraph (default: ${DEFAULT-VALUE})")
    int epochLength;

    @Mixin ChainOptions chain = new ChainOptions();

    @Mixin LoggingOptions logging = new LoggingOptions();

    /** Refuses a {@code --neuron.type} that contradicts the command. */
    void requireType(String command) {
        type.filter(named -> !named.equals(command))
                .ifPresent(named -> {
                    throw new SettingRefused(
                            "--neuron.type is %s but the command is %s; run: dojo %s"
                                    .formatted(
                                            named,
                                            command,
                                            List.of("miner", "validator").contains(named)
                                                    ? named
                                                    : command));
                });
        Checked.range("--axon.port", axonPort, 0, Checked.PORT_MAX);
        Checked.least("--neuron.epoch_length", epochLength, 1);
    }

    /** Where others reach this neuron; a chain refuses 127.0.0.1, so locally it is 127.0.0.2. */
    String advertisedIp() {
        return externalIp.orElseGet(() -> {
            if (chain.network().local()) return "127.0.0.2";
            throw new SettingRefused(
                    "--axon.external_ip is needed on a public network: the address that"
                            + " others reach this machine at");
        });
    }
}
