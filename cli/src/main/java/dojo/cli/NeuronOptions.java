package dojo.cli;

import dojo.base.SettingRefused;
import dojo.base.Suggestion;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What miners and validators are told alike, with the names the Bittensor SDK gives them. */
final class NeuronOptions {
    /** Networks by name, as the SDK knows them. */
    private static final Map<String, String> NETWORKS = networks();

    @Option(
            names = "--netuid",
            paramLabel = "N",
            defaultValue = "1",
            description = "number of the subnet (default: ${DEFAULT-VALUE})")
    int netuid;

    @Option(
            names = "--subtensor.network",
            paramLabel = "NAME",
            description = "finney, test, archive, local, or an address")
    Optional<String> network = Optional.empty();

    @Option(
            names = "--subtensor.chain_endpoint",
            paramLabel = "URL",
            description = "address of a chain node, for example ws://127.0.0.1:9944")
    Optional<String> endpoint = Optional.empty();

    @Option(
            names = "--wallet.name",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "name of the coldkey (default: ${DEFAULT-VALUE})")
    String walletName = "default";

    @Option(
            names = "--wallet.hotkey",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "name of the hotkey (default: ${DEFAULT-VALUE})")
    String walletHotkey = "default";

    @Option(
            names = "--wallet.path",
            paramLabel = "DIR",
            defaultValue = "~/.bittensor/wallets/",
            description = "folder of the wallets (default: ${DEFAULT-VALUE})")
    String walletPath = "~/.bittensor/wallets/";

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

    @Mixin LoggingOptions logging = new LoggingOptions();

    /** Refuses a {@code --neuron.type} that contradicts the command. */
    void requireType(String command) {
        type.filter(named -> !named.equals(command))
                .ifPresent(named -> {
                    throw new SettingRefused(
                            "--neuron.type is "
                                    + named
                                    + " but the command is "
                                    + command
                                    + "; run: dojo "
                                    + (List.of("miner", "validator").contains(named)
                                            ? named
                                            : command));
                });
        if (axonPort < 0 || axonPort > 65535) {
            throw new SettingRefused("--axon.port is " + axonPort + "; ports are 1 to 65535");
        }
        if (epochLength < 1) {
            throw new SettingRefused("--neuron.epoch_length is " + epochLength + "; at least 1");
        }
    }

    /** The chain node to talk to: an address wins over a network's name. */
    URI chainEndpoint() {
        String target = endpoint.or(() -> network).orElse("finney");
        String address = NETWORKS.getOrDefault(target, target);
        if (!address.contains(":") && !address.contains(".")) {
            throw new SettingRefused(
                    "unknown network "
                            + target
                            + Suggestion.nearest(target, NETWORKS.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; known are " + String.join(", ", NETWORKS.keySet())));
        }
        try {
            var uri = new URI(address.contains("://") ? address : "ws://" + address);
            if (List.of("ws", "wss").contains(uri.getScheme()) && uri.getHost() != null) return uri;
        } catch (java.net.URISyntaxException e) {
            // Refused below like any other address that is none.
        }
        throw new SettingRefused(
                "chain endpoint " + target + " is no address like ws://127.0.0.1:9944");
    }

    Path walletFolder() {
        return walletPath.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), walletPath.substring(2))
                : Path.of(walletPath);
    }

    /** Where others reach this neuron; a chain refuses 127.0.0.1, so locally it is 127.0.0.2. */
    String advertisedIp() {
        String host = chainEndpoint().getHost();
        boolean local = host.startsWith("127.") || host.equals("localhost") || host.equals("[::1]");
        return externalIp.orElseGet(() -> {
            if (local) return "127.0.0.2";
            throw new SettingRefused(
                    "--axon.external_ip is needed on a public network: the address that"
                            + " others reach this machine at");
        });
    }

    private static Map<String, String> networks() {
        var networks = new LinkedHashMap<String, String>();
        networks.put("finney", "wss://entrypoint-finney.opentensor.ai:443");
        networks.put("test", "wss://test.finney.opentensor.ai:443");
        networks.put("archive", "wss://archive.chain.opentensor.ai:443");
        networks.put("local", "ws://127.0.0.1:9944");
        return networks;
    }
}
