package dojo.sim.subnet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The clock of one machine, which may be wrong. */
final class SimClock implements InstantSource {
    private final EventLoop loop;
    private Duration ahead = Duration.ZERO;

    SimClock(EventLoop loop) {
        this.loop = loop;
    }

    /** Sets it so far ahead of the truth, or behind. */
    void set(Duration ahead) {
        this.ahead = ahead;
    }

    @Override
    public Instant instant() {
        return loop.now().plus(ahead);
    }
}
