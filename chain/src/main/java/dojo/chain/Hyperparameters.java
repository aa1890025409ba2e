package dojo.chain;

/**
 * A subnet's rules that its members have to keep.
 *
 * @param tempo blocks from one epoch to the next, less one
 * @param minAllowedWeights how many weights must be set at least
 * @param maxWeightsLimit the largest share of 65535 that one weight may have
 * @param weightsRateLimit blocks between two settings of weights
 * @param weightsVersionKey the least version key accepted, unsigned; 0 accepts all
 * @param commitRevealWeights whether weights must be committed first
 * @param immunityPeriod blocks for which a new neuron cannot be replaced
 * @param activityCutoff blocks without new weights after which a validator counts as inactive
 * @param servingRateLimit blocks between two announcements of an axon
 * @param burnRao the price of registering now
 */
public record Hyperparameters(
        int tempo,
        int minAllowedWeights,
        int maxWeightsLimit,
        long weightsRateLimit,
        long weightsVersionKey,
        boolean commitRevealWeights,
        int immunityPeriod,
        int activityCutoff,
        int maxAllowedUids,
        int maxAllowedValidators,
        long servingRateLimit,
        boolean registrationAllowed,
        long burnRao) {}
