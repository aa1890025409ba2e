package dojo.chain;

import dojo.chain.rpc.Deadline;
import dojo.chain.rpc.RpcError;
import dojo.chain.rpc.RpcTransport;
import dojo.chain.rpc.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The connection that is in use, and the only place that leaves one: for the network's next node
 * when it is lost, for one with new metadata when the runtime was upgraded. A node of another chain
 * is never used. Used by many threads at once.
 */
final class Connections implements AutoCloseable {
    /** The way to a node. */
    interface Dial {
        /**
         * A connection to {@code endpoint}.
         *
         * @throws ChainUnavailable if there is none {@code within} the time
         */
        RpcTransport connect(URI endpoint, Duration within);
    }

    /** How long a caller waits for a connection, unless it says otherwise. */
    static final Duration CONNECT_WITHIN = Duration.ofSeconds(60);

    /** How long one node may take until its metadata is there. */
    static final Duration OPEN_WITHIN = Duration.ofSeconds(30);

    /**
     * The longest pause after a failed connection; each is up to twice as long as the one before.
     */
    static final Duration PAUSE_MAX = Duration.ofSeconds(8);

    private static final Duration PAUSE_FIRST = Duration.ofMillis(250);

    private final Network network;
    private final Dial dial;
    private final RandomGenerator jitter;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Connection> current = Optional.empty();
    private volatile boolean closed;

    // Guarded by the lock.
    private Optional<String> genesisHash;
    private Optional<BlockRuntime> runtime = Optional.empty();
    private int next;
    private int failures;
    private Deadline pause;
    private Deadline shortLived;

    /**
     * To the nodes of {@code network}, none of them yet.
     *
     * @param jitter by how much the pauses between tries differ
     */
    Connections(Network network, Dial dial, RandomGenerator jitter) {
        this(network, dial, jitter, Ticker.SYSTEM);
    }

    Connections(Network network, Dial dial, RandomGenerator jitter, Ticker ticker) {
        this.network = network;
        this.dial = dial;
        this.jitter = jitter;
        this.ticker = ticker;
        genesisHash = network.genesisHash();
        pause = in(Duration.ZERO);
        shortLived = pause;
    }

    /** Takes over what {@code other}, of the same chain, knows of the runtime. */
    void learn(Connections other) {
        runtime = Optional.of(other.get().runtime());
    }

    /** So far from now, by the clock of these connections. */
    Deadline in(Duration span) {
        return Deadline.in(ticker, span);
    }

    /** See {@link #get(Deadline)}. */
    Connection get() {
        return get(in(CONNECT_WITHIN));
    }

    /**
     * An open connection that knows the current runtime, as far as its node told.
     *
     * @throws ChainUnavailable if each of the nodes was asked once and none is of use, or if there
     *     is none by the {@code deadline}
     */
    Connection get(Deadline deadline) {
        var known = current;
        if (known.isPresent() && known.get().usable()) return known.get();
        acquire(lock, deadline, network.name());
        try {
            if (closed) throw new ChainUnavailable("this client was closed");
            known = current;
            if (known.isPresent() && known.get().usable()) return known.get();
            var fresh =
                    known.isPresent() && known.get().transport().open()
                            ? fresh(known.get(), each -> each.told(deadline))
                            : reconnected(known, deadline);
            current = Optional.of(fresh);
            if (closed) fresh.transport().close();
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A connection to a runtime other than {@code spec}, read anew if the node has been upgraded
     * and did not tell; none if it has not.
     */
    Optional<Connection> upgraded(long spec, Deadline deadline) {
        var known = get(deadline);
        if (known.runtime().specVersion() != spec) return Optional.of(known);
        long now = BlockRuntime.specVersion(known.transport(), known.bestHash());
        if (now == spec) return Optional.empty();
        acquire(lock, deadline, network.name());
        try {
            current = Optional.of(fresh(known, each -> each.reloaded(deadline)));
            return current;
        } finally {
            lock.unlock();
        }
    }

    private static Connection fresh(Connection known, UnaryOperator<Connection> reload) {
        try {
            return reload.apply(known);
        } catch (ChainUnavailable | RpcError e) {
            // The hint has been read; only a new connection would look for the upgrade again.
            known.transport().close();
            throw e;
        }
    }

    private Connection reconnected(Optional<Connection> lost, Deadline deadline) {
        lost.ifPresent(each -> {
            each.transport().close();
            next++;
            if (shortLived.passed()) failures = 0;
        });
        await(deadline);
        var reasons = new ArrayList<ChainUnavailable>();
        for (int tries = 0; tries < network.endpoints().size(); tries++, next++) {
            var endpoint = network.endpoints().get(next % network.endpoints().size());
            try {
                var connection = open(endpoint, deadline);
                genesisHash = Optional.of(connection.genesisHash());
                runtime = Optional.of(connection.runtime());
                shortLived = in(PAUSE_MAX);
                // Until it has lasted, it counts as one that may fail at once.
                pauseLonger();
                return connection;
            } catch (ChainUnavailable e) {
                reasons.add(e);
                if (deadline.passed() || Thread.currentThread().isInterrupted()) break;
            }
        }
        pauseLonger();
        throw unreachable(reasons);
    }

    private Connection open(URI endpoint, Deadline deadline) {
        try {
            var own = deadline.atMost(OPEN_WITHIN);
            var connection = Connection.open(dial.connect(endpoint, own.left()), runtime, own);
            String expected = genesisHash.orElse(connection.genesisHash());
            if (!connection.genesisHash().equals(expected)) {
                connection.transport().close();
                throw new ChainUnavailable(
                        "%s is a node of another chain: its genesis is %s, that of %s is %s"
                                .formatted(
                                        endpoint,
                                        connection.genesisHash(),
                                        network.name(),
                                        expected));
            }
            return connection;
        } catch (RpcError e) {
            throw new ChainUnavailable(endpoint + ": " + e.getMessage(), e);
        }
    }

    private void pauseLonger() {
        long longest =
                Math.min(PAUSE_MAX.toMillis(), PAUSE_FIRST.toMillis() << Math.min(failures, 16));
        // The first is none: a connection that has worked for long may be replaced at once.
        pause = in(Duration.ofMillis(jitter.nextLong(longest / 2, longest + 1)));
        failures++;
    }

    /** Waits until the next node may be tried. */
    private void await(Deadline deadline) {
        if (failures == 0) return;
        var wait = pause.left();
        if (wait.compareTo(deadline.left()) >= 0) {
            throw new ChainUnavailable(
                    network.name() + ": not connected; tried again in " + wait.toMillis() + " ms");
        }
        try {
            ticker.sleep(wait);
        } catch (InterruptedException e) {
            throw interrupted(network.name(), e);
        }
    }

    private ChainUnavailable unreachable(List<ChainUnavailable> reasons) {
        if (reasons.size() == 1) return reasons.getFirst();
        var texts = reasons.stream().map(each -> String.valueOf(each.getMessage())).toList();
        return new ChainUnavailable(
                "none of the %d nodes of %s is of use: %s"
                        .formatted(texts.size(), network.name(), String.join("; ", texts)),
                reasons.getFirst());
    }

    /** Takes {@code lock}, or throws if it cannot be had by the {@code deadline}. */
    static void acquire(ReentrantLock lock, Deadline deadline, String what) {
        try {
            if (!lock.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ChainUnavailable(what + ": others were busy with it for too long");
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private static ChainUnavailable interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ChainUnavailable(what + ": interrupted", e);
    }

    @Override
    public void close() {
        closed = true;
        current.ifPresent(each -> each.transport().close());
    }
}
