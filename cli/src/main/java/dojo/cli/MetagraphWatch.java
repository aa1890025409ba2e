package dojo.cli;

import dojo.chain.ChainUnavailable;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.rpc.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest snapshot of a subnet, read again every so many blocks while this is open. */
final class MetagraphWatch implements Supplier<Metagraph>, AutoCloseable {
    /** A chain that is silent for less says nothing wrong: nodes restart. */
    private static final Duration SILENT_MIN = Duration.ofMinutes(10);

    /** So many looks in a row have to be missing. */
    private static final int LOOKS_MISSING = 3;

    private static final Duration BLOCK = Duration.ofSeconds(12);

    private static final Logger LOG = LoggerFactory.getLogger(MetagraphWatch.class);

    private final Subtensor chain;
    private final int everyBlocks;
    private final Subscription heads;
    private final InstantSource clock = InstantSource.system();
    private volatile Metagraph newest;
    private volatile Instant renewed = clock.instant();
    private volatile boolean closed;

    MetagraphWatch(Subtensor chain, int netuid, int everyBlocks) {
        this.chain = chain;
        this.everyBlocks = everyBlocks;
        newest = chain.metagraph(netuid);
        heads = chain.newHeads(this::head);
    }

    @Override
    public Metagraph get() {
        return newest;
    }

    private void head(long block) {
        if (block - newest.block() < everyBlocks) return;
        try {
            newest = chain.metagraph(newest.netuid());
            renewed = clock.instant();
        } catch (ChainUnavailable e) {
            // Closed together with its client: then the silence is wanted.
            if (closed) return;
            LOG.warn("the metagraph stays that of block {}: {}", newest.block(), e.getMessage());
        }
    }

    /** Says for how long the snapshot was not renewed, if that is much longer than it should be. */
    Optional<String> silent(Instant now) {
        return silent(Duration.between(renewed, now), everyBlocks)
                .map(since ->
                        "the chain has been silent for "
                                + since.toMinutes()
                                + " minutes; the metagraph stays that of block "
                                + newest.block());
    }

    /** That span, if it is too long for looks that are {@code everyBlocks} apart. */
    static Optional<Duration> silent(Duration since, int everyBlocks) {
        Duration looks = BLOCK.multipliedBy(everyBlocks).multipliedBy(LOOKS_MISSING);
        return Optional.of(since)
                .filter(span -> span.compareTo(looks) > 0 && span.compareTo(SILENT_MIN) > 0);
    }

    @Override
    public void close() {
        closed = true;
        heads.close();
    }
}
