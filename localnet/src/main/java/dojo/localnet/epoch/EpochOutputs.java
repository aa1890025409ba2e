package dojo.localnet.epoch;

/**
 * What one epoch writes: u16 proportions per uid unless said otherwise.
 *
 * @param serverEmission alpha rao for mining, before distribution
 * @param validatorEmission alpha rao for validating, before distribution
 * @param emission alpha rao of both
 * @param bondsRewritten rows of {@code bonds} that replace the stored ones; others stay as they are
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of numbers, read once
public record EpochOutputs(
        boolean[] active,
        boolean[] validatorPermit,
        int[] stakeWeight,
        int[] rank,
        int[] trust,
        int[] consensus,
        int[] incentive,
        int[] dividends,
        int[] validatorTrust,
        int[] pruningScores,
        long[] serverEmission,
        long[] validatorEmission,
        long[] emission,
        EpochInputs.Pairs bonds,
        boolean[] bondsRewritten) {}
