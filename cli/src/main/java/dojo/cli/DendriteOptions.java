package dojo.cli;

import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.StreamDecoding;
import dojo.wallet.Keypair;
import java.time.InstantSource;
import picocli.CommandLine.Option;

/** How a command calls axons. */
final class DendriteOptions {
    @Option(
            names = "--dendrite.allow_private",
            description =
                    "call axons at addresses that the public internet does not have, as on a"
                            + " network of your own; a miner says itself where it is, and could name"
                            + " a machine behind your firewall")
    boolean allowPrivate;

    /** A dendrite that signs with {@code hotkey}, which stays the caller's to close. */
    Dendrite dendrite(Keypair hotkey, InstantSource clock) {
        return new Dendrite(
                hotkey, clock, new DendriteConfig(allowPrivate, StreamDecoding.VERBATIM));
    }
}
