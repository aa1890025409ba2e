package dojo.mturk;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks people on Mechanical Turk and judges what they say. Holds no thread: whoever owns it calls
 * {@link #step} now and then. What was accepted is gone on with after a restart, each answer is
 * paid or not exactly once, and the budget holds whatever breaks. Safe for several threads.
 */
public final class Crowd {
    /** How much later than its workers' time a HIT is given up. */
    private static final Duration GRACE = Duration.ofMinutes(2);

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

    /** Scores that their asker is to be told. */
    public record Finished(
            String name,
            String asker,
            String requestId,
            String hitId,
            Instant askedAt,
            Map<String, Double> scores) {}

    /** A score of 1 to 10 as a share of the way from the worst to the best, 0 to 1. */
    public static double share(double score) {
        return (score - HitPage.SCORE_MIN) / (HitPage.SCORE_MAX - HitPage.SCORE_MIN);
    }

    /**
     * Asks people, unless they were asked this already.
     *
     * @param asker who is told when there are scores; empty for nobody
     */
    public Outcome ask(Question question, String asker, String requestId, Instant now) {
        Question shown = controls ? question.withControl() : question;
        int bytes = HitPage.question(shown).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > HitPage.QUESTION_BYTES_MAX) {
            return new Outcome.Declined(
                    "the page would have "
                            + bytes
                            + " bytes; Mechanical Turk takes "
                            + HitPage.QUESTION_BYTES_MAX);
        }
        Optional<String> objection = book.want(shown, asker, requestId, now, endsAt(now), config);
        if (objection.isPresent()) return new Outcome.Declined(objection.get());
        HitBook.Entry entry = book.find(question.name()).orElseThrow();
        if (entry.state() == HitBook.State.WANTED) {
            try {
                make(question.name(), now);
            } catch (MturkUnavailable e) {
                LOG.warn("HIT for {} is tried again: {}", requestId, e.getMessage());
            } catch (MturkRefused e) {
                return new Outcome.Declined(String.valueOf(e.getMessage()));
            }
        }
        return outcome(book.find(question.name()).orElseThrow());
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
            // Later than that nobody waits for it; but a call may have made it without our hearing.
            String hitId =
                    now.isAfter(entry.endsAt())
                            ? account.find(name).orElse("")
                            : account.create(entry.asked(), config, book.fact(QUALIFICATION));
            if (hitId.isEmpty()) book.refused(name);
            else book.made(name, hitId, endsAt(now));
        } catch (MturkRefused e) {
            book.refused(name);
            throw e;
        }
    }

    private Instant endsAt(Instant now) {
        return now.plus(config.lifetime()).plus(config.duration()).plus(GRACE);
    }

    /** Looks at everything that is under way. */
    public void step(Instant now) {
        step(book.underWay(), now);
    }

    private void step(List<HitBook.Entry> entries, Instant now) {
        for (HitBook.Entry entry : entries) {
            try {
                step(entry, now);
            } catch (MturkUnavailable e) {
                // What one call meets the next would meet too.
                LOG.warn("{}", e.getMessage());
                return;
            } catch (MturkRefused e) {
                LOG.warn("request {}: {}", entry.requestId(), e.getMessage());
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
        step(book.underWay().stream().filter(entry -> entry.hitId().equals(hitId)).toList(), now);
    }

    private synchronized void step(HitBook.Entry entry, Instant now) {
        if (entry.state() == HitBook.State.WANTED) {
            make(entry.name(), now);
            return;
        }
        List<Submission> submissions;
        try {
            submissions = account.submissions(entry.hitId());
        } catch (MturkRefused e) {
            // Deleted by hand, or expired long ago: no answer will come, what came counts.
            if (now.isAfter(entry.endsAt())) finish(entry);
            throw e;
        }
        Question question = entry.asked();
        for (Submission each : submissions) {
            book.decide(
                    entry.name(),
                    each,
                    Verdict.of(question, AnswerXml.scores(each.answer()), each.worked()));
        }
        boolean allSettled = settle(entry, submissions);
        boolean all = submissions.size() >= entry.workers() || now.isAfter(entry.endsAt());
        if (all && allSettled) finish(entry);
    }

    /** Tells Amazon what was decided and it does not know; returns whether it knows all now. */
    private boolean settle(HitBook.Entry entry, List<Submission> submissions) {
        Map<String, HitBook.Decision> decisions = book.decisions(entry.name());
        boolean all = true;
        for (Submission each : submissions) {
            HitBook.Decision decision = decisions.get(each.assignment());
            if (decision == null || decision.settled()) continue;
            if (each.status() != Submission.Status.SUBMITTED) {
                // An earlier call came through, or Amazon paid by itself.
                book.settled(each.assignment(), each.status() == Submission.Status.APPROVED);
                continue;
            }
            try {
                if (decision.paid()) {
                    account.approve(each.assignment());
                } else {
                    uninvite(each.worker());
                    account.reject(each.assignment(), "Not paid because " + decision.why() + ".");
                }
                book.settled(each.assignment(), decision.paid());
            } catch (MturkRefused e) {
                // The next listing says what is the case.
                LOG.warn("assignment {}: {}", each.assignment(), e.getMessage());
                all = false;
            }
        }
        return all;
    }

    private void uninvite(String worker) {
        Optional<String> known = book.fact(QUALIFICATION);
        try {
            String qualification = known.orElseGet(account::notInvited);
            if (known.isEmpty()) book.fact(QUALIFICATION, qualification);
            account.uninvite(worker, qualification);
        } catch (MturkRefused e) {
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

    /** What is finished and its asker was not told, of what was asked after {@code since}. */
    public List<Finished> untold(Instant since) {
        return book.untold(since).stream()
                .map(each ->
                        new Finished(
                                each.name(),
                                each.asker(),
                                each.requestId(),
                                each.hitId(),
                                each.askedAt(),
                                each.scores()))
                .toList();
    }

    /** Its asker knows. */
    public void told(Finished finished, Instant now) {
        book.told(finished.name(), now);
    }

    /** What was spent, and may be. */
    public HitBook.Spending spending() {
        return book.spending();
    }
}
