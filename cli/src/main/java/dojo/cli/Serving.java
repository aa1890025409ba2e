package dojo.cli;

import dojo.base.SettingRefused;
import dojo.chain.ExtrinsicOutcome;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;

/** Telling the chain where an axon listens. */
final class Serving {
    /** Of the SDK whose wire the axon speaks, as that SDK counts: 10.2.0. */
    private static final long VERSION = 10_002_000;

    /** A few blocks of 12 seconds. */
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private Serving() {}

    static void requireRegistered(Subtensor chain, int netuid, Ss58Address hotkey) {
        if (chain.uid(netuid, hotkey).isEmpty()) {
            throw new SettingRefused(
                    "hotkey "
                            + hotkey
                            + " is not registered in subnet "
                            + netuid
                            + "; register it, or name another --netuid or --wallet.hotkey");
        }
    }

    /** Serves {@code ip:port} on the chain, unless the chain says so already. */
    static void announce(Subtensor chain, int netuid, Keypair hotkey, String ip, int port) {
        boolean known =
                chain.metagraph(netuid)
                        .byHotkey(hotkey.address())
                        .flatMap(neuron -> neuron.axon())
                        .filter(axon -> axon.host().equals(ip) && axon.port() == port)
                        .isPresent();
        if (known) return;
        switch (chain.submit(hotkey, Call.serveAxon(netuid, VERSION, ip, port), WITHIN)) {
            case ExtrinsicOutcome.Included included -> {}
            case ExtrinsicOutcome.Refused(var where, var pallet, var error, var detail) ->
                    throw new SettingRefused(
                            "the chain refused to serve "
                                    + ip
                                    + ":"
                                    + port
                                    + ": "
                                    + error
                                    + " "
                                    + detail
                                    + (error.contains("Ip")
                                            ? "; name another address with --axon.external_ip"
                                            : ""));
        }
    }
}
