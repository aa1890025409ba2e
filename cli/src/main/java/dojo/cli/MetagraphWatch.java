package dojo.cli;

import dojo.chain.ChainUnavailable;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.rpc.Subscription;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest snapshot of a subnet, read again every so many blocks while this is open. */
final class MetagraphWatch implements Supplier<Metagraph>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetagraphWatch.class);

    private final Subtensor chain;
    private final int everyBlocks;
    private final Subscription heads;
    private volatile Metagraph newest;
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
        } catch (ChainUnavailable e) {
            // Closed together with its client: then the silence is wanted.
            if (closed) return;
            LOG.warn("the metagraph stays that of block {}: {}", newest.block(), e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        heads.close();
    }
}
