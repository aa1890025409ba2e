package dojo.validator;

import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.WeightsOutcome;
import dojo.wallet.Keypair;

/** The chain as this validator uses it: one subnet, one hotkey. */
interface SubnetChain {
    /** Number of the best block. */
    long head();

    Metagraph metagraph();

    Hyperparameters hyperparameters();

    WeightsOutcome setWeights(int[] uids, int[] weightsU16, long versionKey);

    /** Subnet {@code netuid} of {@code chain}, where {@code hotkey} sets weights. */
    static SubnetChain of(Subtensor chain, int netuid, Keypair hotkey) {
        return new SubnetChain() {
            @Override
            public long head() {
                return chain.head();
            }

            @Override
            public Metagraph metagraph() {
                return chain.metagraph(netuid);
            }

            @Override
            public Hyperparameters hyperparameters() {
                return chain.hyperparameters(netuid);
            }

            @Override
            public WeightsOutcome setWeights(int[] uids, int[] weightsU16, long versionKey) {
                return chain.setWeights(hotkey, netuid, uids, weightsU16, versionKey);
            }
        };
    }
}
