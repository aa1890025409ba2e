package dojo.validator;

/**
 * Whom a validator asks.
 *
 * @param validatorStakeRao from this stake on a permitted neuron of a small subnet is a validator,
 *     and asked nothing
 * @param stakeRaoMin a miner with less stake is asked nothing
 * @param perColdkeyMax how many miners of one coldkey are in a round; 0 for all
 * @param sampleSize how many miners are in a round, drawn by its seed; 0 for all
 */
public record MinerChoice(
        long validatorStakeRao, long stakeRaoMin, int perColdkeyMax, int sampleSize) {
    /** Everybody who has less than 1,000 TAO of stake, as in the second document. */
    public static final MinerChoice ALL = new MinerChoice(1_000_000_000_000L, 0, 0, 0);

    public MinerChoice {
        if (validatorStakeRao < 0 || stakeRaoMin < 0 || perColdkeyMax < 0 || sampleSize < 0) {
            throw new IllegalArgumentException(
                    validatorStakeRao
                            + ", "
                            + stakeRaoMin
                            + ", "
                            + perColdkeyMax
                            + ", "
                            + sampleSize);
        }
    }
}
