package dojo.localnet.epoch;

/**
 * The hyperparameters an epoch depends on, as stored.
 *
 * @param rules the generation of runtimes that computes it
 * @param kappa u16 proportion
 * @param bondsMovingAverage per million
 * @param bondsPenalty u16 proportion
 * @param stakeThreshold rao; stake below it counts as none
 * @param taoWeight u64 proportion, unsigned
 * @param alphaLow u16 proportion, liquid alpha only
 * @param alphaHigh u16 proportion, liquid alpha only
 * @param alphaSigmoidSteepness in hundredths, liquid alpha only
 */
public record EpochTerms(
        Rules rules,
        int tempo,
        int kappa,
        long bondsMovingAverage,
        int bondsPenalty,
        int activityCutoff,
        int maxAllowedValidators,
        long stakeThreshold,
        long taoWeight,
        boolean yuma3,
        boolean liquidAlpha,
        int alphaLow,
        int alphaHigh,
        int alphaSigmoidSteepness) {
    /** What differs between the generations of runtimes beside their hyperparameters. */
    public enum Rules {
        /**
         * Specs 143 and 185: seats need no stake, and a validator's own last weights decide which
         * bonds outlived a registration. Their penalty for bonds is always 65535.
         */
        CLASSIC,
        /** Spec 293. */
        CURRENT
    }
}
