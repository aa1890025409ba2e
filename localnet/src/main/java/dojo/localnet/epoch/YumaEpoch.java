package dojo.localnet.epoch;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Yuma consensus as runtime spec 293 computes it, bit for bit: Yuma2 and Yuma3, with liquid alpha
 * and bond penalties; and as specs 143 and 185 did. Pure functions on arrays.
 */
public final class YumaEpoch {
    private static final int[] NONE = {};
    private static final BigInteger U64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private YumaEpoch() {}

    /** Runs one epoch. */
    public static EpochOutputs run(EpochInputs in) {
        int n = in.neurons();
        EpochTerms terms = in.terms();
        long[] stake = stake(in);
        boolean[] active = active(in);
        boolean[] newPermit = newPermit(stake, terms);
        long[] activeStake = stake.clone();
        for (int i = 0; i < n; i++) {
            if (!active[i] || !in.validatorPermit()[i]) {
                activeStake[i] = 0;
            }
        }
        I32F32.normalise(activeStake);

        SparseRows weights = weights(in);
        long[] consensus = consensus(weights, activeStake, proportion(terms.kappa()));
        SparseRows clipped = clipped(weights, consensus);
        long[] prerank = weights.timesRows(activeStake);
        long[] rank = clipped.timesRows(activeStake);
        long[] trust = new long[n];
        for (int j = 0; j < n; j++) {
            trust[j] = I32F32.div(rank[j], prerank[j]);
        }
        I32F32.normalise(rank);

        SparseRows bondWeights = bondWeights(weights, consensus, proportion(terms.bondsPenalty()));
        SparseRows bonds = bonds(in);
        long[] dividends;
        SparseRows ema;
        if (terms.yuma3()) {
            ema = ema3(bondWeights, bonds, consensus, terms);
            SparseRows shares = ema.copy();
            shares.normaliseColumns();
            dividends = shares.timesColumns(rank);
            for (int i = 0; i < n; i++) {
                dividends[i] = I32F32.mul(dividends[i], activeStake[i]);
            }
        } else {
            ema = ema2(bondWeights, bonds, activeStake, terms);
            dividends = ema.timesColumns(rank);
            ema.divideColumnsByMaximum();
        }
        I32F32.normalise(dividends);

        long[] combined = new long[n];
        for (int i = 0; i < n; i++) {
            combined[i] = rank[i] + dividends[i];
        }
        long sum = I32F32.sum(combined);
        long[] server = new long[n];
        long[] validator = new long[n];
        if (sum == 0) {
            combined = I32F32.sum(activeStake) == 0 ? stake : activeStake;
            validator = combined;
        } else {
            for (int i = 0; i < n; i++) {
                server[i] = I32F32.div(rank[i], sum);
                validator[i] = I32F32.div(dividends[i], sum);
                combined[i] = I32F32.div(combined[i], sum);
            }
        }
        boolean[] rewritten = new boolean[n];
        for (int i = 0; i < n; i++) {
            rewritten[i] = newPermit[i] || in.validatorPermit()[i];
        }
        return new EpochOutputs(
                active,
                newPermit,
                proportions(stake),
                proportions(rank),
                proportions(trust),
                proportions(consensus),
                proportions(rank),
                proportions(dividends),
                proportions(clipped.rowSums()),
                I32F32.maxUpscale(combined),
                amounts(server, in.emission()),
                amounts(validator, in.emission()),
                amounts(combined, in.emission()),
                kept(in, newPermit, ema),
                rewritten);
    }

    /** The bonds that are stored: new ones of who has a seat, none of who lost it. */
    private static EpochInputs.Pairs kept(EpochInputs in, boolean[] newPermit, SparseRows ema) {
        int n = in.neurons();
        int[][] uids = new int[n][];
        int[][] values = new int[n][];
        for (int i = 0; i < n; i++) {
            if (newPermit[i]) {
                int from = ema.start[i];
                uids[i] = Arrays.copyOfRange(ema.column, from, ema.start[i + 1]);
                values[i] = new int[uids[i].length];
                for (int k = 0; k < values[i].length; k++) {
                    values[i][k] = I32F32.proportion(ema.value[from + k]);
                }
            } else {
                boolean lost = in.validatorPermit()[i];
                uids[i] = lost ? NONE : in.bonds().uids()[i];
                values[i] = lost ? NONE : in.bonds().values()[i];
            }
        }
        return new EpochInputs.Pairs(uids, values);
    }

