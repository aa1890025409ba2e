package dojo.cli;

import dojo.chain.Network;
import dojo.chain.Subtensor;
import dojo.chain.UnknownSpec;
import java.util.List;
import java.util.SplittableRandom;
import picocli.CommandLine.Option;

/** Which chain a command talks to, with the names the Bittensor SDK gives the flags. */
final class ChainOptions {
    @Option(
            names = "--subtensor.network",
            paramLabel = "NAME",
            defaultValue = "finney",
            description = "finney, test, archive, local, or an address (default: ${DEFAULT-VALUE})")
    String name = "finney";

    @Option(
            names = "--subtensor.chain_endpoint",
            paramLabel = "URL",
            description =
                    "address of a chain node, for example ws://127.0.0.1:9944, instead of a"
                            + " network's name; several, with commas or the option repeated, are"
                            + " tried in their order")
    List<String> endpoints = List.of();

    @Option(
            names = "--allow-unknown-spec",
            description = "send extrinsics also to a runtime newer than this program knows")
    boolean allowUnknownSpec;

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
