package dojo.miner;

import java.time.Duration;

/**
 * What a miner did in some time.
 *
 * @param answered how often scores went out
 * @param late how many of those came after their deadline, or were counted by nobody
 * @param postponed how often the reply was that the scores come later
 * @param refused how often there were none: a caller not admitted, a full queue, a scorer that
 *     declined
 * @param together how long all answers took, waiting included
 * @param slowest how long the slowest took
 * @param calls to models
 * @param microdollars what they cost, where a price is set
 */
public record Tally(
        long answered,
        long late,
        long postponed,
        long refused,
        Duration together,
        Duration slowest,
        long calls,
        long microdollars) {
    /** Nothing. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, 0, 0);

    /** Both times together. */
    public Tally plus(Tally other) {
        return new Tally(
                answered + other.answered,
                late + other.late,
                postponed + other.postponed,
                refused + other.refused,
                together.plus(other.together),
                slowest.compareTo(other.slowest) > 0 ? slowest : other.slowest,
                calls + other.calls,
                microdollars + other.microdollars);
    }

    /** What {@code event} adds. */
    public static Tally of(MinerEvent event) {
        return switch (event) {
            case MinerEvent.Answered(var _, var _, var _, Duration took, boolean late) ->
                    new Tally(1, late ? 1 : 0, 0, 0, took, took, 0, 0);
            case MinerEvent.Postponed _ ->
                    new Tally(0, 0, 1, 0, Duration.ZERO, Duration.ZERO, 0, 0);
            case MinerEvent.Refused _ -> new Tally(0, 0, 0, 1, Duration.ZERO, Duration.ZERO, 0, 0);
            case MinerEvent.Asked _, MinerEvent.ResultReceived _, MinerEvent.ScoreReceived _ ->
                    NONE;
        };
    }

    /** The same, and what was spent for it. */
    public Tally spending(long calls, long microdollars) {
        return plus(new Tally(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, calls, microdollars));
    }

    /** How long an answer took on average. */
    public Duration average() {
        return answered == 0 ? Duration.ZERO : together.dividedBy(answered);
    }
}
