package dojo.miner;

import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.Received;
import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.ScoringResult;
import dojo.protocol.synapse.TaskResultRequest;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks by ticket, as the third document has them: each is in the book before its ticket is given,
 * scored as soon as the scorer can, and handed over when its validator asks, and nobody else.
 */
final class FeedbackDesk {
    /** Scores one task within its caller's time. */
    interface Work {
        ScorerAnswer score(TaskBook.Taken taken, Ss58Address caller, Instant deadline);
    }

    private static final Logger LOG = LoggerFactory.getLogger(FeedbackDesk.class);

    private final TaskBook book;
    private final Work work;
    private final InstantSource clock;
    private final Consumer<MinerEvent> listener;

    FeedbackDesk(TaskBook book, Work work, InstantSource clock, Consumer<MinerEvent> listener) {
        this.book = book;
        this.work = work;
        this.clock = clock;
        this.listener = listener;
    }

    void attach(Axon axon, Admission admission) {
        axon.attach(FeedbackRequest.FEEDBACK, admission, this::take)
                .attach(FeedbackRequest.TASK, admission, this::take)
                .attach(TaskResultRequest.TYPE, admission, this::hand)
                .attach(ScoringResult.TYPE, admission, this::told);
    }

    private FeedbackRequest take(Received<FeedbackRequest> received) {
        FeedbackRequest asked = received.synapse();
        Ss58Address caller = received.caller();
        Instant now = clock.instant();
        listener.accept(new MinerEvent.Asked(caller, asked.taskId(), asked.completions().size()));
        return switch (book.take(caller, asked, now)) {
            case TaskBook.Entry.Declined(String reason) -> {
                listener.accept(new MinerEvent.Refused(caller, reason));
                yield asked;
            }
            case TaskBook.Entry.Kept(TaskBook.Taken taken) -> {
                // Whoever asked by the method wants to know it at once, even if the scores follow.
                Optional<String> method = scored(taken, received, now);
                FeedbackRequest reply = asked.taken(taken.ticket());
                yield reply.with(reply.completions(), method, reply.ticket());
            }
        };
    }

    private TaskResultRequest hand(Received<TaskResultRequest> received) {
        String ticket = received.synapse().ticket();
        Optional<TaskBook.Taken> taken = book.find(received.caller(), ticket);
        if (taken.isPresent() && taken.get().results().isEmpty()) {
            scored(taken.get(), received, clock.instant());
            taken = book.find(received.caller(), ticket);
        }
        return new TaskResultRequest(
                ticket, taken.flatMap(TaskBook.Taken::results).map(List::of).orElseGet(List::of));
    }

    /** Scores a task unless it is; tells the method if it is now. */
    private Optional<String> scored(TaskBook.Taken taken, Received<?> received, Instant now) {
        if (taken.results().isPresent()) return Optional.empty();
        Ss58Address caller = received.caller();
        String id = taken.question().requestId();
        Instant deadline = now.plus(received.timeout());
        return switch (score(taken, caller, deadline)) {
            case ScorerAnswer.Scored scored -> {
                book.answered(taken.ticket(), scored);
                Instant then = clock.instant();
                listener.accept(
                        new MinerEvent.Answered(
                                caller,
                                id,
                                scored.ranks(),
                                Duration.between(now, then),
                                then.isAfter(deadline)));
                yield Optional.of(scored.scoringMethod());
            }
            case ScorerAnswer.Later(_) -> {
                listener.accept(new MinerEvent.Postponed(caller, id));
                yield Optional.empty();
            }
            case ScorerAnswer.Busy(String reason) -> refused(caller, reason);
            case ScorerAnswer.Declined(String reason) -> refused(caller, reason);
        };
    }

    /** The ticket stays good: the scorer is asked again when the result is pulled. */
    private Optional<String> refused(Ss58Address caller, String reason) {
        listener.accept(new MinerEvent.Refused(caller, reason));
        return Optional.empty();
    }

    /** A scorer that breaks takes no ticket away: it is asked again when the result is pulled. */
    private ScorerAnswer score(TaskBook.Taken taken, Ss58Address caller, Instant deadline) {
        try {
            return work.score(taken, caller, deadline);
        } catch (RuntimeException e) {
            LOG.warn("scoring {} broke", taken.question().requestId(), e);
            return new ScorerAnswer.Declined("scoring broke: " + e);
        }
    }

    private ScoringResult told(Received<ScoringResult> received) {
        ScoringResult result = received.synapse();
        listener.accept(new MinerEvent.ScoreReceived(received.caller(), result));
        return result;
    }
}
