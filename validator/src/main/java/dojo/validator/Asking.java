package dojo.validator;

import dojo.base.DatabaseAway;
import dojo.protocol.Dendrite;
import dojo.protocol.Reply;
import dojo.protocol.Wire;
import dojo.protocol.synapse.RankingRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends questions and brings each reply to the ledger. Replies that came while others were being
 * written are written together, so many fast miners do not cost a disk write each. Where the
 * database is away, those that were under way are kept with the time they came at, for {@link
 * #writeKept}.
 */
final class Asking {
    /**
     * How many questions are under way at once; the others follow when these are through. Fewer
     * than the dendrite could, so that each reply may be half a MiB.
     */
    static final int CALLS_AT_ONCE_MAX = 1_024;

    /** What an axon says that may answer later: out of time, queue full, not ready. */
    private static final Set<Integer> BUSY = Set.of(408, 429, 503);

    private final Wire wire;
    private final RoundLedger ledger;
    private final InstantSource clock;
    private final BooleanSupplier stop;

    // Never more than are under way at once, since nothing is asked while any are kept.
    private final List<RoundLedger.Arrived> kept = new ArrayList<>();

    Asking(Wire wire, RoundLedger ledger, InstantSource clock, BooleanSupplier stop) {
        this.wire = wire;
        this.ledger = ledger;
        this.clock = clock;
        this.stop = stop;
    }

    /**
     * Asks for what is owed, no longer than the deadline of the round and until told to stop.
     *
     * @param onRecorded told of each reply once it is on the disk
     * @throws DatabaseAway if replies could not be written; they are kept
     */
    void ask(Round round, List<Progress.Owed> owed, Duration timeout, Consumer<Recorded> onRecorded)
            throws InterruptedException {
        writeKept(onRecorded);
        for (int from = 0; from < owed.size(); from += CALLS_AT_ONCE_MAX) {
            Duration left = Duration.between(clock.instant(), round.deadline());
            if (!left.isPositive() || stop.getAsBoolean()) return;
            List<Progress.Owed> part =
                    owed.subList(from, Math.min(owed.size(), from + CALLS_AT_ONCE_MAX));
            askPart(round, part, left.compareTo(timeout) < 0 ? left : timeout, onRecorded);
        }
    }

    private void askPart(
            Round round, List<Progress.Owed> part, Duration timeout, Consumer<Recorded> onRecorded)
            throws InterruptedException {
        var calls = new ArrayList<Dendrite.Call<RankingRequest>>();
        for (Progress.Owed one : part) {
            calls.add(
                    new Dendrite.Call<>(
                            one.peer(),
                            round.issued(one.task(), one.peer().hotkey())
                                    .question(round.openedAt())));
        }
        int[] left = {calls.size()};
        wire.askAll(
                calls,
                timeout,
                batch -> {
                    left[0] -= batch.size();
                    Instant now = clock.instant();
                    write(
                            batch.stream()
                                    .map(one -> feedback(round, part.get(one.index()), one))
                                    .map(feedback -> new RoundLedger.Arrived(feedback, now))
                                    .toList(),
                            onRecorded);
                },
                stop);
        writeKept(onRecorded);
        if (left[0] > 0 && !stop.getAsBoolean()) {
            throw new IllegalStateException(left[0] + " calls ended without a reply");
        }
    }

    /** Only keeps the replies if others could not be written before: the next ones come soon. */
    private void write(List<RoundLedger.Arrived> batch, Consumer<Recorded> onRecorded) {
        if (!kept.isEmpty()) {
            kept.addAll(batch);
            return;
        }
        List<Recorded> recorded;
        try {
            recorded = ledger.record(batch, false);
        } catch (DatabaseAway e) {
            kept.addAll(batch);
            return;
        }
        recorded.forEach(onRecorded);
    }

    /**
     * Writes down what could not be written when it came.
     *
     * @throws DatabaseAway if it still cannot
     */
    void writeKept(Consumer<Recorded> onRecorded) {
        if (kept.isEmpty()) return;
        List<Recorded> recorded = ledger.record(kept, true);
        kept.clear();
        recorded.forEach(onRecorded);
    }

    private static Feedback feedback(
            Round round, Progress.Owed asked, Dendrite.Answered<RankingRequest> answered) {
        return switch (answered.reply()) {
            case Reply.Answer<RankingRequest> answer ->
                    new Feedback.Scores(
                            round.id(),
                            asked.task(),
                            asked.peer().hotkey(),
                            answer.synapse().ranks(),
                            Judge.of(answer.synapse()));
            case Reply.Refused<RankingRequest>(int status, String message) ->
                    nothing(
                            round,
                            asked,
                            BUSY.contains(status) || overtaken(status, message)
                                    ? Refusal.Reason.BUSY
                                    : Refusal.Reason.REFUSED_BY_MINER,
                            status + " " + message);
            case Reply.Unreachable<RankingRequest>(String why) ->
                    nothing(round, asked, Refusal.Reason.UNREACHABLE, why);
            case Reply.TimedOut<RankingRequest>() ->
                    nothing(round, asked, Refusal.Reason.TIMED_OUT, "");
            case Reply.Malformed<RankingRequest>(String why) ->
                    nothing(round, asked, Refusal.Reason.MALFORMED, why);
        };
    }

    /** Axons of the SDK refuse calls that overtook each other; asked again they answer. */
    private static boolean overtaken(int status, String message) {
        return status == 401 && message.contains("Nonce");
    }

    private static Feedback nothing(
            Round round, Progress.Owed asked, Refusal.Reason reason, String detail) {
        return new Feedback.Nothing(
                round.id(), asked.task(), asked.peer().hotkey(), reason, detail);
    }
}
