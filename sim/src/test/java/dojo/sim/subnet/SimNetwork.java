package dojo.sim.subnet;

import dojo.protocol.Peer;
import dojo.protocol.WireReply;
import dojo.protocol.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries requests and replies between hosts: late, out of order, twice, or not at all. */
final class SimNetwork {
    /** Every message takes at least so long. */
    private static final Duration DELAY_MIN = Duration.ofMillis(5);

    /** One who answers at an address. */
    interface Host {
        boolean up();

        /** How long it thinks about a request. */
        Duration thinks();

        /** What it answers; nothing if it dies of that. */
        Optional<WireReply> answer(WireRequest request, Peer from);
    }

    private final EventLoop loop;
    private final Chance chance;
    private final Supplier<Faults> faults;
    private final Map<String, Host> hosts = new HashMap<>();
    private final Map<String, Instant> parted = new HashMap<>();
    private final Map<String, Integer> accepted = new HashMap<>();

    SimNetwork(EventLoop loop, Chance chance, Supplier<Faults> faults) {
        this.loop = loop;
        this.chance = chance;
        this.faults = faults;
    }

    void serve(String ip, Host host) {
        hosts.put(ip, host);
    }

    /** Nothing passes between the two until {@code span} has passed. */
    void part(String one, String other, Duration span) {
        parted.put(one + other, loop.now().plus(span));
    }

    private boolean passes(String from, String to) {
        return !chance.of(faults.get().lost())
                && !loop.now().isBefore(parted.getOrDefault(from + to, Instant.MIN))
                && !loop.now().isBefore(parted.getOrDefault(to + from, Instant.MIN));
    }

    private Duration delay() {
        return DELAY_MIN.plus(chance.upTo(faults.get().delayMax()));
    }

    /**
     * Sends a request; {@code onReply} hears of the reply, or of none if there is no connection.
     */
    void send(Peer from, Peer to, WireRequest request, Consumer<Optional<WireReply>> onReply) {
        if (chance.of(faults.get().copied())) arrive(from, to, request, reply -> {});
        arrive(from, to, request, onReply);
    }

    private void arrive(
            Peer from, Peer to, WireRequest request, Consumer<Optional<WireReply>> onReply) {
        if (!passes(from.host(), to.host())) return;
        loop.after(
                delay(),
                () -> {
                    Host host = hosts.get(to.host());
                    Optional<WireReply> reply =
                            host == null || !host.up()
                                    ? Optional.empty()
                                    : host.answer(request, from);
                    loop.say(
                            "%s -> %s %s: %s"
                                    .formatted(
                                            from.host(),
                                            to.host(),
                                            request.name(),
                                            reply.map(each -> "" + each.status()).orElse("down")));
                    reply.filter(each -> each.status() == 200)
                            .ifPresent(each -> acceptOnce(to, request));
                    if (!passes(to.host(), from.host())) return;
                    Duration thinks =
                            host != null && reply.isPresent() ? host.thinks() : Duration.ZERO;
                    loop.after(delay().plus(thinks), () -> onReply.accept(reply));
                });
    }

    private void acceptOnce(Peer to, WireRequest request) {
        String signature =
                request.headers().firstValue("bt_header_dendrite_signature").orElseThrow();
        int times = accepted.merge(to.host() + " " + signature, 1, Integer::sum);
        if (times > 1) throw new AssertionError(to + " accepted one request " + times + " times");
    }
}
