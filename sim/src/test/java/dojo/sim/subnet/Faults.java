package dojo.sim.subnet;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What goes wrong in one run, until the calm that every run ends in. Chances are of one message;
 * spans are means between two of a kind, zero for never.
 *
 * @param delayMax how long a message takes at most, on top of what it must
 * @param copied chance that a request arrives twice
 * @param chainCut chance that a message to or from the node is the connection's last
 * @param blockLateMax how much later than usual a block may come
 * @param replacedEvery how often somebody takes another's seat, new or back again
 * @param inTransaction whether validators also die in the middle of a transaction
 */
record Faults(
        double lost,
        Duration delayMax,
        double copied,
        Duration partitionEvery,
        Duration minerCrashEvery,
        Duration validatorCrashEvery,
        Duration clockJumpEvery,
        Duration clockJumpMax,
        double chainCut,
        Duration blockLateMax,
        Duration replacedEvery,
        boolean inTransaction) {
    private static final Duration NEVER = Duration.ZERO;

    static final Faults NONE =
            new Faults(
                    0,
                    Duration.ofMillis(50),
                    0,
                    NEVER,
                    NEVER,
                    NEVER,
                    NEVER,
                    NEVER,
                    0,
                    NEVER,
                    NEVER,
                    false);

    /** Each kind of fault is there in about half of the runs, one run in ten has none. */
    static Faults of(SplittableRandom random) {
        if (random.nextInt(10) == 0) return NONE;
        return new Faults(
                pick(random, 0, 0.02, 0.1, 0.4),
                Duration.ofMillis(pick(random, 50, 500, 5_000, 20_000)),
                pick(random, 0, 0, 0.05, 0.3),
                seconds(random, 0, 0, 60, 200),
                seconds(random, 0, 0, 60, 200),
                seconds(random, 0, 40, 90, 200),
                seconds(random, 0, 0, 60, 200),
                seconds(random, 1, 20, 300, 3_600),
                pick(random, 0, 0, 0.005, 0.05),
                seconds(random, 0, 0, 20, 60),
                seconds(random, 0, 0, 60, 150),
                random.nextBoolean());
    }

    private static double pick(SplittableRandom random, double... values) {
        return values[random.nextInt(values.length)];
    }

    private static long pick(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }

    private static Duration seconds(SplittableRandom random, int... values) {
        return Duration.ofSeconds(pick(random, values));
    }
}