    private static int[] proportions(long[] values) {
        int[] stored = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            stored[i] = I32F32.proportion(values[i]);
        }
        return stored;
    }

    private static long[] amounts(long[] shares, long emission) {
        long[] amounts = new long[shares.length];
        for (int i = 0; i < shares.length; i++) {
            amounts[i] =
                    (Math.multiplyHigh(shares[i], emission) << 32)
                            | ((shares[i] * emission) >>> 32);
        }
        return amounts;
    }

    private static long proportion(long u16) {
        return I32F32.div(I32F32.ofInt(u16), I32F32.ofInt(65535));
    }

    /** The stake shares; the runtime divides in 64 fraction bits and then cuts the lower half. */
    private static long[] stake(EpochInputs in) {
        int n = in.neurons();
        BigInteger weight = taoWeight(in.terms().taoWeight());
        BigInteger[] total = new BigInteger[n];
        BigInteger sum = BigInteger.ZERO;
        BigInteger threshold = BigInteger.valueOf(in.terms().stakeThreshold());
        for (int i = 0; i < n; i++) {
            // In units of 2^-32; the runtime's other 32 fraction bits are always zero.
            BigInteger stake =
                    BigInteger.valueOf(in.alphaStake()[i])
                            .shiftLeft(32)
                            .add(BigInteger.valueOf(in.taoStake()[i]).multiply(weight));
            total[i] = stake.shiftRight(32).compareTo(threshold) < 0 ? BigInteger.ZERO : stake;
            sum = sum.add(total[i]);
        }
        long[] shares = new long[n];
        if (sum.signum() != 0) {
            for (int i = 0; i < n; i++) {
                shares[i] = total[i].shiftLeft(32).divide(sum).longValue();
            }
        }
        return shares;
    }

    /** The weight of root stake in units of 2^-32. */
    public static BigInteger taoWeight(long stored) {
        return new BigInteger(Long.toUnsignedString(stored)).shiftLeft(32).divide(U64_MAX);
    }

    private static boolean[] active(EpochInputs in) {
        boolean[] active = new boolean[in.neurons()];
        for (int i = 0; i < active.length; i++) {
            active[i] = in.lastUpdate()[i] + in.terms().activityCutoff() >= in.block();
        }
        return active;
    }

    /**
     * The seats with the most stake; equal stakes favour the higher uid, and no stake has no seat,
     * except under the classic rules.
     */
    private static boolean[] newPermit(long[] stake, EpochTerms terms) {
        int n = stake.length;
        boolean[] permit = new boolean[n];
        for (int i = 0; i < n; i++) {
            permit[i] = stake[i] != 0 || terms.rules() == EpochTerms.Rules.CLASSIC;
        }
        int dropped = n - terms.maxAllowedValidators();
        if (dropped <= 0) {
            return permit;
        }
        long[] ordered = stake.clone();
        Arrays.sort(ordered);
        long last = ordered[dropped - 1];
        int lastLeft = dropped;
        for (int i = 0; i < n; i++) {
            if (stake[i] < last) {
                permit[i] = false;
                lastLeft--;
            }
        }
        for (int i = 0; i < n && lastLeft > 0; i++) {
            if (stake[i] == last) {
                permit[i] = false;
                lastLeft--;
            }
        }
        return permit;
    }

    private static SparseRows weights(EpochInputs in) {
        var weights = new SparseRows(in.neurons(), in.weights().cells());
        OptionalInt owner = in.ownerUid();
        for (int i = 0; i < in.neurons(); i++) {
            if (in.validatorPermit()[i]) {
                boolean keepSelf = owner.isPresent() && owner.getAsInt() == i;
                int[] uids = in.weights().uids()[i];
                for (int k = 0; k < uids.length; k++) {
                    int j = uids[k];
                    long weight = I32F32.ofInt(in.weights().values()[i][k]);
                    if ((j != i || keepSelf) && in.lastUpdate()[i] > in.blockAtRegistration()[j]) {
                        weights.add(i, j, weight);
                    }
                }
            }
            weights.endRow(i);
        }
        weights.normaliseRows();
        return weights;
    }

    private static long[] consensus(SparseRows weights, long[] activeStake, long kappa) {
        int n = activeStake.length;
        int voters = 0;
        int[] voterOf = new int[n];
        for (int i = 0; i < n; i++) {
            voterOf[i] = activeStake[i] > 0 ? voters++ : -1;
        }
        long[] stakes = new long[voters];
        for (int i = 0; i < n; i++) {
            if (voterOf[i] >= 0) {
                stakes[voterOf[i]] = activeStake[i];
            }
        }
        I32F32.normalise(stakes);
        long[] score = new long[n * voters];
        for (int i = 0; i < n; i++) {
            if (voterOf[i] >= 0) {
                for (int at = weights.start[i]; at < weights.start[i + 1]; at++) {
                    score[weights.column[at] * voters + voterOf[i]] = weights.value[at];
                }
            }
        }
        var median = new WeightedMedian(stakes, kappa);
        long[] consensus = new long[n];
        for (int j = 0; j < n; j++) {
            consensus[j] = median.of(score, j * voters);
        }
        return consensus;
    }

    private static SparseRows clipped(SparseRows weights, long[] consensus) {
        // A weight of zero stays: under liquid alpha it keeps its bond alive.
        return weights.mapped((i, j, weight) ->
                weight <= consensus[j] || consensus[j] > 0
                        ? Math.min(weight, consensus[j])
                        : SparseRows.DROPPED);
    }

    /** Weights moved toward the clipped ones by the penalty: 0 leaves them, 1 clips them. */
    private static SparseRows bondWeights(SparseRows weights, long[] consensus, long penalty) {
        if (penalty == 0) {
            return weights;
        }
        if (penalty == I32F32.ONE) {
            return clipped(weights, consensus);
        }
        return weights.mapped((i, j, weight) -> {
            long excess = Math.min(weight, consensus[j]) - weight;
            long cell = weight + I32F32.mul(penalty, excess);
            return cell > 0 ? cell : SparseRows.DROPPED;
        });
    }

    private static SparseRows bonds(EpochInputs in) {
        var bonds = new SparseRows(in.neurons(), in.bonds().cells());
        boolean classic = in.terms().rules() == EpochTerms.Rules.CLASSIC;
        for (int i = 0; i < in.neurons(); i++) {
            // Bonds to who was registered later belong to the seat's owner before.
            long oldest = classic ? in.lastUpdate()[i] : in.block() - in.terms().tempo();
            int[] uids = in.bonds().uids()[i];
            for (int k = 0; k < uids.length; k++) {
                int j = uids[k];
                long bond = in.bonds().values()[i][k];
                if (in.blockAtRegistration()[j] < oldest) {
                    bonds.add(i, j, in.terms().yuma3() ? proportion(bond) : I32F32.ofInt(bond));
                }
            }
            bonds.endRow(i);
        }
        return bonds;
    }

    private static long alpha(EpochTerms terms) {
        long average =
                BigInteger.valueOf(terms.bondsMovingAverage())
                        .shiftLeft(32)
                        .divide(BigInteger.valueOf(1_000_000))
                        .longValue();
        return I32F32.ONE - average;
    }

    private static SparseRows ema2(
            SparseRows bondWeights, SparseRows bonds, long[] activeStake, EpochTerms terms) {
        bonds.normaliseColumns();
        SparseRows delta = bondWeights.mapped((i, j, weight) -> I32F32.mul(weight, activeStake[i]));
        delta.normaliseColumns();
        SparseRows ema = blend(delta, bonds, alpha(terms));
        ema.normaliseColumns();
        return ema;
    }

    private static SparseRows ema3(
            SparseRows bondWeights, SparseRows bonds, long[] consensus, EpochTerms terms) {
        boolean anyConsensus = false;
        for (long value : consensus) {
            anyConsensus |= value != 0;
        }
        if (!terms.liquidAlpha() || !anyConsensus) {
            return blend(bondWeights, bonds, alpha(terms));
        }
        int n = bondWeights.rows();
        long low = proportion(terms.alphaLow());
        long high = proportion(terms.alphaHigh());
        long slope = I32F32.div(I32F32.ofInt(terms.alphaSigmoidSteepness()), I32F32.ofInt(-100));
        var ema = new SparseRows(n, bondWeights.cells());
        long[] bondRow = new long[n];
        for (int i = 0; i < n; i++) {
            for (int at = bonds.start[i]; at < bonds.start[i + 1]; at++) {
                bondRow[bonds.column[at]] = bonds.value[at];
            }
            // A bond without a current weight vanishes here, as in the runtime.
            for (int at = bondWeights.start[i]; at < bondWeights.start[i + 1]; at++) {
                int j = bondWeights.column[at];
                long weight = bondWeights.value[at];
                long bond = bondRow[j];
                long gap = weight >= bond ? weight - consensus[j] : bond - weight;
                long clamped = Math.clamp(gap, 0, I32F32.ONE);
                long power = I32F32.exp(I32F32.mul(slope, clamped - (I32F32.ONE >> 1)));
                long sigmoid = I32F32.div(I32F32.ONE, Math.max(power, power + I32F32.ONE));
                long alpha =
                        Math.clamp(low + I32F32.mul(sigmoid, high - low), low, Math.max(low, high));
                long cell =
                        I32F32.mul(I32F32.ONE - alpha, bond)
                                + Math.max(0, I32F32.mul(alpha, weight));
                if (cell > 0) {
                    ema.add(i, j, Math.min(I32F32.ONE, cell));
                }
            }
            ema.endRow(i);
            for (int at = bonds.start[i]; at < bonds.start[i + 1]; at++) {
                bondRow[bonds.column[at]] = 0;
            }
        }
        return ema;
    }

    /** alpha * fresh + (1 - alpha) * old, cells in column order. */
    private static SparseRows blend(SparseRows fresh, SparseRows old, long alpha) {
        int n = fresh.rows();
        var blend = new SparseRows(n, fresh.cells() + old.cells());
        long[] row = new long[n];
        for (int i = 0; i < n; i++) {
            for (int at = fresh.start[i]; at < fresh.start[i + 1]; at++) {
                row[fresh.column[at]] += I32F32.mul(alpha, fresh.value[at]);
            }
            for (int at = old.start[i]; at < old.start[i + 1]; at++) {
                row[old.column[at]] += I32F32.mul(I32F32.ONE - alpha, old.value[at]);
            }
            if (fresh.start[i] < fresh.start[i + 1] || old.start[i] < old.start[i + 1]) {
                for (int j = 0; j < n; j++) {
                    if (row[j] > 0) {
                        blend.add(i, j, row[j]);
                    }
                    row[j] = 0;
                }
            }
            blend.endRow(i);
        }
        return blend;
    }
}
