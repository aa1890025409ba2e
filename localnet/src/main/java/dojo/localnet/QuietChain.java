package dojo.localnet;

import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * A chain in memory without sockets, threads or a clock of its own, for simulations: it seals when
 * asked, and answers the JSON-RPC messages of a node on the thread that brings them.
 */
public final class QuietChain {
    private static final class Shared {
        private static final Runtime293 RUNTIME = Runtime293.load();
    }

    private final Chain chain;
    private final RpcMessages messages;
    private final InstantSource clock;

    /**
     * A chain at its first block.
     *
     * @param later runs a task a short while after a block, when it counts as final
     */
    public QuietChain(InstantSource clock, Consumer<Runnable> later) {
        this(Chain.open(Shared.RUNTIME, BlockStore.none()), clock, later);
    }

    private QuietChain(Chain chain, InstantSource clock, Consumer<Runnable> later) {
        this.chain = chain;
        this.clock = clock;
        var dev = new DevCalls(chain, new DevClock(clock));
        messages = new RpcMessages(new RpcMethods(chain, dev, later));
    }

    /** A chain that was the same up to now, without connections and what waits. */
    public QuietChain copy(InstantSource clock, Consumer<Runnable> later) {
        return new QuietChain(chain.copy(), clock, later);
    }

    /** The number of the newest block. */
    public long head() {
        return chain.head().number();
    }

    /** Seals a block of what waits; its number. */
    public long seal() {
        return chain.seal(clock.instant()).number();
    }

    /** How many transactions wait for a block. */
    public int waiting() {
        return chain.pending().size();
    }

    /** A connection whose messages to the client go to {@code out}. */
    public Session connect(Consumer<String> out) {
        return new Session(out);
    }

    /** One client's connection. */
    public final class Session implements AutoCloseable {
        private final Consumer<String> out;
        private final RpcClient client;

        private Session(Consumer<String> out) {
            this.out = out;
            client = new RpcClient(out, true);
        }

        /** Takes a message of the client; the answer, if it gets one, goes out before returning. */
        public void take(String message) {
            messages.handle(message, client).ifPresent(out);
            client.answered();
        }

        /** The connection is gone, and with it its subscriptions. */
        @Override
        public void close() {
            client.gone();
        }
    }
}
