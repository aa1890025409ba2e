package dojo.sim.subnet;

import java.time.Duration;
import java.util.SplittableRandom;

/** The luck of one part of a run: another draw there moves nothing elsewhere. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed, String part) {
        random = new SplittableRandom(seed * 1_000_003 + part.hashCode());
    }

    SplittableRandom random() {
        return random;
    }

    boolean of(double probability) {
        return random.nextDouble() < probability;
    }

    Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    /** Spans between events that happen every {@code mean}. */
    Duration around(Duration mean) {
        double waits = -Math.log(1 - random.nextDouble());
        return Duration.ofMillis(1 + Math.round(mean.toMillis() * waits));
    }
}
