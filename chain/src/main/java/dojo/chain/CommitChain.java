package dojo.chain;

import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.util.List;

/** The chain as commits of one hotkey in one subnet need it; throws as {@link Subtensor} does. */
public interface CommitChain {
    /** Who commits. */
    Ss58Address hotkey();

    /** Where. */
    int netuid();

    /** What the chain says now. */
    CommitFacts commitFacts();

    /** Sends a commit and waits until it is in a block. */
    ExtrinsicOutcome commit(byte[] hash);

    /** Sends a reveal and waits until it is in a block. */
    ExtrinsicOutcome reveal(WeightCommit commit);

    /** Subnet {@code netuid} of {@code chain}, where {@code hotkey} commits and reveals. */
    static CommitChain of(Subtensor chain, int netuid, Keypair hotkey) {
        return new CommitChain() {
            @Override
            public Ss58Address hotkey() {
                return hotkey.address();
            }

            @Override
            public int netuid() {
                return netuid;
            }

            @Override
            public CommitFacts commitFacts() {
                return CommitFacts.read(chain.best(), netuid, hotkey());
            }

            @Override
            public ExtrinsicOutcome commit(byte[] hash) {
                var call = Call.commitWeights(netuid, hash);
                return chain.submit(hotkey, call, Subtensor.WEIGHTS_WITHIN);
            }

            @Override
            public ExtrinsicOutcome reveal(WeightCommit commit) {
                var call =
                        Call.revealWeights(
                                netuid,
                                array(commit.uids()),
                                array(commit.values()),
                                array(commit.salt()),
                                commit.versionKey());
                return chain.submit(hotkey, call, Subtensor.WEIGHTS_WITHIN);
            }
        };
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
