package dojo.validator;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.UnverifiedRuntime;
import dojo.chain.metadata.NotInMetadata;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * When weights are set: after a round was scored, once the last ones are old enough, and again and
 * again until they are in a block; and where no round ends for long, the same once in an epoch, so
 * that the chain does not take the validator for one that is gone. After a refusal it waits one
 * block, then two, four and so on up to one epoch of the subnet, so that nothing is sent blindly
 * and nothing is given up. One turn waits for the chain no longer than {@link #HOLD_MAX}; if the
 * chain is lost it throws, and the next turn begins anew.
 */
final class WeightsDuty {
    /**
     * The longest time that one turn takes: a node may take 30 seconds for each of six answers, and
     * 90 seconds for a block. Rounds wait meanwhile, and so are not kept waiting before their end.
     */
    static final Duration HOLD_MAX = Duration.ofMinutes(5);

    /** How often the last weights of a validator that ends are tried in vain. */
    static final int LAST_TRIES_MAX = 5;

    private final SubnetChain chain;
    private final Ss58Address own;
    private final WeightSetter setter;
    private final WeightsLedger ledger;
    private final long everyBlocks;
    private final Consumer<ValidatorEvent> listener;

    /** How often the chain is asked for its height while there is nothing to do. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private boolean owed;
    private boolean renewed;
    private Instant lookAt = Instant.MIN;
    private long fromBlock;
    private long wait = 1;
    private int triesInVain;
    private Optional<WeightsResult> lastWithheld = Optional.empty();

    /**
     * Weights of {@code own}.
     *
     * @param everyBlocks they are set when the last ones are older than so many blocks
     */
    WeightsDuty(
            SubnetChain chain,
            Ss58Address own,
            WeightSetter setter,
            WeightsLedger ledger,
            long everyBlocks,
            Consumer<ValidatorEvent> listener) {
        this.chain = chain;
        this.own = own;
        this.setter = setter;
        this.ledger = ledger;
        this.everyBlocks = everyBlocks;
        this.listener = listener;
        // An earlier process may have ended before its weights were set or known to be; setting
        // them again is harmless.
        owed = ledger.owed();
        renewed = ledger.anyScored();
    }

    /** Says that a round was scored. */
    void scored() {
        // What was waited for meanwhile was only the same weights once more.
        if (triesInVain > 0 || !owed) fromBlock = 0;
        owed = true;
        renewed = true;
        lookAt = Instant.MIN;
        triesInVain = 0;
        wait = 1;
    }

    /** Says that the database was away, so that nobody knows what was written last. */
    void lookAgain() {
        owed |= ledger.owed();
    }

    /** Whether the last weights of a validator that ends are set, or were tried often enough. */
    boolean done() {
        return !owed || triesInVain >= LAST_TRIES_MAX;
    }

    /**
     * Does what is due.
     *
     * @param last whether no further round is to come, so that nothing has to be waited for
     */
    void turn(Instant now, boolean last) {
        if (!owed && (last || !renewed)) return;
        if (now.isBefore(lookAt) && now.isAfter(lookAt.minus(LOOK_EVERY))) return;
        lookAt = now.plus(LOOK_EVERY);
        if (chain.head() < fromBlock) return;
        try {
            due(now, last);
        } catch (UnverifiedRuntime | NotInMetadata e) {
            became(new WeightsResult.Withheld(WeightsResult.Reason.UNKNOWN_RUNTIME));
        }
    }

    private void due(Instant now, boolean last) {
        var open = setter.openCommit();
        if (open.isPresent()) {
            became(open.get());
            return;
        }
        Metagraph metagraph = chain.metagraph();
        long since = metagraph.byHotkey(own).map(Neuron::lastUpdate).orElse(0L);
        // With the block after these an epoch has passed, so that none is left out.
        long every = owed ? everyBlocks : Math.max(everyBlocks, setter.epochBlocks() - 1);
        if (!last && metagraph.block() - since <= every) {
            fromBlock = since + every + 1;
            return;
        }
        became(setter.attempt(now));
    }

    private void became(WeightsResult result) {
        long head = chain.head();
        switch (result) {
            case WeightsResult.Set set -> {
                // Of a commit other rounds may have been scored since.
                owed = ledger.owed();
                fromBlock = set.block() + 1;
                triesInVain = 0;
                wait = 1;
                lastWithheld = Optional.empty();
                listener.accept(new ValidatorEvent.WeightsSet(set));
                return;
            }
            case WeightsResult.TooSoon(long nextBlock) -> fromBlock = nextBlock;
            // Sent after the block before, it is in that one.
            case WeightsResult.Committed(long revealFrom) ->
                    fromBlock = Math.max(head + 1, revealFrom - 1);
            case WeightsResult.Withheld _, WeightsResult.Outdated _, WeightsResult.Refused _ -> {
                triesInVain++;
                fromBlock = head + wait;
                wait = Math.min(2 * wait, setter.epochBlocks());
            }
        }
        if (!lastWithheld.equals(Optional.of(result))) {
            lastWithheld = Optional.of(result);
            listener.accept(new ValidatorEvent.WeightsNotSet(result));
        }
    }
}
