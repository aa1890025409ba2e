package dojo.mturk;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.mturk.model.Assignment;

/**
 * Asks people on Mechanical Turk and judges what they say. Holds no thread: whoever owns it calls
 * {@link #step} now and then. What was accepted is gone on with after a restart, each answer is
 * paid or not exactly once, and the budget holds whatever breaks. Safe for several threads.
 */
public final class Crowd {
    /**
     * Later than that no HIT is made. Amazon knows for a day what it made, so that a call whose
     * answer was lost makes no second one.
     */
    static final Duration MADE_WITHIN = Duration.ofMinutes(15);

    /**
     * How much later than its workers' time a HIT is given up: a look at many HITs goes by the time
     * at which it began, and an answer after the end would be paid by Amazon and counted by nobody.
     */
    private static final Duration GRACE = Duration.ofMinutes(15);

    /** After so many calls without an answer a look ends; one HIT alone does not hold up others. */
    private static final int UNAVAILABLE_MAX = 3;

    private static final String QUALIFICATION = "not invited";
    private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);

    private final MturkAccount account;
    private final HitBook book;
    private final MturkConfig config;
    private final boolean controls;

    /**
     * Both stay the caller's to close.
     *
     * @param controls whether an answer that is none is shown among the others; not where a
     *     validator reads the HITs itself, which finds an id there that it does not know
     */
    public Crowd(MturkAccount account, HitBook book, MturkConfig config, boolean controls) {
        this.account = account;
        this.book = book;
        this.config = config;
        this.controls = controls;
    }

    /** How far a question is. */
    public sealed interface Outcome {
        /**
         * People have answered.
         *
         * @param scores by completion id, each the mean of 1 to 10
         */
        record Scored(Map<String, Double> scores) implements Outcome {}

        /** They have not yet. */
        record Waiting() implements Outcome {}

        /** They will not. */
        record Declined(String reason) implements Outcome {}
    }

    /** A score of 1 to 10 as a share of the way from the worst to the best, 0 to 1. */
    public static double share(double score) {
        return (score - HitPage.SCORE_MIN) / (HitPage.SCORE_MAX - HitPage.SCORE_MIN);
    }

    /**
     * Asks people, unless they were asked this already.
     *
     * @param asker who is told when there are scores; empty for nobody
     * @param until when scores are of no more use; {@link Instant#MAX} if nobody knows
     */
    public Outcome ask(
            Question question, String asker, String requestId, Instant now, Instant until) {
        Question shown = controls ? question.withControl() : question;
        int bytes = HitPage.question(shown).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > HitPage.QUESTION_BYTES_MAX) {
            return new Outcome.Declined(
                    "the page would have "
                            + bytes
                            + " bytes; Mechanical Turk takes "
                            + HitPage.QUESTION_BYTES_MAX);
        }
        if (Verdict.least(shown).compareTo(config.duration()) > 0) {
            return new Outcome.Declined("nobody can read so much within --mturk.duration");
        }
        Instant endsAt =
                now.plus(MADE_WITHIN).plus(config.lifetime()).plus(config.duration()).plus(GRACE);
        if (until.isBefore(endsAt.minus(GRACE))) endsAt = until.plus(GRACE);
        if (lifetime(endsAt, now).isEmpty() && book.find(question.name()).isEmpty()) {
            return new Outcome.Declined(
                    "scores are of use for %d s more; --mturk.duration and %d s are needed"
                            .formatted(
                                    Math.max(0, Duration.between(now, until).toSeconds()),
                                    MturkConfig.LIFETIME_MIN.toSeconds()));
        }
        Optional<String> objection = book.want(shown, asker, requestId, now, endsAt, config);
        if (objection.isPresent()) return new Outcome.Declined(objection.get());
        HitBook.Entry entry = book.find(question.name()).orElseThrow();
        if (entry.state() != HitBook.State.WANTED) return outcome(entry);
        try {
            make(question.name(), now);
        } catch (MturkUnavailable e) {
            LOG.warn("HIT for {} is tried again: {}", requestId, e.getMessage());
        } catch (MturkRefused e) {
            return new Outcome.Declined(String.valueOf(e.getMessage()));
        }
        return outcome(book.find(question.name()).orElseThrow());
    }

    /** How long workers may find a HIT, so that who finds it last is through in time. */
    private Optional<Duration> lifetime(Instant endsAt, Instant now) {
        Duration left = Duration.between(now, endsAt.minus(GRACE).minus(config.duration()));
        Duration lifetime = left.compareTo(config.lifetime()) < 0 ? left : config.lifetime();
        return Optional.of(lifetime).filter(time -> time.compareTo(MturkConfig.LIFETIME_MIN) >= 0);
    }

    private static Outcome outcome(HitBook.Entry entry) {
        return switch (entry.state()) {
            case WANTED, OPEN -> new Outcome.Waiting();
            case REFUSED -> new Outcome.Declined("Mechanical Turk refused the HIT");
            case DONE ->
                    entry.scores().isEmpty()
                            ? new Outcome.Declined("no worker's answer can be used")
                            : new Outcome.Scored(entry.scores());
        };
    }

    /** One at a time, so that a question asked by two threads is made once. */
    private synchronized void make(String name, Instant now) {
        HitBook.Entry entry = book.find(name).orElseThrow();
        if (entry.state() != HitBook.State.WANTED) return;
        try {
            // What was counted is another HIT if the settings changed, as they may by a restart; in
            // either case a call may have made it without our hearing.
            Optional<Duration> lifetime = lifetime(entry.endsAt(), now);
            boolean wanted =
                    lifetime.isPresent()
                            && !now.isAfter(entry.askedAt().plus(MADE_WITHIN))
                            && entry.workers() == config.workers()
                            && entry.cost() == config.hitMicros();
            String hitId =
                    wanted
                            ? account.create(
                                    entry.asked(),
                                    config,
                                    lifetime.orElseThrow(),
                                    book.fact(QUALIFICATION))
                            : account.find(name).orElse("");
            if (hitId.isEmpty()) book.refused(name);
            else book.made(name, hitId);
        } catch (MturkRefused e) {
            book.refused(name);
            throw e;
        }
    }

    /** Looks at everything that is under way. */
    public void step(Instant now) {
        step(book.underWay(), now);
    }

    private void step(List<String> names, Instant now) {
        int unavailable = 0;
        int untold = 0;
        for (String name : names) {
            List<Assignment> answers;
            try {
                answers = step(book.find(name).orElseThrow(), now);
            } catch (MturkUnavailable e) {
                LOG.warn("{}", e.getMessage());
                if (++unavailable == UNAVAILABLE_MAX) return;
                continue;
            } catch (MturkRefused e) {
                LOG.warn("HIT {}: {}", name, e.getMessage());
                continue;
            }
            // Where Amazon does not hear what was decided, the next HITs are looked at all the
            // same: their scores wait for nobody's pay.
            if (untold == UNAVAILABLE_MAX) continue;
            try {
                settle(name, answers);
            } catch (MturkUnavailable e) {
                LOG.warn("HIT {} is settled later: {}", name, e.getMessage());
                untold++;
            }
        }
    }

    /** Where the HIT of a question can be looked at, if it is made. */
    public Optional<String> link(Question question) {
        return book.find(question.name())
                .map(HitBook.Entry::hitId)
                .filter(id -> !id.isEmpty())
                .map(account::link);
    }

    /** Looks at one HIT, because somebody says that there is something new; nobody is believed. */
    public void look(String hitId, Instant now) {
        step(book.underWay(hitId), now);
    }

    /**
     * Judges what came, and ends the HIT if that is all; returns what came. Not under the lock: who
     * asks meanwhile is not to wait for Amazon's lists.
     */
    private List<Assignment> step(HitBook.Entry entry, Instant now) {
        if (entry.state() == HitBook.State.WANTED) {
            make(entry.name(), now);
            return List.of();
        }
        List<Assignment> answers;
        try {
            answers = account.answers(entry.hitId());
        } catch (MturkRefused e) {
            // Deleted by hand, or expired long ago: no answer will come, what came counts.
            if (entry.state() == HitBook.State.OPEN && now.isAfter(entry.endsAt())) finish(entry);
            // By then Amazon has paid whomever nobody rejected.
            if (now.isAfter(entry.endsAt().plus(config.autoApproval()))) book.lost(entry.name());
            throw e;
        }
        if (entry.state() == HitBook.State.OPEN) {
            Question question = entry.asked();
            for (Assignment each : answers) {
                var worked = Duration.between(each.acceptTime(), each.submitTime());
                var verdict = Verdict.of(question, AnswerXml.scores(each.answer()), worked);
                book.decide(entry.name(), each, verdict);
            }
            boolean all = answers.size() >= entry.workers() || now.isAfter(entry.endsAt());
            if (all) finish(entry);
        }
        return answers;
    }

    /** Tells Amazon what was decided and it does not know. */
    private void settle(String name, List<Assignment> answers) {
        Map<String, HitBook.Decision> unsettled = book.unsettled(name);
        for (Assignment each : answers) {
            Optional.ofNullable(unsettled.get(each.assignmentId()))
                    .ifPresent(decision -> settle(each, decision));
        }
    }

    private void settle(Assignment answer, HitBook.Decision decision) {
        Optional<Boolean> judged = MturkAccount.judged(answer);
        if (judged.isPresent()) {
            // An earlier call came through, or Amazon paid by itself.
            book.settled(answer.assignmentId(), judged.get());
            return;
        }
        try {
            if (decision.paid()) {
                account.approve(answer.assignmentId());
            } else {
                uninvite(answer.workerId());
                account.reject(answer.assignmentId(), "Not paid because " + decision.why() + ".");
            }
            book.settled(answer.assignmentId(), decision.paid());
        } catch (MturkRefused e) {
            // The next listing says what is the case.
            LOG.warn("assignment {}: {}", answer.assignmentId(), e.getMessage());
        }
    }

    private void uninvite(String worker) {
        Optional<String> known = book.fact(QUALIFICATION);
        try {
            String qualification = known.orElseGet(account::notInvited);
            if (known.isEmpty()) book.fact(QUALIFICATION, qualification);
            account.uninvite(worker, qualification);
        } catch (MturkRefused | MturkUnavailable e) {
            // No reason to pay; but without it the worker may see the next HIT.
            LOG.warn("a worker is still invited: {}", e.getMessage());
        }
    }

    private void finish(HitBook.Entry entry) {
        HitBook.Entry done = book.done(entry.name());
        LOG.info(
                "HIT {} is done: {}",
                entry.hitId(),
                done.scores().isEmpty() ? "no answer can be used" : done.scores());
    }

    /** What is finished and its asker was not told, of what ended after {@code since}. */
    public List<HitBook.Entry> untold(Instant since) {
        return book.untold(since);
    }

    /** Its asker knows. */
    public void told(HitBook.Entry finished, Instant now) {
        book.told(finished.name(), now);
    }
}
