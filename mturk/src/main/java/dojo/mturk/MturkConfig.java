package dojo.mturk;

import dojo.base.SettingRefused;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * What a HIT offers and what all of them may cost; amounts in US dollars.
 *
 * @param reward of one worker, in whole cents
 * @param workers how many people score each request, 1 to {@link #WORKERS_MAX}
 * @param lifetime how long workers find the HIT
 * @param duration how long one of them may take
 * @param autoApproval when Amazon pays a worker whom nobody judged
 * @param approvedPercent the least share of a worker's earlier work that was approved, 0 for any
 * @param approvedHits the least number of HITs approved before, 0 for any
 * @param budget the most spent in all, fees included
 */
public record MturkConfig(
        BigDecimal reward,
        int workers,
        Duration lifetime,
        Duration duration,
        Duration autoApproval,
        int approvedPercent,
        int approvedHits,
        BigDecimal budget) {
    /** More workers than this cost another fee for each; so many opinions add little. */
    public static final int WORKERS_MAX = 9;

    /** Amazon takes no HIT for a shorter time. */
    static final Duration LIFETIME_MIN = Duration.ofSeconds(30);

    /** Amazon's part of a reward, and the least it takes. */
    private static final BigDecimal FEE = new BigDecimal("0.20");

    private static final BigDecimal CENT = new BigDecimal("0.01");
    private static final BigDecimal REWARD_MAX = new BigDecimal("100");
    private static final BigDecimal BUDGET_MAX = new BigDecimal("1000000");

    public MturkConfig {
        if (reward.stripTrailingZeros().scale() > 2
                || reward.compareTo(CENT) < 0
                || reward.compareTo(REWARD_MAX) > 0) {
            throw new SettingRefused("--mturk.reward is " + reward + "; 0.01 to 100, whole cents");
        }
        if (workers < 1 || workers > WORKERS_MAX) {
            throw new SettingRefused("--mturk.workers is " + workers + "; 1 to " + WORKERS_MAX);
        }
        within("--mturk.lifetime", lifetime, LIFETIME_MIN, Duration.ofDays(5));
        within("--mturk.duration", duration, Duration.ofSeconds(30), Duration.ofDays(1));
        within("--mturk.auto_approval", autoApproval, Duration.ofHours(1), Duration.ofDays(30));
        if (approvedPercent < 0 || approvedPercent > 100 || approvedHits < 0) {
            throw new SettingRefused(
                    "--mturk.approved_percent is 0 to 100, approved_hits 0 or more");
        }
        if (budget.signum() < 0 || budget.compareTo(BUDGET_MAX) > 0) {
            throw new SettingRefused("--mturk.budget is 0 to " + BUDGET_MAX);
        }
    }

    /** The first documents' HIT: one cent, three workers, an hour, ten minutes, a day. */
    public static MturkConfig usual(BigDecimal budget) {
        return new MturkConfig(
                CENT,
                3,
                Duration.ofHours(1),
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                0,
                0,
                budget);
    }

    /** The same with another number of people. */
    public MturkConfig withWorkers(int number) {
        return new MturkConfig(
                reward,
                number,
                lifetime,
                duration,
                autoApproval,
                approvedPercent,
                approvedHits,
                budget);
    }

    private static void within(String flag, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new SettingRefused(
                    flag
                            + " is "
                            + value.toSeconds()
                            + "s; "
                            + least.toSeconds()
                            + "s to "
                            + most.toDays()
                            + "d");
        }
    }

    /** What one paid worker costs, in millionths of a dollar, rounded up. */
    long workerMicros() {
        return micros(reward.add(reward.multiply(FEE).max(CENT)));
    }

    /** What a HIT costs at most, in millionths of a dollar. */
    public long hitMicros() {
        return Math.multiplyExact(workerMicros(), workers);
    }

    static long micros(BigDecimal dollars) {
        return dollars.movePointRight(6).setScale(0, RoundingMode.CEILING).longValueExact();
    }
}
