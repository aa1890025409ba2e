package dojo.cli;

import dojo.chain.Advice;
import dojo.chain.ExtrinsicOutcome.Refused;

/** The chain did not do what it was asked to: a world that failed, told in one line. */
final class CallRefused extends RuntimeException {
    CallRefused(Refused refused) {
        super(
                "the chain refused: %s%s (%s, %s)"
                        .formatted(
                                refused.error(),
                                Advice.on(refused.error()).map(advice -> ": " + advice).orElse(""),
                                refused.pallet(),
                                switch (refused.where()) {
                                    case POOL -> "before it was in a block; nothing was paid";
                                    case BLOCK -> refused.detail();
                                }));
    }
}
