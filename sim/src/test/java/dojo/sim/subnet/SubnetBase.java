package dojo.sim.subnet;

import dojo.chain.ExtrinsicOutcome;
import dojo.chain.Network;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.localnet.QuietChain;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A chain with a full subnet of so many validators and miners, made once by signed extrinsics; each
 * run goes on with a copy of it.
 *
 * @param informed a client of it, who knows its metadata
 * @param end when its last block was sealed
 */
record SubnetBase(QuietChain chain, Subtensor informed, Instant end) {
    static final int NETUID = 2;
    static final int IMMUNE_BLOCKS = 5;
    static final int PORT = 8091;
    static final Network NETWORK = Network.of(URI.create("ws://node.sim:9944"));

    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    private static final long TAO = 1_000_000_000L;

    /** From this stake on a neuron is a validator, in rao. */
    static final long VALIDATES = 1_000 * TAO;

    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final Map<String, Keypair> KEYS = new ConcurrentHashMap<>();
    private static final Map<Shape, SubnetBase> MADE = new ConcurrentHashMap<>();

    /**
     * What a subnet is like.
     *
     * @param tempo blocks from one epoch to the next, less one
     */
    record Shape(int validators, int miners, boolean commitReveal, int tempo) {
        /** In which epoch {@code block} is. */
        long epoch(long block) {
            return (block + NETUID + 1) / epochBlocks();
        }

        long epochBlocks() {
            return tempo + 1L;
        }
    }

    /** The key of somebody in these runs; the same in all of them. */
    static Keypair key(String name) {
        return KEYS.computeIfAbsent("//sim/" + name, Sr25519Keypair::fromUri);
    }

    /** Pays for everything, and owns it. */
    static Keypair owner() {
        return KEYS.computeIfAbsent("//Bob", Sr25519Keypair::fromUri);
    }

    static SubnetBase of(Shape shape) {
        return MADE.computeIfAbsent(shape, SubnetBase::make);
    }

    private static SubnetBase make(Shape shape) {
        var loop = new EventLoop(START);
        var chain = new QuietChain(loop::now, Runnable::run);
        sealEverySecond(loop, chain);
        var client = client(loop, chain, Optional.empty());
        Keypair root = KEYS.computeIfAbsent("//Alice", Sr25519Keypair::fromUri);
        submit(client, owner(), Call.registerNetwork(key("validator 0").address()));
        submit(
                client,
                root,
                Call.batchAll(
                        List.of(
                                        setter("tempo", shape.tempo()),
                                        setter("weights_set_rate_limit", 1),
                                        setter("serving_rate_limit", 0),
                                        setter("immunity_period", IMMUNE_BLOCKS),
                                        setter("max_registrations_per_block", 32),
                                        setter("target_registrations_per_interval", 32),
                                        setter("max_allowed_validators", shape.validators()),
                                        setter(
                                                "commit_reveal_weights_enabled",
                                                shape.commitReveal()))
                                .stream()
                                .map(Call::sudo)
                                .toList()));
        loop.run(Duration.ofSeconds(10));
        submit(client, owner(), Call.startCall(NETUID));
        for (int i = 1; i < shape.validators(); i++) seat(client, "validator " + i);
        for (int i = 0; i < shape.miners(); i++) {
            seat(client, "miner " + i);
            serve(client, i);
        }
        for (int i = 0; i < shape.validators(); i++) {
            var stake = Call.addStake(key("validator " + i).address(), NETUID, 2_000 * TAO);
            submit(client, owner(), stake);
        }
        int seats = shape.validators() + shape.miners();
        submit(client, root, Call.sudo(setter("max_allowed_uids", seats)));
        // An epoch gives the permits.
        loop.run(Duration.ofSeconds(2L * shape.tempo() + 2));
        return new SubnetBase(chain, client, loop.now());
    }

    private static void sealEverySecond(EventLoop loop, QuietChain chain) {
        loop.after(
                Duration.ofSeconds(1),
                () -> {
                    chain.seal();
                    sealEverySecond(loop, chain);
                });
    }

    private static Call setter(String name, Object value) {
        return Call.adminUtils("sudo_set_" + name, NETUID, value);
    }

    /** Gives a hotkey a seat. */
    static void seat(Subtensor client, String name) {
        submit(client, owner(), Call.burnedRegister(NETUID, key(name).address()));
    }

    static void serve(Subtensor client, int miner) {
        submit(client, key("miner " + miner), Call.serveAxon(NETUID, 1, ip(miner), PORT));
    }

    static String ip(int miner) {
        return "10.1.0." + (1 + miner);
    }

    private static void submit(Subtensor client, Keypair signer, Call call) {
        var outcome = client.submit(signer, call, WITHIN);
        if (!(outcome instanceof ExtrinsicOutcome.Included)) {
            throw new AssertionError(call.name() + ": " + outcome);
        }
    }

    /** A client whose messages take no time and always arrive. */
    static Subtensor client(EventLoop loop, QuietChain chain, Optional<Subtensor> informed) {
        var process = new SimProcess();
        var line =
                new ChainLine(
                        loop, chain, process, () -> Duration.ZERO, method -> ChainLine.Fate.PASSES);
        return Subtensor.over(
                NETWORK, line, new SplittableRandom(1), loop.ticker(process), informed);
    }
}
