package dojo.chain;

import dojo.chain.rpc.Subscription;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each new best block on a thread of its own, again after a lost connection. */
final class HeadFeed implements Subscription {
    /** How long it waits before it connects again. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** How long it waits for a block before it looks whether it was closed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(HeadFeed.class);

    private final Supplier<Connection> connection;
    private final LongConsumer block;
    private final CountDownLatch closed = new CountDownLatch(1);

    HeadFeed(Supplier<Connection> connection, LongConsumer block) {
        this.connection = connection;
        this.block = block;
    }

    void run() {
        try {
            do {
                try {
                    follow();
                } catch (ChainUnavailable e) {
                    // Closed together with its client: then the silence is wanted.
                    if (closed.getCount() > 0) LOG.warn("no new blocks: {}", e.getMessage());
                }
            } while (!closed.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        var transport = connection.get().transport();
        try (var heads =
                transport.subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads")) {
            while (closed.getCount() > 0) {
                heads.next(LOOK_EVERY).ifPresent(head -> block.accept(Connection.number(head)));
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
