package dojo.validator;

import dojo.base.Hex;
import dojo.chain.AxonInfo;
import dojo.chain.ChainUnavailable;
import dojo.chain.CommitChain;
import dojo.chain.CommitFacts;
import dojo.chain.CommitReveal;
import dojo.chain.ExtrinsicOutcome;
import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.WeightCommit;
import dojo.chain.WeightCommits;
import dojo.chain.WeightsOutcome;
import dojo.chain.metadata.NotInMetadata;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A subnet moved by hand: what the validator reads is what the test put there. */
final class HandChain implements SubnetChain, CommitChain {
    final List<Neuron> neurons = new ArrayList<>();
    final List<List<Integer>> sentUids = new ArrayList<>();
    final List<List<Integer>> sentWeights = new ArrayList<>();
    final Deque<WeightsOutcome> outcomes = new ArrayDeque<>();
    long head = 1_000;
    int minAllowed = 1;
    int maxLimit = 65_535;
    long versionKey;
    boolean commitReveal;
    boolean timelocked;
    boolean commitRefused;
    boolean killedInReveal;
    final List<CommitFacts.Queued> commits = new ArrayList<>();
    final List<WeightCommit> revealed = new ArrayList<>();
    boolean gone;
    boolean unknownRuntime;

    /** Whether a block passes whenever somebody asks for the head. */
    boolean moving;

    /** The same with weights set in {@code block}. */
    static Neuron updated(Neuron neuron, long block) {
        return new Neuron(
                neuron.uid(),
                neuron.hotkey(),
                neuron.coldkey(),
                neuron.axon(),
                neuron.stakeRao(),
                neuron.validatorPermit(),
                neuron.active(),
                block,
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
                10,
                minAllowed,
                maxLimit,
                100,
                versionKey,
                commitReveal,
                10,
                5_000,
                256,
                64,
                50,
                true,
                1);
    }

    /** With a new salt keeper, as after a start of the process. */
    CommitReveal commits(Path folder) {
        return new CommitReveal(WeightCommits.at(folder), this, new SplittableRandom(1));
    }

    @Override
    public Ss58Address hotkey() {
        return Given.hotkey(9);
    }

    @Override
    public int netuid() {
        return 1;
    }

    @Override
    public CommitFacts commitFacts() {
        if (gone) throw new ChainUnavailable("gone");
        var kind = commitReveal ? CommitFacts.Kind.HASHED : CommitFacts.Kind.OFF;
        return new CommitFacts(
                head, timelocked ? CommitFacts.Kind.TIMELOCKED : kind, netuid(), 10, 1, commits);
    }

    @Override
    public ExtrinsicOutcome commit(byte[] hash) {
        if (commitRefused) {
            return new ExtrinsicOutcome.Refused(
                    ExtrinsicOutcome.Where.BLOCK,
                    "SubtensorModule",
                    "CommittingWeightsTooFast",
                    "");
        }
        commits.add(new CommitFacts.Queued(Hex.of(hash), ++head));
        return new ExtrinsicOutcome.Included(head, "0xb", "0xcommit", List.of());
    }

    @Override
    public ExtrinsicOutcome reveal(WeightCommit commit) {
        commits.clear();
        revealed.add(commit);
        if (killedInReveal) throw new ChainUnavailable("killed");
        return new ExtrinsicOutcome.Included(++head, "0xb", "0xreveal", List.of());
    }

    @Override
    public WeightsOutcome setWeights(int[] uids, int[] weightsU16, long versionKey) {
        if (gone) throw new ChainUnavailable("gone");
        if (unknownRuntime) throw new NotInMetadata("call set_weights");
        sentUids.add(Arrays.stream(uids).boxed().toList());
        sentWeights.add(Arrays.stream(weightsU16).boxed().toList());
        return outcomes.isEmpty()
                ? new WeightsOutcome.Included(head + 1, "0xabc")
                : outcomes.removeFirst();
    }
}
