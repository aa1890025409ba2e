package dojo.validator;

import dojo.base.DatabaseAway;
import dojo.base.DatabaseUnusable;
import dojo.chain.ChainUnavailable;
import dojo.chain.CommitChain;
import dojo.chain.CommitReveal;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.WeightCommits;
import dojo.chain.metadata.NotInMetadata;
import dojo.protocol.Peer;
import dojo.protocol.Wire;
import dojo.task.TaskId;
import dojo.task.dataset.DatasetUnusable;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One neuron that asks: opens rounds, collects answers, scores them, sets weights, and keeps the
 * data. It holds nothing that is not in its database, so it may be killed at any moment: whoever
 * starts it again goes on where it was.
 */
public final class Validator {
    /** How long the loop rests when nothing is due. */
    static final Duration REST = Duration.ofMillis(100);

    /** How long it waits before it tries a lost chain again. */
    static final Duration CHAIN_REST = Duration.ofSeconds(2);

    /** How long it waits before it tries a lost database or dataset again. */
    static final Duration STORAGE_REST = Duration.ofSeconds(2);

    /** A round that is shorter than so many of its ends has no time in which weights could wait. */
    private static final int SHORT_ROUND = 4;

    /** After so many rounds without any answer a validator that is to end gives up. */
    static final int ABANDONED_IN_A_ROW_MAX = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Validator.class);

    private final ValidatorConfig config;
    private final SubnetChain chain;
    private final Wire wire;
    private final ValidatorDatabase database;
    private final RoundLedger ledger;
    private final RoundArchive archive;
    private final ScoreBoard board;
    private final DatasetExporter exporter;
    private final InstantSource wallClock;
    private final StepClock clock;
    private final Consumer<ValidatorEvent> listener;
    private final Opening opening;
    private final Asking asking;
    private final Heartbeats heartbeats;
    private final PushedFeedback pushed;
    private final WeightsDuty weights;
    private final Pulse pulse;
    private volatile Stage stage = new Stage("not started", Instant.MAX);

    private final StopFlag stop = new StopFlag();
    private final Map<Long, Progress> open = new HashMap<>();
    private final Map<Long, Failures> failures = new HashMap<>();
    private Instant openNextAt = Instant.MIN;
    private Instant heldSince = Instant.MAX;
    private final int scoredBefore;
    private int scored;
    private Duration leap = Duration.ZERO;
    private boolean storageLost;
    private int abandonedInARow;

    /**
     * A validator of subnet {@code netuid}. Everything handed in stays the caller's to close.
     *
     * @param gold tasks with known truth that measure the miners
     * @param commits keeps the salts of committed weights until their reveal
     * @param salts where those come from; nobody else may be able to guess them
     * @param nanos the counter that stands still in sleep and is never set, by which leaps of the
     *     clock show
     * @param listener told on the thread that runs the validator
     */
    public Validator(
            ValidatorConfig config,
            Keypair hotkey,
            Subtensor chain,
            int netuid,
            WeightCommits commits,
            RandomGenerator salts,
            Wire wire,
            ValidatorDatabase database,
            ScoreBoard board,
            TaskSupply tasks,
            TaskSupply gold,
            DatasetExporter exporter,
            InstantSource clock,
            LongSupplier nanos,
            Consumer<ValidatorEvent> listener) {
        this(
                config,
                hotkey.address(),
                SubnetChain.of(chain, netuid, hotkey),
                new CommitReveal(commits, CommitChain.of(chain, netuid, hotkey), salts),
                wire,
                database,
                board,
                tasks,
                gold,
                exporter,
                clock,
                nanos,
                listener);
    }

    Validator(
            ValidatorConfig config,
            Ss58Address own,
            SubnetChain chain,
            CommitReveal commits,
            Wire wire,
            ValidatorDatabase database,
            ScoreBoard board,
            TaskSupply tasks,
            TaskSupply gold,
            DatasetExporter exporter,
            InstantSource clock,
            LongSupplier nanos,
            Consumer<ValidatorEvent> listener) {
        this.config = config;
        this.chain = chain;
        this.wire = wire;
        this.database = database;
        this.ledger = new RoundLedger(database);
        archive = ledger.archive();
        this.board = board;
        this.exporter = exporter;
        this.clock = new StepClock(clock, nanos);
        wallClock = clock;
        pulse = new Pulse(database, clock, listener);
        this.listener = pulse;
        asking = new Asking(wire, ledger, this.clock, config.varied(), stop::isSet);
        heartbeats = new Heartbeats(wire, this.clock, stop::isSet);
        opening = new Opening(config, own, chain, heartbeats, ledger, archive, tasks, gold, pulse);
        pushed = new PushedFeedback(ledger, archive, this.clock, config.varied());
        var weightsLedger = new WeightsLedger(database);
        weights =
                new WeightsDuty(
                        chain,
                        own,
                        new WeightSetter(
                                chain, own, board, weightsLedger, commits, config.versionKey()),
                        weightsLedger,
                        config.weightsEveryBlocks(),
                        pulse);
        scoredBefore = scoredSoFar();
    }

    /**
     * Works until the configured number of rounds is through, {@link #stop} is called, or the
     * thread is interrupted.
     *
     * @throws RoundsAbandoned if it is to end but nobody answers
     */
    public void run() throws InterruptedException {
        resume();
        boolean stopped = stop.isSet();
        while (!stopped) {
            if (Thread.interrupted()) throw new InterruptedException("validator stopped");
            try {
                stopped = done() || stop.within(step() ? Duration.ZERO : REST);
            } catch (DatabaseAway e) {
                lost(e);
                stopped = stop.within(STORAGE_REST);
            } catch (DatasetUnusable e) {
                if (!e.mayPass()) throw e;
                lost(e);
                stopped = stop.within(STORAGE_REST);
            } catch (ChainUnavailable | NotInMetadata e) {
                listener.accept(new ValidatorEvent.ChainLost(String.valueOf(e.getMessage())));
                stopped = stop.within(CHAIN_REST);
            }
        }
        try {
            asking.writeKept(recorded -> listener.accept(event(recorded)));
            pulse.write();
        } catch (DatabaseAway e) {
            // Nobody was told that they are kept; the process that comes next asks again.
            lost(e);
        }
    }

    /**
     * Lets {@link #run} return soon, from any thread: it gives up resting and asking, but ends what
     * it is writing, and weights that it has sent.
     */
    public void stop() {
        stop.set();
    }

    /**
     * What the loop is at.
     *
     * @param since when that began
     */
    public record Stage(String what, Instant since) {}

    /** What the loop is at; for other threads, which see whether it hangs. */
    public Stage stage() {
        return stage;
    }

    private void at(String what) {
        stage = new Stage(what, wallClock.instant());
    }

    /** Where miners bring answers by themselves. */
    public PushedFeedback pushed() {
        return pushed;
    }

    /**
     * Says that the clock went further than time did, so that no round is closed early for it. A
     * clock that was set back makes rounds longer, and takes no answer away.
     *
     * @param leap how far, below zero if back
     */
    void leapt(Duration leap) {
        if (leap.isZero()) return;
        open.forEach((id, progress) -> {
            Duration longer = progress.leapt(leap);
            if (!longer.isZero()) ledger.prolong(id, longer);
        });
        openNextAt = openNextAt.equals(Instant.MIN) ? openNextAt : openNextAt.plus(leap);
        listener.accept(new ValidatorEvent.ClockLeapt(leap));
    }

    /**
     * Finds the rounds that an earlier process left open; they go on with the next step. One whose
     * deadline passed meanwhile is open long enough to ask once more: its miners may have answers
     * that nobody was there to take.
     */
    public void resume() {
        Instant now = clock.instant();
        ledger.keepOpenUntil(now.plus(config.extendOnResume() ? config.deadline() : lastCall()));
        findOpen();
    }

    private void findOpen() {
        open.clear();
        for (long id : archive.rounds(EnumSet.of(RoundState.ISSUED, RoundState.COLLECTING))) {
            Round round = archive.round(id);
            open.put(
                    id,
                    new Progress(
                            round, archive.answers(id), archive.refusals(id), archive.tickets(id)));
            config.every()
                    .map(round.openedAt()::plus)
                    .ifPresent(next -> openNextAt = later(openNextAt, next));
            listener.accept(new ValidatorEvent.RoundResumed(round));
        }
    }

    private void lost(RuntimeException e) {
        if (!storageLost) {
            listener.accept(new ValidatorEvent.StorageLost(String.valueOf(e.getMessage())));
        }
        storageLost = true;
    }

    /**
     * After the storage was lost nobody knows whether the last thing written is there, so what it
     * holds counts, as for a new process. First of all it has to be writable, and the replies that
     * came meanwhile are written, before their round can be closed.
     */
    private void catchUp() {
        database.write(handle -> true);
        asking.writeKept(recorded -> listener.accept(event(recorded)));
        findOpen();
        scored = scoredSoFar() - scoredBefore;
        weights.lookAgain();
    }

    private int scoredSoFar() {
        return (int) (long) database.read(Scoring::last);
    }

    /**
     * Whether the configured number of rounds is through, no other is begun, and their weights are
     * set.
     */
    public boolean done() {
        return lastRoundClosed()
                && weights.done()
                && archive.rounds(EnumSet.of(RoundState.CLOSED, RoundState.SCORED)).isEmpty();
    }

    /**
     * Does what is due now, as {@link #run} has it done again and again; first looks whether the
     * clock leapt since the last step.
     *
     * @return whether anything was; if not, there is time to rest
     * @throws ChainUnavailable if the chain is gone; what was not done is done by a later step
     * @throws DatabaseAway if the database is; the same holds
     */
    public boolean step() throws InterruptedException {
        leap = leap.plus(clock.begin());
        leapt(leap);
        leap = Duration.ZERO;
        return step(clock.instant());
    }

    boolean step(Instant now) throws InterruptedException {
        try {
            at("using the database");
            if (storageLost) catchUp();
            pulse.stepped(now);
            boolean busy = work(now);
            if (storageLost) listener.accept(new ValidatorEvent.StorageBack());
            storageLost = false;
            return busy;
        } catch (DatabaseAway e) {
            lost(e);
            throw e;
        }
    }

    private boolean work(Instant now) throws InterruptedException {
        pushed.news().forEach(this::settle);
        boolean busy = false;
        for (var round : List.copyOf(open.entrySet())) {
            long id = round.getKey();
            at("serving round " + id);
            busy |= alone(id, () -> serve(id, round.getValue()));
        }
        for (long id : archive.rounds(EnumSet.of(RoundState.CLOSED))) {
            if (stop.isSet()) return true;
            at("scoring round " + id);
            busy |=
                    alone(
                            id,
                            () -> {
                                score(id);
                                return true;
                            });
        }
        at("writing the dataset");
        if (exporter.export() > 0) {
            listener.accept(new ValidatorEvent.DatasetGrew(exporter.file(), exporter.rowCount()));
        }
        if (stop.isSet()) return true;
        if (!now.isBefore(openNextAt) && mayOpen()) {
            at("opening a round");
            busy |= open(now);
        }
        at("setting weights");
        if (!held(now)) weights.turn(now, lastRoundClosed());
        at("resting");
        return busy;
    }

    /** Work on one round. */
    private interface Work {
        /** Says whether there was anything to do. */
        boolean run() throws InterruptedException;
    }

    /** Keeps a fault in one round from the others; a round that goes on failing is given up. */
    private boolean alone(long id, Work work) throws InterruptedException {
        Failures before = failures.getOrDefault(id, Failures.NONE);
        if (clock.instant().isBefore(before.restUntil())) return false;
        try {
            boolean did = work.run();
            failures.remove(id);
            return did;
        } catch (ChainUnavailable | NotInMetadata | DatabaseUnusable | RoundsAbandoned e) {
            throw e;
        } catch (RuntimeException e) {
            String why = e.toString();
            LOG.error("round {} failed", id, e);
            listener.accept(new ValidatorEvent.RoundFailed(id, why));
            failures.put(id, before.another(clock.instant()));
            if (before.count() + 1 >= Failures.MAX) {
                failures.remove(id);
                open.remove(id);
                ledger.abandon(id, "failed " + Failures.MAX + " times: " + why);
                listener.accept(new ValidatorEvent.RoundAbandoned(id, why));
            }
            return false;
        }
    }

    /** How long before its deadline a round asks for the last time. */
    private Duration lastCall() {
        return config.askTimeout().multipliedBy(2);
    }

    /** The same, with time for all parts of what a round asks for, should each be held up. */
    private Duration lastCall(Progress progress) {
        return lastCall().multipliedBy(1 + progress.toAsk().size() / Asking.CALLS_AT_ONCE_MAX);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean allRoundsScored() {
        return config.rounds() != ValidatorConfig.FOREVER && scored >= config.rounds();
    }

    private boolean mayOpen() {
        if (open.isEmpty()) return !allRoundsScored();
        if (config.every().isEmpty() || open.size() >= ValidatorConfig.OPEN_MAX) return false;
        if (config.rounds() == ValidatorConfig.FOREVER) return true;
        int closed = archive.rounds(EnumSet.of(RoundState.CLOSED)).size();
        return scored + closed + open.size() < config.rounds();
    }

    private boolean lastRoundClosed() {
        return allRoundsScored() && open.isEmpty();
    }

    /** Opens a round if there is anybody to ask; says whether. */
    boolean open(Instant now) throws InterruptedException {
        Optional<Round> round = opening.open(now);
        if (round.isEmpty()) {
            openNextAt = now.plus(config.askAgainAfter());
            return false;
        }
        open.put(round.get().id(), Progress.of(round.get()));
        config.every().ifPresent(every -> openNextAt = now.plus(every));
        listener.accept(new ValidatorEvent.RoundOpened(round.get()));
        return true;
    }

    private boolean serve(long id, Progress progress) throws InterruptedException {
        Round round = archive.round(id);
        // Not that of the step: other rounds may have taken minutes since.
        Instant now = clock.instant();
        Instant lastAt = later(round.expireAt(), round.deadline().minus(lastCall(progress)));
        if (progress.due(now, lastAt) && now.isBefore(round.deadline())) {
            if (round.state() == RoundState.ISSUED) ledger.collecting(id);
            asking.ask(round, reachable(progress.toAsk()), config.askTimeout(), this::settle);
            progress.asked(clock.instant(), config.askAgainAfter());
        } else if (now.isBefore(round.deadline())
                && !(config.closeWhenAnswered() && progress.done())) {
            return false;
        }
        Instant then = clock.instant();
        if (!then.isBefore(round.deadline()) || (config.closeWhenAnswered() && progress.done())) {
            ledger.close(id);
            open.remove(id);
            listener.accept(new ValidatorEvent.RoundClosed(id));
        }
        return true;
    }

    /**
     * The same at the addresses of now, since a miner may have moved since the round was opened;
     * where the chain is gone, at the old ones.
     */
    private List<Progress.Owed> reachable(List<Progress.Owed> owed) {
        var addresses = new HashMap<Ss58Address, Peer>();
        try {
            for (Peer peer : opening.askable(chain.metagraph())) addresses.put(peer.hotkey(), peer);
        } catch (ChainUnavailable e) {
            listener.accept(new ValidatorEvent.ChainLost(String.valueOf(e.getMessage())));
        }
        return owed.stream()
                .map(one -> one.at(addresses.getOrDefault(one.peer().hotkey(), one.peer())))
                .toList();
    }

    private void settle(Recorded recorded) {
        switch (recorded) {
            case Recorded.Stored(Answer answer) -> {
                settle(answer.round(), recorded);
                heartbeats.heard(answer.miner(), answer.at());
            }
            case Recorded.Promised promised -> {
                settle(promised.round(), recorded);
                heartbeats.heard(promised.miner(), clock.instant());
            }
            case Recorded.Refused(Refusal refusal) -> settle(refusal.round(), recorded);
        }
        listener.accept(event(recorded));
    }

    private void settle(long round, Recorded recorded) {
        Optional.ofNullable(open.get(round)).ifPresent(progress -> progress.settle(recorded));
    }

    private static ValidatorEvent event(Recorded recorded) {
        return switch (recorded) {
            case Recorded.Stored(Answer answer) ->
                    new ValidatorEvent.AnswerRecorded(
                            answer.round(), answer.task(), answer.miner());
            case Recorded.Promised(long round, TaskId task, Ss58Address miner, Ticket _) ->
                    new ValidatorEvent.AnswerPromised(round, task, miner);
            case Recorded.Refused(Refusal refusal) -> new ValidatorEvent.AnswerRefused(refusal);
        };
    }

    private void score(long id) throws InterruptedException {
        if (archive.answers(id).isEmpty()) {
            // More likely our own connection than all miners at once; nobody's average should sink.
            ledger.abandon(id, "no miner answered");
            paused();
            abandonedInARow++;
            listener.accept(new ValidatorEvent.RoundAbandoned(id, "no miner answered"));
            if (config.rounds() != ValidatorConfig.FOREVER
                    && abandonedInARow >= ABANDONED_IN_A_ROW_MAX) {
                throw new RoundsAbandoned(abandonedInARow, lastRefusal(id));
            }
            return;
        }
        Metagraph metagraph = chain.metagraph();
        Optional<RoundScores> scores = ledger.score(id, board, Roster.of(metagraph));
        if (scores.isEmpty()) return;
        paused();
        scored++;
        abandonedInARow = 0;
        weights.scored();
        for (RoundScores.OfTask task : scores.get().tasks()) {
            if (task.fault().isEmpty()) continue;
            listener.accept(new ValidatorEvent.MethodFailed(id, task.task(), task.fault()));
        }
        listener.accept(new ValidatorEvent.RoundScored(scores.get(), board.scores()));
        var results =
                new Results(
                        archive.round(id),
                        opening.askable(metagraph),
                        scores.get(),
                        archive.counted(id));
        Results.Sent sent = results.send(wire, stop::isSet);
        listener.accept(new ValidatorEvent.ResultsSent(id, sent.delivered(), sent.failed()));
    }

    /** A round has ended. */
    private void paused() {
        if (config.every().isEmpty()) openNextAt = clock.instant().plus(config.pause());
    }

    private String lastRefusal(long round) {
        List<Refusal> refusals = archive.refusals(round);
        if (refusals.isEmpty()) return "nobody was asked before the deadline";
        Refusal last = refusals.getLast();
        return (last.miner() + " " + last.reason() + " " + last.detail()).strip();
    }

    /**
     * Whether weights wait for the end of a round. Where rounds overlap one end follows another, so
     * they wait no longer than for one.
     */
    private boolean held(Instant now) {
        Duration end = lastCall().plus(WeightsDuty.HOLD_MAX);
        if (!nearTheEnd(now, end)) {
            heldSince = Instant.MAX;
            return false;
        }
        if (heldSince.equals(Instant.MAX)) heldSince = now;
        return now.isBefore(heldSince.plus(end));
    }

    /** Whether the end of a round is so near that it must not be kept waiting by the chain. */
    private boolean nearTheEnd(Instant now, Duration end) {
        for (long id : open.keySet()) {
            Round round = archive.round(id);
            Duration whole = Duration.between(round.openedAt(), round.deadline());
            boolean longOne = whole.compareTo(end.multipliedBy(SHORT_ROUND)) > 0;
            if (longOne && !now.isBefore(round.deadline().minus(end))) return true;
        }
        return false;
    }
}
