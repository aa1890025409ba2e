package dojo.cli;

import dojo.chain.ExtrinsicOutcome;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the subnet of a local network as its owner and its members would, by signed extrinsics.
 * What is there already is left alone, so a set-up that was cut off goes on.
 *
 * @param seal makes the chain seal that many blocks at once
 * @param progress is told each step, a line
 */
record SubnetSetup(Subtensor chain, IntConsumer seal, Consumer<String> progress) {
    /** Blocks between two epochs, less one. */
    static final int TEMPO = 10;

    private static final String MODULE = "SubtensorModule";

    private static final long TAO = 1_000_000_000L;

    /** Given to each member; the owner pays the lock price of a subnet out of it. */
    private static final long FUNDS_RAO = 50_000 * TAO;

    private static final long VALIDATOR_STAKE_RAO = 500 * TAO;
    private static final long MINER_STAKE_RAO = TAO;

    private static final Duration WITHIN = Duration.ofSeconds(20);

    /** More blocks than any wait of the set-up needs. */
    private static final int BLOCKS_MAX = 200;

    /**
     * A subnet owned by {@code validator}, on which it may set weights and the miners are
     * registered; its number.
     */
    int run(Member validator, List<Member> miners) {
        OptionalInt found = owned(validator);
        if (found.isPresent() && complete(found.getAsInt(), validator, miners)) {
            return found.getAsInt();
        }
        try (Keypair sudo = Sr25519Keypair.fromUri("//Alice")) {
            progress.accept("funding " + (miners.size() + 1) + " coldkeys");
            fund(sudo, validator, miners);
            if (found.isEmpty()) {
                progress.accept("creating a subnet");
                submit(validator.coldkey(), Call.registerNetwork(validator.hotkey().address()));
            }
            int netuid = found.orElseGet(() -> owned(validator).orElseThrow());
            progress.accept("setting the limits of subnet " + netuid);
            lowerLimits(sudo, validator, netuid);
            start(validator, netuid);
        }
        int netuid = owned(validator).orElseThrow();
        progress.accept("registering and staking " + miners.size() + " miners");
        Metagraph before = chain.metagraph(netuid);
        // One after the other: the same seed gives the same uids.
        for (Member miner : miners) {
            Ss58Address hotkey = miner.hotkey().address();
            if (before.byHotkey(hotkey).isEmpty()) {
                submit(miner.coldkey(), Call.burnedRegister(netuid, hotkey));
            }
        }
        atOnce(
                Stream.concat(Stream.of(validator), miners.stream())
                        .filter(member -> !staked(before, member))
                        .<Runnable>map(member -> () -> stake(member, netuid, validator))
                        .toList());
        awaitPermit(validator, netuid);
        return netuid;
    }

    private static boolean staked(Metagraph metagraph, Member member) {
        return metagraph
                .byHotkey(member.hotkey().address())
                .filter(neuron -> neuron.stakeRao() > 0)
                .isPresent();
    }

    private void stake(Member member, int netuid, Member validator) {
        long rao = member.equals(validator) ? VALIDATOR_STAKE_RAO : MINER_STAKE_RAO;
        submit(member.coldkey(), Call.addStake(member.hotkey().address(), netuid, rao));
    }

