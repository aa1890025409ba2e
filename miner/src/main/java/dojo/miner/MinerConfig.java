package dojo.miner;

import dojo.protocol.AxonConfig;
import java.time.Duration;

/**
 * Where a miner listens, whom it serves and how much it does at once.
 *
 * @param bindHost the address to listen on
 * @param port 0 for any that is free
 * @param stakeRaoMin the stake from which a registered caller is served without a validator permit
 * @param scoredAtOnceMax how many requests are scored at the same time
 * @param allowSdk6 whether validators before SDK 7.2 are served
 */
public record MinerConfig(
        String bindHost, int port, long stakeRaoMin, int scoredAtOnceMax, boolean allowSdk6) {
    /** The stake that the subnet's documents intended: 20,000 TAO. */
    public static final long STAKE_RAO_MIN = 20_000_000_000_000L;

    /** The longest request body, in bytes. */
    static final int BODY_BYTES_MAX = 4 << 20;

    /** How long a request may take in all, whatever its caller says. */
    static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    public MinerConfig {
        if (stakeRaoMin < 0) throw new IllegalArgumentException("stake " + stakeRaoMin + " rao");
        if (scoredAtOnceMax < 1) {
            throw new IllegalArgumentException("scored at once: " + scoredAtOnceMax);
        }
    }

    /** The usual limits: as many requests at once as there are processors. */
    public static MinerConfig on(String bindHost, int port) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new MinerConfig(bindHost, port, STAKE_RAO_MIN, processors, false);
    }

    /** Serves registered callers from this stake on even without a validator permit. */
    public MinerConfig withStakeRaoMin(long rao) {
        return new MinerConfig(bindHost, port, rao, scoredAtOnceMax, allowSdk6);
    }

    /** Scores so many requests at the same time. */
    public MinerConfig withScoredAtOnceMax(int requests) {
        return new MinerConfig(bindHost, port, stakeRaoMin, requests, allowSdk6);
    }

    /** Serves validators before SDK 7.2 as well, or not. */
    public MinerConfig withAllowSdk6(boolean allowed) {
        return new MinerConfig(bindHost, port, stakeRaoMin, scoredAtOnceMax, allowed);
    }

    /** Lets all through to the request queue, which knows deadlines; the axon's line does not. */
    AxonConfig axon() {
        int inside = RequestQueue.WAITING_MAX + scoredAtOnceMax + 1;
        return new AxonConfig(
                bindHost, port, BODY_BYTES_MAX, inside, inside, TIMEOUT_MAX, allowSdk6);
    }
}
