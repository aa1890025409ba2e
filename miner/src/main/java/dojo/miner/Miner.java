package dojo.miner;

import dojo.chain.Metagraph;
import dojo.protocol.Axon;
import dojo.protocol.Compatibility;
import dojo.protocol.NonceStore;
import dojo.protocol.NotNow;
import dojo.protocol.Peer;
import dojo.protocol.Received;
import dojo.protocol.StreamHandler;
import dojo.protocol.WireReply;
import dojo.protocol.WireRequest;
import dojo.protocol.synapse.Heartbeat;
import dojo.protocol.synapse.Prompting;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.RankingResult;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A neuron that answers: an axon for {@link RankingRequest} and {@link RankingResult}, a queue and
 * a scorer behind it. Never asks the chain for anything, and never answers whom it does not admit.
 */
public final class Miner implements AutoCloseable {
    /** How many results are kept to be looked at. */
    public static final int RESULTS_KEPT_MAX = 100;

    /** How often what was left unanswered is taken up again after a start, and how many times. */
    private static final Duration RESUME_EVERY = Duration.ofSeconds(30);

    private static final int RESUMES_MAX = 40;

    private static final Logger LOG = LoggerFactory.getLogger(Miner.class);

    private final Scorer scorer;
    private final Consumer<MinerEvent> listener;
    private final InstantSource clock;
    private final ValidatorsOnly admission;
    private final RequestQueue queue;
    private final Axon axon;
    private final Deque<RankingResult> results = new ArrayDeque<>();
    private Optional<TaskBook> book = Optional.empty();
    private final Thread resumer = Thread.ofVirtual().unstarted(this::resume);

    /**
     * Does not listen yet.
     *
     * @param hotkey stays the caller's to close
     * @param nonces stay the caller's to close
     * @param metagraph the newest snapshot, refreshed by somebody else
     * @param listener told from many threads at once; must be quick and not throw
     */
    public Miner(
            Keypair hotkey,
            MinerConfig config,
            NonceStore nonces,
            Scorer scorer,
            Supplier<Metagraph> metagraph,
            Consumer<MinerEvent> listener,
            InstantSource clock) {
        this.scorer = scorer;
        this.listener = listener;
        this.clock = clock;
        admission = new ValidatorsOnly(metagraph, config.stakeRaoMin(), this::refuse);
        queue = new RequestQueue(config.scoredAtOnceMax());
        axon =
                new Axon(hotkey, config.axon(), nonces, clock)
                        .attach(RankingRequest.TYPE, admission, this::answer)
                        .attach(RankingResult.TYPE, admission, this::keep)
                        .attach(Heartbeat.TYPE, admission, received -> new Heartbeat(true));
    }

    /**
     * Takes tasks by ticket too, from the same callers; only before {@link #start()}.
     *
     * @param book stays the caller's to close
     */
    public Miner feedback(TaskBook book) {
        this.book = Optional.of(book);
        new FeedbackDesk(
                        book,
                        (taken, caller, deadline) ->
                                inTurn(
                                        caller,
                                        deadline,
                                        () ->
                                                scorer.ticketed(
                                                        taken.question(),
                                                        taken.expireAt(),
                                                        deadline)),
                        clock,
                        listener)
                .attach(axon, admission);
        return this;
    }

    /** Answers conversations too, to the same callers; only before {@link #start()}. */
    public Miner prompting(StreamHandler<Prompting> source) {
        axon.attachStream(Prompting.STREAM, admission, source, Compatibility.UNBOUND_FIELDS);
        return this;
    }

    /**
     * Listens, and takes up what it left unanswered when it was last stopped.
     *
     * @throws dojo.protocol.AxonUnavailable if the address cannot be listened on
     */
    public void start() {
        axon.start();
        resumer.start();
    }

    private void resume() {
        if (book.isEmpty()) return;
        List<String> tickets = book.get().unanswered(clock.instant());
        try {
            for (int pass = 0; pass < RESUMES_MAX && !tickets.isEmpty(); pass++) {
                if (pass > 0) Thread.sleep(RESUME_EVERY);
                tickets = tickets.stream().filter(ticket -> !resumed(book.get(), ticket)).toList();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("what was left unanswered waits until it is asked for", e);
        }
    }

    private boolean resumed(TaskBook book, String ticket) {
        return book.find(ticket)
                .map(taken -> scorer.resume(taken.question(), taken.expireAt()))
                .orElse(true);
    }

    /** What it says to a request without listening, see {@link Axon#answer}. */
    public WireReply answer(WireRequest request, Peer at, Peer from) {
        return axon.answer(request, at, from);
    }

    /** The port listened on. */
    public int port() {
        return axon.port();
    }

    /** Whose answers these are. */
    public Ss58Address hotkey() {
        return axon.hotkey();
    }

    /** The last results that validators sent, oldest first. */
    public List<RankingResult> results() {
        synchronized (results) {
            return List.copyOf(results);
        }
    }

    @Override
    public void close() {
        resumer.interrupt();
        axon.close();
        try {
            // What it reads is closed next.
            if (resumer.isAlive()) resumer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RankingRequest answer(Received<RankingRequest> received) {
        Instant arrived = clock.instant();
        RankingRequest request = received.synapse();
        Ss58Address caller = received.caller();
        int completions = request.completions().size();
        listener.accept(new MinerEvent.Asked(caller, request.requestId(), completions));
        Instant deadline = arrived.plus(received.timeout());
        return switch (inTurn(caller, deadline, () -> scorer.score(request, caller, deadline))) {
            case ScorerAnswer.Scored(var ranks, var method, var model) -> {
                Instant now = clock.instant();
                listener.accept(
                        new MinerEvent.Answered(
                                caller,
                                request.requestId(),
                                ranks,
                                Duration.between(arrived, now),
                                now.isAfter(deadline)));
                yield request.answered(ranks, method, model);
            }
            case ScorerAnswer.Later(var method) -> {
                listener.accept(new MinerEvent.Postponed(caller, request.requestId()));
                yield request.promised(method);
            }
            case ScorerAnswer.Busy(var reason) -> {
                refuse(caller, reason);
                throw new NotNow();
            }
            case ScorerAnswer.Declined(var reason) -> {
                refuse(caller, reason);
                yield request;
            }
        };
    }

    private ScorerAnswer inTurn(
            Ss58Address caller, Instant deadline, Supplier<ScorerAnswer> scoring) {
        try {
            if (!queue.enter(deadline, admission.stakeRao(caller))) {
                return new ScorerAnswer.Busy("the queue is full of more urgent requests");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ScorerAnswer.Busy("the deadline passed in the queue");
        }
        try {
            return scoring.get();
        } finally {
            queue.leave();
        }
    }

    private RankingResult keep(Received<RankingResult> received) {
        RankingResult result = received.synapse();
        synchronized (results) {
            results.add(result);
            if (results.size() > RESULTS_KEPT_MAX) results.removeFirst();
        }
        LOG.debug("{} scored request {}", received.caller(), result.requestId());
        listener.accept(new MinerEvent.ResultReceived(received.caller(), result));
        return result;
    }

    private void refuse(Ss58Address caller, String reason) {
        LOG.debug("refused {}: {}", caller, reason);
        listener.accept(new MinerEvent.Refused(caller, reason));
    }
}
