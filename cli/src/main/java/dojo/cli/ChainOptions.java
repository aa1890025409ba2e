package dojo.cli;

import dojo.chain.Network;
import dojo.chain.Subtensor;
import dojo.chain.UnknownSpec;
import java.util.List;
import java.util.SplittableRandom;
import picocli.CommandLine.Option;

/** Which chain a command talks to, in the spellings of the Bittensor SDK and btcli. */
final class ChainOptions {
    static final String NETWORK = "--subtensor.network";
    static final String ENDPOINT = "--subtensor.chain_endpoint";

    @Option(
            names = {NETWORK, "--network", "--chain"},
            paramLabel = "NAME",
            description = "finney, test, archive, local, or an address (default: ${DEFAULT-VALUE})")
    String name;

    @Option(
            names = {ENDPOINT, "--chain-endpoint", "--chain_endpoint"},
            paramLabel = "URL",
            description =
                    "address of a chain node, for example ws://127.0.0.1:9944, instead of a"
                            + " network's name; several, with commas or the option repeated, are"
                            + " tried in their order")
    List<String> endpoints = List.of();

    @Option(
            names = "--allow-unknown-spec",
            description =
                    "send extrinsics also to a runtime newer than this program knows; look at a"
                            + " --dry-run first")
    boolean allowUnknownSpec;

    ChainOptions() {
        this("finney");
    }

    /** For a command whose own network is {@code name}. */
    ChainOptions(String name) {
        this.name = name;
    }

    /** The chain that is meant: addresses win over a network's name. */
    Network network() {
        return Network.parse(endpoints.isEmpty() ? name : String.join(",", endpoints));
    }

    /** A client of it. */
    Subtensor connect() {
        return Subtensor.connect(
                network(),
                new SplittableRandom(),
                allowUnknownSpec ? UnknownSpec.ALLOWED : UnknownSpec.REFUSED);
    }
}
