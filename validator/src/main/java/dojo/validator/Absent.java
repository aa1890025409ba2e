package dojo.validator;

import dojo.scoring.Ema;

/** What a round does to the moving average of a registered miner that was not asked in it. */
public enum Absent {
    /** It counts 0, so the average decays, as in all documents and most of their programs. */
    DECAY,
    /** Nothing: for rounds that ask only some of the miners. None of the originals does this. */
    KEEP,
    /** It falls to 0 at once, as it did in version 1.9. */
    FORGET;

    /** The average of an absent miner after a round. */
    double after(double before, double alpha) {
        return switch (this) {
            case DECAY -> Ema.step(before, 0, alpha);
            case KEEP -> before;
            case FORGET -> 0;
        };
    }
}
