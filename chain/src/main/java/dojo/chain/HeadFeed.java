package dojo.chain;

import dojo.chain.rpc.Notifications;
import dojo.chain.rpc.RpcError;
import dojo.chain.rpc.Subscription;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each new best block on a thread of its own, again after a lost connection. Over one
 * connection the numbers only rise: what is told twice, and a fork until it is longer than what was
 * told, is left out.
 */
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
                } catch (ChainUnavailable | RpcError e) {
                    // Closed together with its client: then the silence is wanted.
                    if (closed.getCount() > 0) LOG.warn("no new blocks: {}", e.getMessage());
                } catch (RuntimeException e) {
                    // Whoever listens would else know the chain of this moment for ever.
                    LOG.error("who listens to new blocks failed; goes on with the next", e);
                }
            } while (!closed.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The heads of the best blocks, the current one first. */
    static Notifications heads(Connection connection) {
        return connection
                .transport()
                .subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads");
    }

    private void follow() {
        try (var heads = heads(connection.get())) {
            long highest = -1;
            while (closed.getCount() > 0) {
                var head = heads.next(LOOK_EVERY);
                // Told twice, or of a fork that is not longer yet.
                long number = head.map(Connection::number).orElse(highest);
                if (number <= highest) continue;
                highest = number;
                block.accept(number);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
