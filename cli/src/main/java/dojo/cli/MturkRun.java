package dojo.cli;

import dojo.chain.Metagraph;
import dojo.miner.MinerEvent;
import dojo.miner.MturkCourier;
import dojo.miner.MturkScorer;
import dojo.miner.Scorer;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.protocol.Dendrite;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** A miner's people on Mechanical Turk: the account, the book of HITs, the thread that looks. */
final class MturkRun implements AutoCloseable {
    /** The book's name in a miner's folder. */
    static final String BOOK = "hits.db";

    private final MturkAccount account;
    private final HitBook book;
    private final MturkConfig config;
    private final InstantSource clock;
    final Crowd crowd;
    private Optional<Thread> looking = Optional.empty();

    MturkRun(MturkOptions options, MturkConfig config, Path folder, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        account = options.account();
        book = HitBook.open(folder.resolve(BOOK));
        crowd = new Crowd(account, book, config, true);
    }

    boolean production() {
        return account.place().production();
    }

    Scorer scorer() {
        return new MturkScorer(crowd, clock);
    }

    /** Looks for answers every so often until this is closed, and brings them to who asked. */
    void start(
            Duration every,
            Dendrite dendrite,
            Supplier<Metagraph> metagraph,
            Consumer<MinerEvent> listener) {
        var courier = new MturkCourier(crowd, dendrite, metagraph, listener);
        looking =
                Optional.of(
                        Thread.ofVirtual()
                                .name("mturk")
                                .start(() -> {
                                    try {
                                        while (true) {
                                            try {
                                                courier.step(clock.instant());
                                            } catch (RuntimeException e) {
                                                LoggerFactory.getLogger(MturkRun.class)
                                                        .error("looking for answers broke", e);
                                            }
                                            Thread.sleep(every);
                                        }
                                    } catch (InterruptedException e) {
                                        // Closed.
                                    }
                                }));
    }

    /** What was spent, on one line. */
    String line() {
        return line(book.spending()) + ", budget " + config.budget().toPlainString() + " USD";
    }

    static String line(HitBook.Spending spending) {
        return String.format(
                Locale.ROOT,
                "Mechanical Turk: %.2f USD spent, at most %.2f more by %d HITs under way",
                spending.spent() / 1e6,
                spending.reserved() / 1e6,
                spending.open());
    }

    @Override
    public void close() {
        looking.ifPresent(thread -> {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        book.close();
        account.close();
    }
}
