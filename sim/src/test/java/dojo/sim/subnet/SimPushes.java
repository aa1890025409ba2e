package dojo.sim.subnet;

import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.SignedCalls;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.MalformedSynapse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings what people answered to the axons of all validators, of whom one asked for it; a few times
 * if nobody says that it counts, since the message or the reply may have been lost.
 */
final class SimPushes {
    /** Told when a validator said that an answer counts. */
    interface Counted {
        void by(SimValidator validator, SimMiner miner, MTurkResponse answer);
    }

    private static final Duration WORK_MAX = Duration.ofSeconds(80);
    private static final Duration TIMEOUT = Duration.ofSeconds(12);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(15);
    private static final int TIMES_MAX = 4;

    private final EventLoop loop;
    private final SimNetwork network;
    private final Chance chance;
    private final List<SimValidator> validators;
    private final Counted counted;
    private final Map<SimMiner, SignedCalls> calls = new HashMap<>();

    SimPushes(
            EventLoop loop,
            SimNetwork network,
            Chance chance,
            List<SimValidator> validators,
            Counted counted) {
        this.loop = loop;
        this.network = network;
        this.chance = chance;
        this.validators = validators;
        this.counted = counted;
    }

    /** Has {@code answer} come in some time. */
    void later(SimMiner miner, MTurkResponse answer) {
        Duration work = chance.upTo(WORK_MAX);
        for (SimValidator each : validators) {
            loop.after(work, () -> push(each, miner, answer, TIMES_MAX, new boolean[1]));
        }
    }

    private void push(
            SimValidator validator,
            SimMiner miner,
            MTurkResponse answer,
            int times,
            boolean[] done) {
        var to = new Peer(validator.hotkey.address(), validator.ip, SubnetBase.PORT);
        if (miner.up()) {
            try {
                var signed =
                        calls.computeIfAbsent(
                                        miner, _ -> new SignedCalls(miner.hotkey, miner.clock))
                                .sign(to, answer, TIMEOUT);
                network.send(
                        new Peer(miner.hotkey.address(), miner.ip, SubnetBase.PORT),
                        to,
                        signed.wire(),
                        came -> {
                            Optional<Reply<MTurkResponse>> reply =
                                    came.map(each -> signed.read(answer, each));
                            if (done[0] || reply.isEmpty()) return;
                            if (!(reply.get() instanceof Reply.Answer<MTurkResponse> read)) return;
                            if (read.synapse().scores().isEmpty()) return;
                            done[0] = true;
                            counted.by(validator, miner, read.synapse());
                        });
            } catch (MalformedSynapse e) {
                throw new AssertionError("a message of ours", e);
            }
        }
        loop.after(
                AGAIN_AFTER,
                () -> {
                    if (!done[0] && times > 1) push(validator, miner, answer, times - 1, done);
                });
    }
}
