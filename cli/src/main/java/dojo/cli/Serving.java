package dojo.cli;

import dojo.base.SettingRefused;
import dojo.chain.ChainUnavailable;
import dojo.chain.ExtrinsicOutcome;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** Telling the chain where an axon listens. */
final class Serving {
    /** Of the SDK whose wire the axon speaks, as that SDK counts: 10.2.0. */
    private static final long VERSION = 10_002_000;

    /** What to do about an address that cannot be reached. */
    static final String TO_BE_REACHED =
            "open the port in the firewall and forward it, or name another address with"
                    + " --axon.external_ip and --axon.external_port; then try from outside";

    private static final String TOO_SOON = "ServingRateLimitExceeded";

    /** A few blocks of 12 seconds. */
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** How long the axon's address may take to answer. */
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(3);

    /** A block of the main network. */
    private static final Duration TRIED_EVERY = Duration.ofSeconds(12);

    /** Longer than the 50 blocks in which a chain usually takes no second address of an axon. */
    private static final int TRIES_MAX = 75;

    private Serving() {}

    /**
     * Tries whether {@code ip:port} answers; what there is to say if not. Not every router lets a
     * machine reach itself from behind, so that this proves nothing.
     */
    static Optional<String> unreached(String ip, int port) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(ip, port), Math.toIntExact(REACHED_WITHIN.toMillis()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(ip + ":" + port + " cannot be reached from here: " + e.getMessage());
        }
    }

    static void requireRegistered(Subtensor chain, int netuid, Ss58Address hotkey) {
        if (chain.uid(netuid, hotkey).isEmpty()) {
            throw new SettingRefused(
                    ("hotkey %s is not registered in subnet %s"
                                    + "; register it, or name another --netuid or --wallet.hotkey")
                            .formatted(hotkey, netuid));
        }
    }

    /**
     * Serves {@code ip:port} on the chain, unless the chain says so already. Tries again where the
     * chain is away or takes no address so soon after another.
     *
     * @throws SettingRefused if the chain refuses it for another reason, or for too long
     */
    static void announce(Subtensor chain, int netuid, Keypair hotkey, String ip, int port)
            throws InterruptedException {
        Optional<String> wait = tried(chain, netuid, hotkey, ip, port);
        for (int tries = 1; wait.isPresent(); tries++) {
            String served = "the chain does not serve " + ip + ":" + port + ": " + wait.get();
            if (tries == TRIES_MAX) throw new SettingRefused(served);
            if (tries == 1) System.out.println(served + "; trying again");
            Thread.sleep(TRIED_EVERY);
            wait = tried(chain, netuid, hotkey, ip, port);
        }
    }

    /** Tries once; the reason to try again, if there is one. */
    private static Optional<String> tried(
            Subtensor chain, int netuid, Keypair hotkey, String ip, int port) {
        try {
            return served(chain, netuid, hotkey, ip, port);
        } catch (ChainUnavailable e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> served(
            Subtensor chain, int netuid, Keypair hotkey, String ip, int port) {
        boolean known =
                chain.metagraph(netuid)
                        .byHotkey(hotkey.address())
                        .flatMap(neuron -> neuron.axon())
                        .filter(axon -> axon.host().equals(ip) && axon.port() == port)
                        .isPresent();
        if (known) return Optional.empty();
        return switch (chain.submit(hotkey, Call.serveAxon(netuid, VERSION, ip, port), WITHIN)) {
            case ExtrinsicOutcome.Included _ -> Optional.empty();
            case ExtrinsicOutcome.Refused(var _, var _, var error, var _)
                    when error.equals(TOO_SOON) ->
                    Optional.of("it served another address a few minutes ago");
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
        };
    }
}
