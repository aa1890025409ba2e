package dojo.validator;

import dojo.chain.CommitReveal;
import dojo.chain.CommitStatus;
import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.WeightCommit;
import dojo.chain.WeightsOutcome;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Turns the board's scores into weights within the chain's limits, and sends them. */
final class WeightSetter {
    private final SubnetChain chain;
    private final Ss58Address own;
    private final ScoreBoard board;
    private final WeightsLedger ledger;
    private final CommitReveal commits;
    private final long versionKey;
    private int tempo;

    WeightSetter(
            SubnetChain chain,
            Ss58Address own,
            ScoreBoard board,
            WeightsLedger ledger,
            CommitReveal commits,
            long versionKey) {
        this.chain = chain;
        this.own = own;
        this.board = board;
        this.ledger = ledger;
        this.commits = commits;
        this.versionKey = versionKey;
    }

    /**
     * Sends weights if the chain takes any now. The outcome is on the disk when this returns; if it
     * throws because the chain is gone, the weights may be in a block or not, and trying again is
     * harmless: the chain's rate limit holds.
     */
    WeightsResult attempt(Instant now) {
        Metagraph metagraph = chain.metagraph();
        Hyperparameters rules = chain.hyperparameters();
        long head = chain.head();
        tempo = rules.tempo();
        Optional<WeightsResult> hindrance = hindrance(metagraph, rules, own, versionKey, head);
        if (hindrance.isPresent()) return hindrance.get();
        var basis = WeightsBasis.of(metagraph, rules);
        return switch (basis.weights(board.averages())) {
            case WeightsBasis.Derived.Unusable(var reason) -> new WeightsResult.Withheld(reason);
            case WeightsBasis.Derived.Usable(var weights) -> {
                ledger.giveUpSending();
                long id = ledger.sending(head, now, weights, versionKey, basis);
                yield rules.commitRevealWeights() ? commit(id, head, weights) : set(id, weights);
            }
        };
    }

    /** The longest wait after a refusal, in blocks: an epoch of the subnet, as it was read last. */
    long epochBlocks() {
        return tempo + 1L;
    }

    private WeightsResult set(long id, WeightsLedger.Weights weights) {
        WeightsOutcome outcome =
                chain.setWeights(array(weights.uids()), array(weights.values()), versionKey);
        ledger.became(id, outcome);
        return switch (outcome) {
            case WeightsOutcome.Included(long block, String hash) ->
                    new WeightsResult.Set(block, hash, weights);
            case WeightsOutcome.RateLimited(long nextBlock) -> new WeightsResult.TooSoon(nextBlock);
            case WeightsOutcome.Refused(String pallet, String error, String detail) ->
                    new WeightsResult.Refused(pallet, error, detail);
        };
    }

    /**
     * What is due for weights that are committed to and not revealed; nothing if there are none.
     */
    Optional<WeightsResult> openCommit() {
        Hyperparameters rules = chain.hyperparameters();
        tempo = rules.tempo();
        return rules.commitRevealWeights() ? result(commits.proceed()) : Optional.empty();
    }

    private WeightsResult commit(long id, long head, WeightsLedger.Weights weights) {
        var status = commits.commit(weights.uids(), weights.values(), versionKey);
        if (status instanceof CommitStatus.Refused(var pallet, var error, var detail)) {
            ledger.became(id, new WeightsOutcome.Refused(pallet, error, detail));
        }
        return result(status).orElseGet(() -> new WeightsResult.TooSoon(head + 1));
    }

    /** What the status of a commit means; nothing if another one can be made. */
    private Optional<WeightsResult> result(CommitStatus status) {
        return switch (status) {
            case CommitStatus.Free _ -> Optional.empty();
            case CommitStatus.Ended(WeightCommit commit, CommitStatus.End how) ->
                    how == CommitStatus.End.REVEALED ? found(commit) : Optional.empty();
            case CommitStatus.NotHashed _ ->
                    Optional.of(
                            new WeightsResult.Withheld(
                                    WeightsResult.Reason.COMMIT_REVEAL_NOT_SUPPORTED));
            case CommitStatus.Occupied(long block) ->
                    Optional.of(new WeightsResult.TooSoon(block + 1));
            case CommitStatus.Unsettled(long block) ->
                    Optional.of(new WeightsResult.TooSoon(block + 1));
            case CommitStatus.Waiting(var _, long from, long _) ->
                    Optional.of(new WeightsResult.Committed(from));
            case CommitStatus.Revealed(WeightCommit commit, long block, String hash) ->
                    Optional.of(revealed(commit, block, hash));
            case CommitStatus.Refused(String pallet, String error, String detail) ->
                    Optional.of(new WeightsResult.Refused(pallet, error, detail));
        };
    }

    private WeightsResult revealed(WeightCommit commit, long block, String hash) {
        var weights = new WeightsLedger.Weights(commit.uids(), commit.values());
        ledger.revealed(weights, block, hash);
        return new WeightsResult.Set(block, hash, weights);
    }

    /** Its reveal was in a block before anybody could write that down; which is on the chain. */
    private Optional<WeightsResult> found(WeightCommit commit) {
        return chain.metagraph().byHotkey(own).map(self -> revealed(commit, self.lastUpdate(), ""));
    }

    /** Why the chain would take no weights now, whichever they are. */
    static Optional<WeightsResult> hindrance(
            Metagraph metagraph,
            Hyperparameters rules,
            Ss58Address own,
            long versionKey,
            long head) {
        Optional<Neuron> self = metagraph.byHotkey(own);
        if (self.isEmpty()) {
            return Optional.of(new WeightsResult.Withheld(WeightsResult.Reason.NOT_REGISTERED));
        }
        if (Long.compareUnsigned(versionKey, rules.weightsVersionKey()) < 0) {
            return Optional.of(new WeightsResult.Outdated(versionKey, rules.weightsVersionKey()));
        }
        long nextBlock = self.get().lastUpdate() + rules.weightsRateLimit();
        return head < nextBlock
                ? Optional.of(new WeightsResult.TooSoon(nextBlock))
                : Optional.empty();
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
