package dojo.chain;

import dojo.base.Hex;
import dojo.chain.PendingCommit.Phase;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Commits to weights, and reveals them when it is time. What is about to be sent is on the disk
 * before, so it may be killed at any moment: whoever goes on with the same store never has two
 * different commits open. Holds no thread and no state of its own; one caller at a time.
 */
public final class CommitReveal {
    private final CommitStore store;
    private final CommitChain chain;
    private final RandomGenerator random;

    /**
     * Of the hotkey and subnet of {@code chain}.
     *
     * @param random for the salts: a {@link java.security.SecureRandom} outside of tests
     */
    public CommitReveal(WeightCommits store, CommitChain chain, RandomGenerator random) {
        this((CommitStore) store, chain, random);
    }

    CommitReveal(CommitStore store, CommitChain chain, RandomGenerator random) {
        this.store = store;
        this.chain = chain;
        this.random = random;
    }

    /** Does what is due at the current block: sends the commit again, reveals it, or forgets it. */
    public CommitStatus proceed() {
        return proceed(chain.commitFacts());
    }

    /**
     * Commits to weights, if nothing is open; else does what {@link #proceed} does.
     *
     * @param values one for each of {@code uids}, 0 to 65535
     */
    public CommitStatus commit(List<Integer> uids, List<Integer> values, long versionKey) {
        var facts = chain.commitFacts();
        return switch (proceed(facts)) {
            case CommitStatus.Free _ ->
                    send(
                            WeightCommit.of(
                                    chain.hotkey(),
                                    chain.netuid(),
                                    uids,
                                    values,
                                    versionKey,
                                    random),
                            facts,
                            false);
            case CommitStatus other -> other;
        };
    }

    private CommitStatus proceed(CommitFacts facts) {
        var pending = store.pending(chain.hotkey(), chain.netuid());
        return switch (CommitStep.next(pending, facts)) {
            case CommitStep.Free() -> new CommitStatus.Free();
            case CommitStep.NotHashed(var kind) -> new CommitStatus.NotHashed(kind);
            case CommitStep.Occupied(long block) -> new CommitStatus.Occupied(block);
            case CommitStep.Unsettled(long block) -> new CommitStatus.Unsettled(block);
            case CommitStep.Send(var commit) -> send(commit, facts, true);
            case CommitStep.Wait(var known, long committed) -> {
                if (known.phase() == Phase.WRITTEN || known.phase() == Phase.REFUSED) {
                    store.put(new PendingCommit(known.commit(), Phase.COMMITTED, committed));
                }
                yield waiting(known.commit(), facts, committed);
            }
            case CommitStep.Reveal(var commit) -> reveal(commit, facts);
            case CommitStep.End(var commit, var how) -> {
                store.remove(commit);
                yield new CommitStatus.Ended(commit, how);
            }
        };
    }

    private CommitStatus send(WeightCommit commit, CommitFacts facts, boolean again) {
        store.put(new PendingCommit(commit, Phase.WRITTEN, facts.block()));
        switch (chain.commit(commit.hash())) {
            case ExtrinsicOutcome.Included(long block, String _, String _, var _) -> {
                store.put(new PendingCommit(commit, Phase.COMMITTED, block));
                return waiting(commit, facts, block);
            }
            case ExtrinsicOutcome.Refused(var _, String pallet, String error, String detail) -> {
                if (again) {
                    store.put(new PendingCommit(commit, Phase.REFUSED, facts.block()));
                } else {
                    store.remove(commit);
                }
                return new CommitStatus.Refused(pallet, error, detail);
            }
        }
    }

    private CommitStatus reveal(WeightCommit commit, CommitFacts facts) {
        store.put(new PendingCommit(commit, Phase.REVEALING, facts.block()));
        return switch (chain.reveal(commit)) {
            case ExtrinsicOutcome.Included(long block, String _, String hash, var _) -> {
                // Sent again because nobody heard of the first, it can be there twice, and a reveal
                // takes one of them.
                if (copies(commit, facts) > 1) {
                    store.put(new PendingCommit(commit, Phase.COMMITTED, facts.block()));
                } else {
                    store.remove(commit);
                }
                yield new CommitStatus.Revealed(commit, block, hash);
            }
            case ExtrinsicOutcome.Refused(var _, String pallet, String error, String detail) ->
                    new CommitStatus.Refused(pallet, error, detail);
        };
    }

    private static long copies(WeightCommit commit, CommitFacts facts) {
        String hash = Hex.of(commit.hash());
        return facts.queue().stream().filter(queued -> queued.hash().equals(hash)).count();
    }

    private static CommitStatus waiting(WeightCommit commit, CommitFacts facts, long committed) {
        return new CommitStatus.Waiting(
                commit, facts.revealFrom(committed), facts.revealTo(committed));
    }
}
