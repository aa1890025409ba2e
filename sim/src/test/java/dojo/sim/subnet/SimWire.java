package dojo.sim.subnet;

import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.SignedCalls;
import dojo.protocol.Wire;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.wallet.Keypair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The calls of one process: really signed, carried by the simulated network, really checked. */
final class SimWire implements Wire {
    private final EventLoop loop;
    private final SimNetwork network;
    private final SimProcess process;
    private final Peer self;
    private final SignedCalls calls;

    SimWire(
            EventLoop loop,
            SimNetwork network,
            SimProcess process,
            Keypair hotkey,
            String ip,
            InstantSource clock) {
        this.loop = loop;
        this.network = network;
        this.process = process;
        self = new Peer(hotkey.address(), ip, 0);
        calls = new SignedCalls(hotkey, clock);
    }

    @Override
    public <S extends Synapse> void askAll(
            List<Dendrite.Call<S>> asked,
            Duration timeout,
            Consumer<List<Dendrite.Answered<S>>> onReplies,
            BooleanSupplier stop) {
        var fanOut = new FanOut<>(asked);
        for (int i = 0; i < asked.size(); i++) fanOut.send(i, timeout);
        Instant end = loop.now().plus(timeout);
        while (fanOut.left > 0 && !stop.getAsBoolean()) {
            loop.runUntil(
                    () -> !fanOut.came.isEmpty() || stop.getAsBoolean() || process.dead(),
                    Duration.between(loop.now(), end));
            process.check();
            if (fanOut.came.isEmpty()) fanOut.giveUp();
            var batch = List.copyOf(fanOut.came);
            fanOut.came.clear();
            onReplies.accept(batch);
        }
        fanOut.left = 0;
    }

    /** The calls made at once. */
    private final class FanOut<S extends Synapse> {
        private final List<Dendrite.Call<S>> asked;
        private final boolean[] done;
        private final List<Dendrite.Answered<S>> came = new ArrayList<>();
        private int left;

        FanOut(List<Dendrite.Call<S>> asked) {
            this.asked = asked;
            done = new boolean[asked.size()];
            left = asked.size();
        }

        void send(int index, Duration timeout) {
            var call = asked.get(index);
            try {
                var signed = calls.sign(call.peer(), call.request(), timeout);
                network.send(
                        self,
                        call.peer(),
                        signed.wire(),
                        reply ->
                                take(
                                        index,
                                        reply.map(each -> signed.read(call.request(), each))
                                                .orElseGet(
                                                        () -> new Reply.Unreachable<>("refused"))));
            } catch (MalformedSynapse e) {
                take(index, new Reply.Malformed<>("not sent: " + e.getMessage()));
            }
        }

        void take(int index, Reply<S> reply) {
            if (left == 0 || done[index]) return;
            done[index] = true;
            left--;
            came.add(new Dendrite.Answered<>(index, asked.get(index), reply));
        }

        void giveUp() {
            for (int i = 0; i < done.length; i++) take(i, new Reply.TimedOut<>());
        }
    }
}
