package dojo.miner;

import dojo.protocol.synapse.RankingRequest;
import dojo.work.WorkUnavailable;
import dojo.work.client.WorkClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Lets the people at a platform of this process score a task of each round while their asker waits,
 * so that they count in the same round as those who answer at once. Nobody waits where nobody is
 * there, and not for a task that nobody takes up.
 */
public final class PeopleScorer implements Scorer {
    /** How long people have for the task. */
    public static final Duration OPEN = Duration.ofMinutes(4);

    /** How long it may lie on the table. */
    static final Duration TAKEN_UP_WITHIN = Duration.ofSeconds(20);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final WorkClient platform;
    private final WorkScorer work;
    private final BooleanSupplier anybodyThere;
    private final InstantSource clock;

    /** When the round began of which people were asked last; its tasks come all at once. */
    private double round = Double.NaN;

    /**
     * @param anybodyThere whether there are people who would take a task up now
     */
    public PeopleScorer(WorkClient platform, BooleanSupplier anybodyThere, InstantSource clock) {
        this.platform = platform;
        this.work = new WorkScorer(platform, 1, OPEN);
        this.anybodyThere = anybodyThere;
        this.clock = clock;
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Instant deadline) {
        if (request.completions().isEmpty()) return new ScorerAnswer.Declined("no completions");
        if (!first(request.epochTimestamp())) {
            return new ScorerAnswer.Declined("people have another task of this round");
        }
        if (!anybodyThere.getAsBoolean()) return new ScorerAnswer.Declined("nobody is there");
        try {
            String task = work.offer(request, work.expireAt(request));
            Instant stirred = clock.instant();
            while (clock.instant().isBefore(work.expireAt(request))) {
                ScorerAnswer answer = work.said(request, task);
                if (answer instanceof ScorerAnswer.Scored) return answer;
                if (platform.inWork(task)) stirred = clock.instant();
                if (stirred.plus(TAKEN_UP_WITHIN).isBefore(clock.instant())) break;
                Thread.sleep(LOOK_EVERY);
            }
            platform.cancel(task);
            return new ScorerAnswer.Declined("nobody took it up in time");
        } catch (WorkUnavailable e) {
            return new ScorerAnswer.Declined(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            // Whoever asks again finds the same task, and what was answered meanwhile.
            Thread.currentThread().interrupt();
            return new ScorerAnswer.Declined("its asker does not wait any longer");
        }
    }

    private synchronized boolean first(double ofRound) {
        boolean first = ofRound != round;
        round = ofRound;
        return first;
    }
}
