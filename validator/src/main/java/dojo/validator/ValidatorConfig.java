package dojo.validator;

import dojo.base.Version;
import dojo.scoring.AccuracyWindow;
import dojo.scoring.ScoringMethod;
import java.time.Duration;
import java.util.Optional;

/**
 * How a validator works.
 *
 * @param seed decides which tasks come when and in which order miners see the completions
 * @param tasksPerRound how many tasks of the supply a round has, at least 1
 * @param goldPerRound how many gold tasks are mixed in besides
 * @param deadline how long a round takes answers
 * @param askTimeout how long one call waits for its answer
 * @param askAgainAfter when a miner that could not be reached is asked again; longer each time
 * @param pause from the end of one round to the next
 * @param every from the beginning of one round to that of the next, though the one before may still
 *     be open; without it there is one at a time
 * @param closeWhenAnswered whether a round ends before its deadline once everybody replied
 * @param weightsEveryBlocks weights are set when the last ones are older than so many blocks
 * @param versionKey sent with the weights: 1000 major + 10 minor + patch
 * @param miners whom it asks
 * @param protocol the messages in which new rounds are held
 * @param method the name of the rule by which new rounds are scored
 * @param accuracy which gold counts in new rounds
 * @param rounds after so many are scored the validator ends; 0 to finish only what was begun
 * @param extendOnResume whether rounds that were open when the process ended get a whole deadline
 *     again, so that being stopped costs nobody an answer
 * @param varied whether each miner sees the texts in words of its own, so that answers cannot be
 *     shared by the hash of a text
 */
public record ValidatorConfig(
        long seed,
        int tasksPerRound,
        int goldPerRound,
        Duration deadline,
        Duration askTimeout,
        Duration askAgainAfter,
        Duration pause,
        Optional<Duration> every,
        boolean closeWhenAnswered,
        long weightsEveryBlocks,
        long versionKey,
        MinerChoice miners,
        Protocol protocol,
        String method,
        AccuracyWindow accuracy,
        int rounds,
        boolean extendOnResume,
        boolean varied) {

    /** The number of rounds of a validator that never ends. */
    public static final int FOREVER = Integer.MAX_VALUE;

    /** How many rounds may be open at the same time; the next one waits for one to close. */
    public static final int OPEN_MAX = 16;

    /** What the documents promise. */
    public static final ValidatorConfig DEFAULT =
            new ValidatorConfig(
                    0,
                    20,
                    4,
                    Duration.ofHours(8),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    Optional.empty(),
                    false,
                    100,
                    Version.CURRENT.key(),
                    MinerChoice.ALL,
                    Protocol.RANKING,
                    ScoringMethod.DEFAULT,
                    AccuracyWindow.usual(ScoringMethod.DEFAULT),
                    FOREVER,
                    false,
                    false);

    public ValidatorConfig {
        if (tasksPerRound < 1) throw new IllegalArgumentException("tasks " + tasksPerRound);
        if (goldPerRound < 0) throw new IllegalArgumentException("gold tasks " + goldPerRound);
        if (!deadline.isPositive() || !askTimeout.isPositive() || !askAgainAfter.isPositive()) {
            throw new IllegalArgumentException(
                    deadline + ", " + askTimeout + " and " + askAgainAfter + " must be positive");
        }
        ScoringMethod.named(method);
        if (pause.isNegative()) throw new IllegalArgumentException("pause " + pause);
        if (!every.map(Duration::isPositive).orElse(true)) {
            throw new IllegalArgumentException("a round every " + every);
        }
        if (weightsEveryBlocks < 0 || rounds < 0) {
            throw new IllegalArgumentException(weightsEveryBlocks + " blocks, " + rounds);
        }
    }
}
