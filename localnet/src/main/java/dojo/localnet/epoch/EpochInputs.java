package dojo.localnet.epoch;

import java.util.OptionalInt;

/**
 * Everything one epoch of a subnet reads, as stored. Arrays have one entry per uid and are only
 * read; callers must not change them while an epoch runs.
 *
 * @param alphaStake alpha rao on the subnet, after inheritance
 * @param taoStake root stake in rao, after inheritance
 * @param weights rows of (uid, u16) as in {@code Weights}
 * @param bonds rows of (uid, u16) as in {@code Bonds}
 * @param emission alpha rao to be shared out
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of numbers, read once
public record EpochInputs(
        long block,
        long[] alphaStake,
        long[] taoStake,
        long[] lastUpdate,
        long[] blockAtRegistration,
        boolean[] validatorPermit,
        Pairs weights,
        Pairs bonds,
        EpochTerms terms,
        OptionalInt ownerUid,
        long emission) {

    public EpochInputs {
        int n = alphaStake.length;
        if (taoStake.length != n
                || lastUpdate.length != n
                || blockAtRegistration.length != n
                || validatorPermit.length != n
                || weights.uids().length != n
                || bonds.uids().length != n) {
            throw new IllegalArgumentException("arrays of different length for " + n + " neurons");
        }
    }

    int neurons() {
        return alphaStake.length;
    }

    /** Rows of (uid, u16) pairs; {@code values[i][k]} belongs to uid {@code uids[i][k]}. */
    @SuppressWarnings("ArrayRecordComponent") // thousands of numbers, read once
    public record Pairs(int[][] uids, int[][] values) {
        int cells() {
            int cells = 0;
            for (int[] row : uids) {
                cells += row.length;
            }
            return cells;
        }
    }
}
