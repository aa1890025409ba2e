package dojo.cli;

import dojo.chain.ChainView;
import picocli.CommandLine.Option;

/** A subnet that has to be named. */
final class Netuid {
    @Option(
            names = "--netuid",
            paramLabel = "N",
            required = true,
            description = "number of the subnet; 0 is the root")
    int number;

    /** The subnets of {@code view}, this one among them. */
    Subnets in(ChainView view) {
        var subnets = new Subnets(view);
        subnets.require(number);
        return subnets;
    }
}