    /** Each on a thread of its own; a failure of one is thrown when all are through. */
    static void atOnce(List<Runnable> steps) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = steps.stream().<Future<?>>map(threads::submit).toList();
            for (Future<?> step : running) {
                try {
                    step.get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException cause) throw cause;
                    throw new IllegalStateException(e.getCause());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while setting up", e);
        }
    }

    private OptionalInt owned(Member owner) {
        int networks = chain.storage(MODULE, "TotalNetworks").orElseThrow().asInt();
        byte[] coldkey = owner.coldkey().publicKey();
        return IntStream.rangeClosed(1, networks)
                .filter(netuid ->
                        chain.storage(MODULE, "SubnetOwner", netuid)
                                .filter(found -> Arrays.equals(found.bytes(), coldkey))
                                .isPresent())
                .findFirst();
    }

    private boolean complete(int netuid, Member validator, List<Member> miners) {
        Metagraph metagraph = chain.metagraph(netuid);
        return permitted(metagraph, validator)
                && miners.stream().allMatch(miner -> staked(metagraph, miner));
    }

    private static boolean permitted(Metagraph metagraph, Member validator) {
        return metagraph
                .byHotkey(validator.hotkey().address())
                .filter(Neuron::validatorPermit)
                .isPresent();
    }

    private void fund(Keypair from, Member validator, List<Member> miners) {
        var transfers =
                Stream.concat(Stream.of(validator), miners.stream())
                        .map(member -> member.coldkey().address())
                        .filter(coldkey -> chain.balance(coldkey) < FUNDS_RAO / 2)
                        .map(coldkey -> Call.transferKeepAlive(coldkey, FUNDS_RAO))
                        .toList();
        if (!transfers.isEmpty()) submit(from, Call.batchAll(transfers));
    }

    /** What the owner may set is set by the owner; the rest is root's. */
    private void lowerLimits(Keypair sudo, Member owner, int netuid) {
        var limits = new LinkedHashMap<String, Integer>();
        limits.put("sudo_set_tempo", TEMPO);
        limits.put("sudo_set_weights_set_rate_limit", 1);
        limits.put("sudo_set_max_registrations_per_block", 32);
        limits.put("sudo_set_target_registrations_per_interval", 32);
        // Miners hold stake too, which earns them no permit where there is one seat.
        limits.put("sudo_set_max_allowed_validators", 1);
        var calls = new ArrayList<Call>();
        limits.forEach(
                (setter, value) -> calls.add(Call.sudo(Call.adminUtils(setter, netuid, value))));
        submit(sudo, Call.batchAll(calls));
        submit(owner.coldkey(), Call.adminUtils("sudo_set_serving_rate_limit", netuid, 0));
    }

    private void start(Member owner, int netuid) {
        if (chain.storage(MODULE, "FirstEmissionBlockNumber", netuid).isPresent()) return;
        progress.accept("waiting for the subnet's start");
        for (int block = 0; block < BLOCKS_MAX; block++) {
            ExtrinsicOutcome outcome =
                    chain.submit(owner.coldkey(), Call.startCall(netuid), WITHIN);
            switch (outcome) {
                case ExtrinsicOutcome.Included included -> {
                    return;
                }
                case ExtrinsicOutcome.Refused refused -> {
                    if (!refused.error().equals("NeedWaitingMoreBlocksToStarCall")) {
                        throw refused(Call.startCall(netuid), refused);
                    }
                    seal.accept(1);
                }
            }
        }
        throw new IllegalStateException("the subnet did not start in " + BLOCKS_MAX + " blocks");
    }

    /** A permit is given by the first epoch after the stake. */
    private void awaitPermit(Member validator, int netuid) {
        progress.accept("waiting for the first epoch");
        for (int block = 0; block < BLOCKS_MAX; block += TEMPO + 1) {
            if (permitted(chain.metagraph(netuid), validator)) return;
            seal.accept(TEMPO + 1);
        }
        throw new IllegalStateException("no validator permit after " + BLOCKS_MAX + " blocks");
    }

    private void submit(Keypair signer, Call call) {
        switch (chain.submit(signer, call, WITHIN)) {
            case ExtrinsicOutcome.Included included -> {}
            case ExtrinsicOutcome.Refused refused -> throw refused(call, refused);
        }
    }

    private static IllegalStateException refused(Call call, ExtrinsicOutcome.Refused refused) {
        return new IllegalStateException(
                "the chain refused %s: %s %s"
                        .formatted(call.name(), refused.error(), refused.detail()));
    }
}
