package dojo.validator;

import dojo.chain.CommitReveal;
import dojo.chain.CommitStatus;
import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.WeightCommit;
import dojo.chain.WeightsOutcome;
import dojo.scoring.ChainWeights;
import dojo.scoring.L1Norm;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the board's scores into weights within the chain's limits, and sends them. */
final class WeightSetter {
    private final SubnetChain chain;
    private final Ss58Address own;
    private final ScoreBoard board;
    private final WeightsLedger ledger;
    private final CommitReveal commits;
    private final long versionKey;

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

    /** What the scores come to under the chain's limits. */
    sealed interface Plan {
        /** To be sent. */
        record Send(WeightsLedger.Weights weights) implements Plan {}

        /** Not to be sent. */
        record Withhold(WeightsResult result) implements Plan {}
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
        switch (plan(metagraph, rules, board.averages(), own, head)) {
            case Plan.Withhold(WeightsResult result) -> {
                return result;
            }
            case Plan.Send(WeightsLedger.Weights weights) -> {
                ledger.giveUpSending();
                if (rules.commitRevealWeights()) return commit(head, now, weights);
                long id = ledger.sending(head, now, weights, versionKey);
                WeightsOutcome outcome =
                        chain.setWeights(
                                array(weights.uids()), array(weights.values()), versionKey);
                ledger.became(id, outcome);
                return switch (outcome) {
                    case WeightsOutcome.Included(long block, String hash) ->
                            new WeightsResult.Set(block, hash, weights);
                    case WeightsOutcome.RateLimited(long nextBlock) ->
                            new WeightsResult.TooSoon(nextBlock);
                    case WeightsOutcome.Refused(String pallet, String error, String detail) ->
                            new WeightsResult.Refused(pallet, error, detail);
                };
            }
        }
    }

    /**
     * What is due for weights that are committed to and not revealed; nothing if there are none.
     */
    Optional<WeightsResult> openCommit() {
        return chain.hyperparameters().commitRevealWeights()
                ? result(commits.proceed())
                : Optional.empty();
    }

    private WeightsResult commit(long head, Instant now, WeightsLedger.Weights weights) {
        long id = ledger.sending(head, now, weights, versionKey);
        var status = commits.commit(weights.uids(), weights.values(), versionKey);
        if (status instanceof CommitStatus.Refused(var pallet, var error, var detail)) {
            ledger.became(id, new WeightsOutcome.Refused(pallet, error, detail));
        }
        return result(status).orElseGet(() -> new WeightsResult.TooSoon(head + 1));
    }

    /** What the status of a commit means; nothing if another one can be made. */
    private Optional<WeightsResult> result(CommitStatus status) {
        return switch (status) {
            case CommitStatus.Free _, CommitStatus.Ended _ -> Optional.empty();
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
            case CommitStatus.Revealed(WeightCommit commit, long block, String hash) -> {
                var weights = new WeightsLedger.Weights(commit.uids(), commit.values());
                ledger.revealed(weights, block, hash);
                yield Optional.of(new WeightsResult.Set(block, hash, weights));
            }
            case CommitStatus.Refused(String pallet, String error, String detail) ->
                    Optional.of(new WeightsResult.Refused(pallet, error, detail));
        };
    }

    /** A pure function of the scores and of what the chain says. */
    static Plan plan(
            Metagraph metagraph,
            Hyperparameters limits,
            Map<Registration, Double> averages,
            Ss58Address own,
            long head) {
        Optional<Neuron> self = metagraph.byHotkey(own);
        if (self.isEmpty()) return withheld(WeightsResult.Reason.NOT_REGISTERED);
        long nextBlock = self.get().lastUpdate() + limits.weightsRateLimit();
        if (head < nextBlock) return new Plan.Withhold(new WeightsResult.TooSoon(nextBlock));
        List<Neuron> neurons = metagraph.neurons();
        int[] uids = new int[neurons.size()];
        double[] earned = new double[uids.length];
        boolean any = false;
        for (int i = 0; i < uids.length; i++) {
            uids[i] = neurons.get(i).uid();
            Registration miner = Registration.of(neurons.get(i));
            earned[i] = Math.max(0, ScoreBoard.of(averages, miner));
            any |= earned[i] > 0;
        }
        if (!any) return withheld(WeightsResult.Reason.NO_SCORES);
        var weights =
                ChainWeights.within(
                        new ChainWeights.Limits(
                                limits.minAllowedWeights(),
                                (double) limits.maxWeightsLimit() / ChainWeights.U16_MAX,
                                0),
                        uids,
                        L1Norm.of(earned),
                        uids.length);
        return switch (weights.rule()) {
            case NON_ZERO, PADDED -> {
                var emitted = weights.emit();
                yield new Plan.Send(WeightsLedger.weights(emitted.uids(), emitted.weights()));
            }
            case UNIFORM -> withheld(WeightsResult.Reason.TOO_FEW_NEURONS);
        };
    }

    private static Plan withheld(WeightsResult.Reason reason) {
        return new Plan.Withhold(new WeightsResult.Withheld(reason));
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
