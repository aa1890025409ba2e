package dojo.validator;

import dojo.chain.AxonInfo;
import dojo.chain.ChainUnavailable;
import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.WeightsOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A subnet moved by hand: what the validator reads is what the test put there. */
final class HandChain implements SubnetChain {
    final List<Neuron> neurons = new ArrayList<>();
    final List<List<Integer>> sentUids = new ArrayList<>();
    final List<List<Integer>> sentWeights = new ArrayList<>();
    final Deque<WeightsOutcome> outcomes = new ArrayDeque<>();
    long head = 1_000;
    int minAllowed = 1;
    boolean commitReveal;
    boolean gone;

    /** Whether a block passes whenever somebody asks for the head. */
    boolean moving;

    static Neuron neuron(
            int uid, int hotkey, Optional<AxonInfo> axon, long stakeRao, boolean permit) {
        return new Neuron(
                uid,
                Given.hotkey(hotkey),
                Given.hotkey(255),
                axon,
                stakeRao,
                permit,
                true,
                100,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    @Override
    public long head() {
        if (gone) throw new ChainUnavailable("gone");
        return moving ? head++ : head;
    }

    @Override
    public Metagraph metagraph() {
        if (gone) throw new ChainUnavailable("gone");
        return new Metagraph(1, head, neurons);
    }

    @Override
    public Hyperparameters hyperparameters() {
        return new Hyperparameters(
                10, minAllowed, 65_535, 100, 0, commitReveal, 10, 5_000, 256, 64, 50, true, 1);
    }

    @Override
    public WeightsOutcome setWeights(int[] uids, int[] weightsU16, long versionKey) {
        if (gone) throw new ChainUnavailable("gone");
        sentUids.add(Arrays.stream(uids).boxed().toList());
        sentWeights.add(Arrays.stream(weightsU16).boxed().toList());
        return outcomes.isEmpty()
                ? new WeightsOutcome.Included(head + 1, "0xabc")
                : outcomes.removeFirst();
    }
}
