package dojo.validator;

import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.scoring.ChainWeights;
import dojo.scoring.L1Norm;
import java.util.Map;

/**
 * What weights are a function of, besides the averages; kept with them, so that they can be derived
 * again.
 *
 * @param minAllowed how many weights the subnet wants at least
 * @param maxLimitU16 the largest share of 65535 that one may have
 * @param tempo blocks from one epoch to the next, less one
 */
record WeightsBasis(Roster roster, int minAllowed, int maxLimitU16, int tempo) {
    static WeightsBasis of(Metagraph metagraph, Hyperparameters rules) {
        return new WeightsBasis(
                Roster.of(metagraph),
                rules.minAllowedWeights(),
                rules.maxWeightsLimit(),
                rules.tempo());
    }

    /** What averages come to under the chain's limits. */
    sealed interface Derived {
        /** Weights to be sent. */
        record Usable(WeightsLedger.Weights weights) implements Derived {}

        /** None, for this reason. */
        record Unusable(WeightsResult.Reason reason) implements Derived {}
    }

    /** The weights that {@code averages} come to. */
    Derived weights(Map<Registration, Double> averages) {
        int n = roster.members().size();
        int[] uids = new int[n];
        double[] earned = new double[n];
        boolean any = false;
        for (int i = 0; i < n; i++) {
            Roster.Member member = roster.members().get(i);
            uids[i] = member.uid();
            earned[i] = Math.max(0, ScoreBoard.of(averages, member.registration()));
            any |= earned[i] > 0;
        }
        // The chain would pay everybody alike for all zeros, before anybody earned anything.
        if (!any) return new Derived.Unusable(WeightsResult.Reason.NO_SCORES);
        var weights =
                ChainWeights.within(
                        new ChainWeights.Limits(
                                minAllowed, (double) maxLimitU16 / ChainWeights.U16_MAX, 0),
                        uids,
                        L1Norm.of(earned),
                        n);
        return switch (weights.rule()) {
            case NON_ZERO, PADDED -> {
                var emitted = weights.emit();
                yield new Derived.Usable(WeightsLedger.weights(emitted.uids(), emitted.weights()));
            }
            case UNIFORM -> new Derived.Unusable(WeightsResult.Reason.TOO_FEW_NEURONS);
        };
    }

    /**
     * The number of the epoch that {@code block} is in, as the chain counted it until about spec
     * 400: weights in a block of epoch e are what the run at its end works on.
     */
    long epoch(long block) {
        return (block + roster.netuid() + 1) / (tempo + 1L);
    }
}
