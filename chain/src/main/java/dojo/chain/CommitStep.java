package dojo.chain;

import dojo.base.Hex;
import dojo.chain.PendingCommit.Phase;
import java.util.Comparator;
import java.util.Optional;

/** What is to be done about a pending commit, decided by what is written down and on the chain. */
sealed interface CommitStep {
    /**
     * For so many blocks after it was sent an extrinsic may still get into a block: its era, and as
     * many for the sending.
     */
    int ARRIVAL_BLOCKS = 2 * Submission.ERA_BLOCKS;

    /** After so many blocks a reveal without effect is tried again. */
    int RETRY_BLOCKS = 3;

    /** Nothing is open, a new commit can be made. */
    record Free() implements CommitStep {}

    /** The subnet does not take commits as we make them; one that is written down stays. */
    record NotHashed(CommitFacts.Kind kind) implements CommitStep {}

    /** A commit whose salt is not here is open up to {@code block}. */
    record Occupied(long block) implements CommitStep {}

    /** It is not on the chain, and may get there up to {@code block}. */
    record Unsettled(long block) implements CommitStep {}

    /** It is not on the chain: to be sent again as it is. */
    record Send(WeightCommit commit) implements CommitStep {}

    /** It came in block {@code committed}; nothing to be done yet. */
    record Wait(PendingCommit pending, long committed) implements CommitStep {}

    /** To be revealed with the next block. */
    record Reveal(WeightCommit commit) implements CommitStep {}

    /** To be forgotten. */
    record End(WeightCommit commit, CommitStatus.End how) implements CommitStep {}

    /** The step after {@code facts.block()}. */
    static CommitStep next(Optional<PendingCommit> pending, CommitFacts facts) {
        if (pending.isPresent()) return next(pending.get(), facts);
        if (facts.kind() != CommitFacts.Kind.HASHED) return new NotHashed(facts.kind());
        return openUntil(facts).<CommitStep>map(Occupied::new).orElseGet(Free::new);
    }

    private static CommitStep next(PendingCommit pending, CommitFacts facts) {
        var commit = pending.commit();
        if (facts.kind() != CommitFacts.Kind.HASHED) {
            // The chain keeps its commits meanwhile, and the subnet may want them again.
            return facts.block() > pending.block() + longestWait(facts)
                    ? new End(commit, CommitStatus.End.EXPIRED)
                    : new NotHashed(facts.kind());
        }
        String hash = Hex.of(commit.hash());
        var own =
                facts.queue().stream()
                        .filter(each -> each.hash().equals(hash))
                        .max(Comparator.comparingLong(CommitFacts.Queued::block));
        if (own.isPresent()) return onChain(pending, own.get().block(), facts);
        return switch (pending.phase()) {
            case REVEALING -> new End(commit, CommitStatus.End.REVEALED);
            case COMMITTED, WRITTEN, REFUSED -> {
                long until = pending.block() + ARRIVAL_BLOCKS;
                if (facts.block() > until) yield new End(commit, CommitStatus.End.NEVER_ARRIVED);
                // While another one is open, ours would be the second.
                yield pending.phase() == Phase.REFUSED || openUntil(facts).isPresent()
                        ? new Unsettled(until)
                        : new Send(commit);
            }
        };
    }

    private static CommitStep onChain(PendingCommit pending, long committed, CommitFacts facts) {
        long next = facts.block() + 1;
        if (next > facts.revealTo(committed)) {
            return new End(pending.commit(), CommitStatus.End.EXPIRED);
        }
        boolean tried =
                pending.phase() == Phase.REVEALING
                        && facts.block() < pending.block() + RETRY_BLOCKS
                        && facts.block() >= pending.block();
        return next < facts.revealFrom(committed) || tried
                ? new Wait(pending, committed)
                : new Reveal(pending.commit());
    }

    /** The last block in which one of the commits on the chain can be revealed, if one can. */
    private static Optional<Long> openUntil(CommitFacts facts) {
        return facts.queue().stream()
                .map(each -> facts.revealTo(each.block()))
                .filter(last -> last > facts.block())
                .max(Comparator.naturalOrder());
    }

    /** No commit waits longer than this for its reveal, whatever the period. */
    private static long longestWait(CommitFacts facts) {
        return ARRIVAL_BLOCKS + 2 * Math.max(1, facts.period()) * (facts.tempo() + 1L);
    }
}
