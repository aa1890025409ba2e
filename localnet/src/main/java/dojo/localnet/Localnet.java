package dojo.localnet;

import dojo.chain.metadata.Value;
import dojo.wallet.Ss58Address;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Subtensor chain in this process, served as a node serves it. It imitates runtime spec 293 as
 * far as a subnet's life needs; calls beyond that fail with System.CallFiltered.
 */
public final class Localnet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Localnet.class);

    // Clients that hear of a block and of its finality at once tell only of the latter.
    private static final Duration FINALITY_DELAY = Duration.ofMillis(100);

    private final Chain chain;
    private final BlockStore store;
    private final RpcServer server;
    private final DevClock clock;
    private final ScheduledExecutorService timer;
    private volatile Seal seal = new Seal.Manual();
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private ScheduledFuture<?> ticks;

    private Localnet(Chain chain, BlockStore store, DevClock clock, LocalnetConfig config) {
        this.chain = chain;
        this.store = store;
        this.clock = clock;
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("localnet").factory());
        this.ticks = timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS);
        chain.onSubmitted(this::submitted);
        try {
            this.server =
                    RpcServer.start(
                            new RpcMessages(
                                    new RpcMethods(
                                            chain, new DevCalls(chain, clock), this::whenFinal)),
                            config.port(),
                            config.origins());
        } catch (RuntimeException e) {
            timer.shutdownNow();
            store.close();
            throw e;
        }
    }

    /** A chain in memory on a free port that seals when asked. */
    public static Localnet start() {
        return start(LocalnetConfig.inMemory(), InstantSource.system());
    }

    /**
     * Starts a chain, or goes on with the one that the configured folder holds.
     *
     * @throws LocalnetUnavailable if the port is taken
     * @throws dojo.base.DatabaseUnusable if the folder's chain cannot be read; it is left as it is
     */
    public static Localnet start(LocalnetConfig config, InstantSource clock) {
        BlockStore store =
                config.dir().<BlockStore>map(SqliteBlockStore::open).orElseGet(BlockStore::none);
        var chain = Chain.open(Runtime293.load(), store);
        var net = new Localnet(chain, store, new DevClock(clock), config);
        net.seal(config.seal());
        LOG.info("chain at block {} on {}", net.head(), net.endpoint());
        return net;
    }

    /** Where clients connect. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** The number of the newest block. */
    public long head() {
        return chain.head().number();
    }

    /** An account of development: its secret is its name. */
    public record DevAccount(String uri, Ss58Address address, long rao) {}

    /** The accounts that the chain begins with, and what they have now. */
    public List<DevAccount> accounts() {
        return Genesis.accounts().stream()
                .map(uri -> {
                    Value key = Genesis.key(uri);
                    long rao = chain.view(head(), in -> new Accounts(in).free(key));
                    return new DevAccount(uri, key.address(), rao);
                })
                .toList();
    }

    /** Seals {@code blocks} blocks at once; the first takes what waits. */
    public void sealNow(int blocks) {
        for (int i = 0; i < blocks; i++) {
            chain.seal(clock.instant());
        }
    }

    /** Seals a block every {@code span} from now on. */
    public void sealEvery(Duration span) {
        seal(new Seal.Every(span));
    }

    /**
     * Why no block is sealed by itself any more, if so: a {@link dojo.base.DatabaseUnusable} if the
     * chain's file failed. What waited then is dropped, and nothing is taken any more.
     */
    public Optional<RuntimeException> failure() {
        return failure;
    }

    /** Seals as {@code next} says from now on, unless there was a {@link #failure}. */
    public synchronized void seal(Seal next) {
        if (failure.isPresent()) {
            return;
        }
        ticks.cancel(false);
        seal = next;
        switch (next) {
            case Seal.Manual() -> {}
            case Seal.Instantly() -> timer.execute(this::sealWaiting);
            case Seal.Every(Duration span) ->
                    ticks =
                            timer.scheduleAtFixedRate(
                                    this::tick,
                                    span.toNanos(),
                                    span.toNanos(),
                                    TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        try {
            chain.seal(clock.instant());
        } catch (Throwable e) {
            // Whatever it was: an executor would end the ticks and tell nobody.
            fail(e);
        }
    }

    private synchronized void fail(Throwable cause) {
        seal(new Seal.Manual());
        failure =
                Optional.of(
                        cause instanceof RuntimeException e
                                ? e
                                : new IllegalStateException("no block could be sealed", cause));
        chain.stopTaking();
        LOG.error("no block after {}: sealing stops", chain.head().number(), cause);
    }

    private void submitted() {
        if (seal instanceof Seal.Instantly) {
            timer.execute(this::sealWaiting);
        }
    }

    private void sealWaiting() {
        if (seal instanceof Seal.Instantly && chain.hasPending()) {
            tick();
        }
    }

    private void whenFinal(Runnable task) {
        try {
            ScheduledFuture<?> _ =
                    timer.schedule(task, FINALITY_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before a block was final", e);
        }
    }

    /** Stops serving and sealing; a chain in a folder is kept there. */
    @Override
    public void close() {
        timer.shutdownNow();
        server.close();
        store.close();
    }
}
