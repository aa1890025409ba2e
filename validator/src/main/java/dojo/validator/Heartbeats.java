package dojo.validator;

import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.Wire;
import dojo.protocol.synapse.Heartbeat;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Which miners are there. Whoever answered anything lately is; the others are asked for a
 * heartbeat, and even a refusal shows that an axon is alive: those of the first documents know no
 * heartbeat.
 */
final class Heartbeats {
    /** How long a heartbeat waits for its answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(12);

    /** How long a sign of life counts. */
    static final Duration FRESH = Duration.ofMinutes(10);

    /** A message may be lost, so who is silent is asked again. */
    private static final int TRIES = 2;

    private final Wire wire;
    private final InstantSource clock;
    private final BooleanSupplier stop;
    private final Map<Ss58Address, Instant> heard = new HashMap<>();

    Heartbeats(Wire wire, InstantSource clock, BooleanSupplier stop) {
        this.wire = wire;
        this.clock = clock;
        this.stop = stop;
    }

    /** Says that {@code miner} sent something at {@code at}. */
    void heard(Ss58Address miner, Instant at) {
        heard.put(miner, at);
    }

    /** Those of {@code miners} who are there; asks whom it has not heard of lately. */
    List<Peer> alive(List<Peer> miners) throws InterruptedException {
        heard.keySet().retainAll(miners.stream().map(Peer::hotkey).toList());
        for (int i = 0; i < TRIES; i++) {
            Instant since = clock.instant().minus(FRESH);
            List<Peer> silent = miners.stream().filter(peer -> !heard(peer, since)).toList();
            if (silent.isEmpty()) break;
            ask(silent);
        }
        Instant since = clock.instant().minus(FRESH);
        return miners.stream().filter(peer -> heard(peer, since)).toList();
    }

    private boolean heard(Peer peer, Instant since) {
        return heard.getOrDefault(peer.hotkey(), Instant.MIN).isAfter(since);
    }

    private void ask(List<Peer> silent) throws InterruptedException {
        for (int from = 0; from < silent.size(); from += Asking.CALLS_AT_ONCE_MAX) {
            List<Peer> part =
                    silent.subList(from, Math.min(silent.size(), from + Asking.CALLS_AT_ONCE_MAX));
            wire.askAll(
                    part.stream()
                            .map(peer -> new Dendrite.Call<>(peer, Heartbeat.QUESTION))
                            .toList(),
                    TIMEOUT,
                    batch -> {
                        for (Dendrite.Answered<Heartbeat> one : batch) {
                            boolean there =
                                    switch (one.reply()) {
                                        case Reply.Answer<Heartbeat> answer ->
                                                answer.synapse().ack();
                                        case Reply.Refused<Heartbeat> refused -> true;
                                        case Reply.Malformed<Heartbeat> malformed -> true;
                                        case Reply.TimedOut<Heartbeat> late -> false;
                                        case Reply.Unreachable<Heartbeat> gone -> false;
                                    };
                            if (there) heard(one.peer().hotkey(), clock.instant());
                        }
                    },
                    stop);
        }
    }
}
