package dojo.mturk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.mturk.model.Assignment;
import software.amazon.awssdk.services.mturk.model.AssignmentStatus;

/**
 * Reads another requester's HIT, with keys that came with its scores, and says whether the scores
 * are what its workers answered. Each look has a client of its own, which is closed with it. Safe
 * for several threads.
 */
public final class HitProof {
    /** How many looks are made at the same time; one more is not made. */
    static final int AT_ONCE_MAX = 8;

    /** How far a mean may be from the claimed one. */
    static final double TOLERANCE = 1e-6;

    /** How far Amazon's clock may be behind ours. */
    static final Duration SKEW = Duration.ofMinutes(1);

    // They become headers, so that nothing else may be in them.
    private static final Pattern KEY = Pattern.compile("[!-~]{1,4096}");

    private final MturkPlace place;
    private final Semaphore looks = new Semaphore(AT_ONCE_MAX);

    /** Believes HITs that were made at {@code place} and at no other. */
    public HitProof(MturkPlace place) {
        this.place = place;
    }

    /**
     * Looks for what speaks against scores.
     *
     * @param keys that may list the answers to the HIT
     * @param environment where it is, as its owner says
     * @param asked what it has to ask
     * @param claimed the mean score of each of the shown, 1 to 10, by its id
     * @param since when it was asked; a HIT that was taken before is another one
     * @return the reason not to believe them, if there is one
     * @throws MturkUnavailable if Amazon does not say now
     */
    public Optional<String> objection(
            MturkAccount.Keys keys,
            String environment,
            String hitId,
            Question asked,
            Map<String, Double> claimed,
            Instant since) {
        if (!environment.equals(place.environment())) {
            return Optional.of("the HIT is not in " + place.environment());
        }
        if (!visible(keys.id()) || !visible(keys.secret()) || !visible(keys.token())) {
            return Optional.of("the keys are none");
        }
        if (!looks.tryAcquire()) throw new MturkUnavailable("too many HITs to look at");
        try (var account = new MturkAccount(place, keys, Optional.empty())) {
            return objection(account.answers(hitId), hitId, asked, claimed, since);
        } catch (MturkRefused e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (MturkUnavailable e) {
            if (e.getCause() instanceof AwsServiceException refused
                    && refused.statusCode() < 500
                    && !refused.isThrottlingException()) {
                return Optional.of("the keys do not open it");
            }
            throw e;
        } finally {
            looks.release();
        }
    }

    private static boolean visible(Optional<String> key) {
        return key.filter(text -> KEY.matcher(text).matches()).isPresent();
    }

    private static Optional<String> objection(
            List<Assignment> answers,
            String hitId,
            Question asked,
            Map<String, Double> claimed,
            Instant since) {
        Set<String> ids =
                asked.shown().stream().map(Question.Shown::id).collect(Collectors.toSet());
        Set<String> workers = new HashSet<>();
        List<Map<String, Double>> complete = new ArrayList<>();
        List<Map<String, Double>> counted = new ArrayList<>();
        for (Assignment each : answers) {
            if (!hitId.equals(each.hitId())) return Optional.of("answers to another HIT");
            if (!workers.add(each.workerId())) return Optional.of("a worker answered twice");
            if (each.acceptTime().isBefore(since.minus(SKEW))) {
                return Optional.of("it was taken before it was asked");
            }
            Map<String, Double> scores = AnswerXml.scores(each.answer());
            if (!ids.containsAll(scores.keySet())) {
                return Optional.of("its workers were asked something else");
            }
            var worked = Duration.between(each.acceptTime(), each.submitTime());
            Verdict verdict = Verdict.of(asked, scores, worked);
            boolean rejected = each.assignmentStatus() == AssignmentStatus.REJECTED;
            if (rejected || verdict.failed().contains(Verdict.Rule.INCOMPLETE)) continue;
            complete.add(scores);
            if (verdict.failed().isEmpty()) counted.add(scores);
        }
        if (complete.isEmpty()) return Optional.of("no worker has answered it");
        // Miners of the documents count all who answered; ours leave out who did not read.
        return agrees(claimed, ids, complete) || agrees(claimed, ids, counted)
                ? Optional.empty()
                : Optional.of("the scores are not the mean of what its workers answered");
    }

    private static boolean agrees(
            Map<String, Double> claimed, Set<String> ids, List<Map<String, Double>> answers) {
        if (answers.isEmpty() || !claimed.keySet().equals(ids)) return false;
        for (String id : ids) {
            double sum = 0;
            for (Map<String, Double> each : answers) sum += each.getOrDefault(id, Double.NaN);
            double apart = Math.abs(sum / answers.size() - claimed.getOrDefault(id, Double.NaN));
            if (!(apart <= TOLERANCE)) return false;
        }
        return true;
    }
}
