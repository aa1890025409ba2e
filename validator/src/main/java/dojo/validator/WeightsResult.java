package dojo.validator;

import dojo.base.Version;
import dojo.chain.Advice;

/** What became of one try to set weights. */
public sealed interface WeightsResult {
    /** They are in a block. */
    record Set(long block, String extrinsicHash, WeightsLedger.Weights weights)
            implements WeightsResult {}

    /** The chain's rate limit; it takes new weights from {@code nextBlock} on. */
    record TooSoon(long nextBlock) implements WeightsResult {}

    /** They are committed to, and are set when they are revealed, from {@code revealFrom} on. */
    record Committed(long revealFrom) implements WeightsResult {}

    /** Nothing was sent, because of what the chain or the scores are like. */
    record Withheld(Reason reason) implements WeightsResult {}

    /**
     * Nothing was sent, because the subnet wants weights of a newer program.
     *
     * @param ours the version key of this one
     * @param wanted the least that the subnet takes, unsigned
     */
    record Outdated(long ours, long wanted) implements WeightsResult {}

    /** The chain said no. */
    record Refused(String pallet, String error, String detail) implements WeightsResult {}

    /** The same as one line for people, with what to do about it. */
    default String text() {
        return switch (this) {
            case Set set -> "weights in block " + set.block() + ": " + set.extrinsicHash();
            case TooSoon(long nextBlock) -> "the chain takes new weights from block " + nextBlock;
            case Committed(long revealFrom) ->
                    "weights committed; revealed from block " + revealFrom;
            case Withheld(Reason reason) -> "weights not set: " + reason.text;
            case Outdated(long ours, long wanted) ->
                    "weights not set: the subnet wants version key "
                            + Long.toUnsignedString(wanted)
                            + ", and that of Dojo "
                            + Version.CURRENT
                            + " is "
                            + ours
                            + "; update, or ask the subnet's owner why";
            case Refused(String pallet, String error, String detail) ->
                    "weights refused: "
                            + (pallet + "." + error + " " + detail).strip()
                            + Advice.on(error).map(advice -> "; " + advice).orElse("");
        };
    }

    /** Why nothing was sent. */
    enum Reason {
        /** Our own hotkey is not registered in the subnet. */
        NOT_REGISTERED("this hotkey is not registered in the subnet; register it"),
        /** The subnet wants weights committed in a way that we cannot yet: encrypted to a time. */
        COMMIT_REVEAL_NOT_SUPPORTED(
                "the subnet wants timelocked commits, which are not offered yet"),
        /** The chain's runtime is one that this program was not tried with. */
        UNKNOWN_RUNTIME(
                "the chain runs a newer runtime than this Dojo was tried with; update, or see"
                        + " --allow-unknown-spec"),
        /** No miner has a score above 0: all weights would be alike, which nobody earned. */
        NO_SCORES("no registered miner has a score above 0, so nobody has earned any"),
        /** The subnet has fewer neurons than it wants weights. */
        TOO_FEW_NEURONS("the subnet has fewer neurons than it wants weights");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }
}
