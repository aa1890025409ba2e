package dojo.chain;

/** What became of an attempt to set weights. A lost connection is no outcome: it throws. */
public sealed interface WeightsOutcome {
    /** They are set since {@code block}. */
    record Included(long block, String extrinsicHash) implements WeightsOutcome {}

    /** Too soon after this hotkey's last ones; the chain takes new ones from {@code nextBlock}. */
    record RateLimited(long nextBlock) implements WeightsOutcome {}

    /** Not set, because of an error that waiting does not mend. */
    record Refused(String pallet, String error, String detail) implements WeightsOutcome {}
}
