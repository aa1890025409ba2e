package dojo.cli;

import dojo.base.DatabaseAway;
import dojo.chain.Metagraph;
import dojo.miner.MinerEvent;
import dojo.miner.MturkCourier;
import dojo.miner.MturkScorer;
import dojo.miner.Scorer;
import dojo.mturk.CallbackServer;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.mturk.MturkUnavailable;
import dojo.protocol.Dendrite;
import dojo.protocol.synapse.MTurkResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A miner's people on Mechanical Turk: the account, the book of HITs, the thread that looks. */
final class MturkRun implements AutoCloseable {
    /** How many HITs may wait to be looked at because there is word of them. */
    private static final int WORDS_MAX = 1_000;

    /** The least time between two looks. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A look at all HITs there may be, at Amazon's slowest, takes less. */
    private static final Duration LOOK_MAX = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(MturkRun.class);

    private final MturkOptions options;
    private final Duration every;
    private final Optional<String> role;
    private final BlockingQueue<String> words = new ArrayBlockingQueue<>(WORDS_MAX);
    private final MturkAccount account;
    private final HitBook book;
    private final MturkConfig config;
    private final InstantSource clock;
    private final Crowd crowd;
    private volatile Optional<Instant> lookingSince = Optional.empty();
    private Optional<Thread> looking = Optional.empty();
    private Optional<CallbackServer> callback = Optional.empty();

    MturkRun(MturkOptions options, MturkConfig config, Path folder, InstantSource clock) {
        this.options = options;
        this.config = config;
        this.clock = clock;
        every = options.poll();
        role = options.sharedRole();
        account = options.of.account();
        book = HitBook.open(book(folder, account));
        crowd = new Crowd(account, book, config, role.isEmpty());
    }

    /** The sandbox has a book of its own: what is spent there is no money. */
    static Path book(Path folder, MturkAccount account) {
        return folder.resolve(account.place().production() ? "hits.db" : "hits-sandbox.db");
    }

    Scorer scorer() {
        return new MturkScorer(crowd, clock);
    }

    /** Looks for answers until this is closed, and brings them to who asked. */
    void start(Dendrite dendrite, Supplier<Metagraph> metagraph, Consumer<MinerEvent> listener) {
        var courier = new MturkCourier(crowd, dendrite, metagraph, this::access, listener);
        callback = options.callback(this::word, clock);
        callback.ifPresent(
                server -> System.out.println("word of answers is taken at port " + server.port()));
        looking = Optional.of(Thread.ofVirtual().name("mturk").start(() -> look(courier)));
    }

    /** Further word than fits is no loss: the next regular look finds what it is about. */
    private void word(String hitId) {
        if (!words.contains(hitId)) words.offer(hitId);
    }

    private void look(MturkCourier courier) {
        Instant next = clock.instant();
        try {
            while (true) {
                Duration left = Duration.between(clock.instant(), next);
                @Nullable String hit = words.poll(left.toMillis(), TimeUnit.MILLISECONDS);
                lookingSince = Optional.of(clock.instant());
                try {
                    // Its time comes also where there is always word.
                    if (hit == null || !clock.instant().isBefore(next)) {
                        next = clock.instant().plus(every);
                        words.clear();
                        courier.step(clock.instant());
                    } else {
                        courier.look(hit, clock.instant());
                        // However much word comes, Amazon is asked calmly.
                        Thread.sleep(PAUSE);
                    }
                } catch (RuntimeException e) {
                    LOG.error("looking for answers broke", e);
                    Thread.sleep(PAUSE);
                }
                lookingSince = Optional.empty();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** An answer without them is better than none. */
    private Optional<MTurkResponse.Credentials> access() {
        try {
            return role.map(account::readAccess)
                    .map(keys ->
                            new MTurkResponse.Credentials(
                                    keys.id(),
                                    keys.secret(),
                                    keys.token(),
                                    keys.expiration().toString(),
                                    account.place().production() ? "production" : "sandbox"));
        } catch (MturkUnavailable e) {
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Says for how long one look has lasted, if it cannot be a look any more. */
    Optional<String> stuck(Instant now) {
        return lookingSince
                .map(since -> Duration.between(since, now))
                .filter(lasts -> lasts.compareTo(LOOK_MAX) > 0)
                .map(lasts ->
                        "the look for answers on Mechanical Turk has lasted for "
                                + lasts.toMinutes()
                                + " minutes; if it stays so, start the miner again");
    }

    /** What was spent, on one line. */
    String line() {
        try {
            return line(book.spending()) + ", budget " + config.budget().toPlainString() + " USD";
        } catch (DatabaseAway e) {
            return "Mechanical Turk: " + e.getMessage();
        }
    }

    static String line(HitBook.Spending spending) {
        return "Mechanical Turk: %.2f USD spent, at most %.2f more by %d HITs under way"
                .formatted(spending.spent() / 1e6, spending.reserved() / 1e6, spending.open());
    }

    @Override
    public void close() {
        callback.ifPresent(CallbackServer::close);
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
