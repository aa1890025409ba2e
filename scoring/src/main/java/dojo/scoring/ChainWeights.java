package dojo.scoring;

import java.util.Arrays;

/**
 * Scores on their way to the chain, with the arithmetic of the Python SDK: single precision in
 * numpy's order of additions, so that the emitted u16 are the same.
 *
 * @param uids who gets weight, in the order of the input
 * @param weights what each gets; sums to 1
 * @param rule which of the chain's limits decided
 * @see "golden rows weights_pipeline and weights"
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record ChainWeights(int[] uids, double[] weights, Rule rule) {
    /** Which of the chain's limits decided. */
    public enum Rule {
        /** Those with a score above 0, capped. */
        NON_ZERO,
        /** Too few had a score: everybody got a little first. */
        PADDED,
        /** Nobody had a score, or the subnet is too small: all alike. */
        UNIFORM
    }

    /** The largest weight on the chain. */
    public static final int U16_MAX = 65_535;

    private static final double EPSILON = 1e-7;
    private static final double PADDING = 1e-5;

    /** What the chain demands of weights. */
    public record Limits(int minAllowed, double maxLimit, int excludeQuantileU16) {}

    /** Weights as the chain takes them, zeros left out. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Emitted(int[] uids, int[] weights) {}

    /**
     * What of {@code scores} may be set.
     *
     * @param uids the uid of each score, ascending from 0 where rule is not {@code NON_ZERO}
     * @param scores finite; zero or below gets nothing
     * @param neurons how many the subnet has
     */
    public static ChainWeights within(Limits limits, int[] uids, double[] scores, int neurons) {
        if (uids.length != scores.length) throw lengths(uids, scores);
        double[] single = new double[scores.length];
        for (int i = 0; i < scores.length; i++) single[i] = Precision.SINGLE.round(scores[i]);
        int positive = (int) Arrays.stream(single).filter(score -> score > 0).count();
        if (positive == 0 || neurons < limits.minAllowed) {
            double[] alike = new double[neurons];
            Arrays.fill(alike, 1.0 / neurons);
            return new ChainWeights(upTo(neurons), alike, Rule.UNIFORM);
        }
        if (positive < limits.minAllowed) {
            double[] padded = new double[neurons];
            Arrays.fill(padded, PADDING);
            for (int i = 0; i < single.length; i++) if (single[i] > 0) padded[i] += single[i];
            double[] capped = capped(padded, limits.maxLimit, Precision.DOUBLE);
            return new ChainWeights(upTo(neurons), capped, Rule.PADDED);
        }
        double excludable = (double) Math.max(0, positive - limits.minAllowed) / positive;
        double exclude = Math.min((double) limits.excludeQuantileU16 / U16_MAX, excludable);
        double lowest = quantile(Arrays.stream(single).filter(s -> s > 0).toArray(), exclude);
        int[] kept = new int[positive];
        double[] values = new double[positive];
        int n = 0;
        for (int i = 0; i < single.length; i++) {
            if (single[i] > 0 && lowest <= single[i]) {
                kept[n] = uids[i];
                values[n++] = single[i];
            }
        }
        return new ChainWeights(
                Arrays.copyOf(kept, n),
                capped(Arrays.copyOf(values, n), limits.maxLimit, Precision.SINGLE),
                Rule.NON_ZERO);
    }

    /**
     * {@code weights} divided by their sum, none above {@code limit} of it (within 1e-6).
     *
     * @see "golden rows weights.normalize_max_weight"
     */
    public static double[] normalizeMaxWeight(double[] weights, double limit) {
        double[] single = new double[weights.length];
        for (int i = 0; i < single.length; i++) single[i] = Precision.SINGLE.round(weights[i]);
        return capped(single, limit, Precision.SINGLE);
    }

    private static double[] capped(double[] weights, double limit, Precision in) {
        int n = weights.length;
        double[] values = weights.clone();
        Arrays.sort(values);
        if (in.sum(weights) == 0 || n * limit <= 1) {
            double[] alike = new double[n];
            Arrays.fill(alike, in.round(1.0 / n));
            return alike;
        }
        double sum = in.sum(values);
        double[] part = in.divided(values, sum);
        if (part[n - 1] <= in.round(limit)) return in.divided(weights, in.sum(weights));
        double[] cumulated = new double[n];
        int below = 0;
        for (int i = 0; i < n; i++) {
            cumulated[i] = i == 0 ? part[0] : in.round(cumulated[i - 1] + part[i]);
            double ifCappedHere = in.round((n - i - 1) * part[i]);
            double whole = in.round(in.round(ifCappedHere + cumulated[i]) + in.round(EPSILON));
            if (in.round(part[i] / whole) < in.round(limit)) below++;
        }
        // With none below, Python's index -1 means the last.
        double kept = cumulated[below == 0 ? n - 1 : below - 1];
        double scale =
                in.round(in.round(in.round(limit) * kept) - in.round(EPSILON))
                        / (1 - limit * (n - below));
        double cutoff = scale * sum;
        double[] cut = new double[n];
        for (int i = 0; i < n; i++) {
            cut[i] = weights[i] > cutoff ? in.round(cutoff) : weights[i];
        }
        return in.divided(cut, in.sum(cut));
    }

    /**
     * The weights as the chain takes them: single precision, relative to the largest, which becomes
     * 65535, rounded half to even, zeros dropped, order kept; empty if all are 0.
     *
     * @throws IllegalArgumentException for a negative weight, a negative uid, or different lengths
     * @see "golden rows weights.emit"
     */
    public static Emitted emit(int[] uids, double[] weights) {
        double largest = 0;
        for (double weight : weights) {
            if (!(weight >= 0)) throw new IllegalArgumentException("weight " + weight);
            largest = Math.max(largest, Precision.SINGLE.round(weight));
        }
        for (int uid : uids) if (uid < 0) throw new IllegalArgumentException("uid " + uid);
        if (uids.length != weights.length) throw lengths(uids, weights);
        int[] keptUids = new int[uids.length];
        int[] emitted = new int[uids.length];
        int n = 0;
        for (int i = 0; i < uids.length && largest > 0; i++) {
            int u16 = (int) Math.rint(Precision.SINGLE.round(weights[i]) / largest * U16_MAX);
            if (u16 == 0) continue;
            keptUids[n] = uids[i];
            emitted[n++] = u16;
        }
        return new Emitted(Arrays.copyOf(keptUids, n), Arrays.copyOf(emitted, n));
    }

    /** These weights as the chain takes them. */
    public Emitted emit() {
        return emit(uids, weights);
    }

    /**
     * {@code weights} as whole numbers that sum to 65535 exactly; what rounding leaves over goes to
     * the first of the largest.
     *
     * @param weights not negative, at least one positive
     * @see "golden rows split_to_u16"
     */
    public static int[] splitToU16(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            if (!(weight >= 0)) throw new IllegalArgumentException("weight " + weight);
            sum += weight;
        }
        if (!(sum > 0)) throw new IllegalArgumentException("no positive weight");
        int[] split = new int[weights.length];
        int left = U16_MAX;
        int largest = 0;
        for (int i = 0; i < weights.length; i++) {
            split[i] = (int) Math.rint(weights[i] / sum * U16_MAX);
            left -= split[i];
            if (split[i] > split[largest]) largest = i;
        }
        split[largest] += left;
        return split;
    }

    /** Linear between neighbours, in single precision as numpy does for a float32 array. */
    private static double quantile(double[] values, double q) {
        Precision in = Precision.SINGLE;
        Arrays.sort(values);
        double at = in.round(in.round(q) * (values.length - 1));
        int low = (int) at;
        int high = Math.min(low + 1, values.length - 1);
        double part = in.round(at - low);
        double step = in.round(values[high] - values[low]);
        return part < 0.5
                ? in.round(values[low] + in.round(step * part))
                : in.round(values[high] - in.round(step * in.round(1 - part)));
    }

    private static int[] upTo(int neurons) {
        int[] uids = new int[neurons];
        Arrays.setAll(uids, i -> i);
        return uids;
    }

    private static IllegalArgumentException lengths(int[] uids, double[] weights) {
        return new IllegalArgumentException(uids.length + " uids, " + weights.length + " weights");
    }

    /**
     * Which floating-point type the SDK computes in. One operation on floats done in double and
     * then rounded gives the float result exactly, since 53 bits are more than twice 24 and 2.
     */
    private enum Precision {
        SINGLE,
        DOUBLE;

        double round(double x) {
            return this == SINGLE ? (float) x : x;
        }

        double[] divided(double[] values, double divisor) {
            double[] quotients = new double[values.length];
            for (int i = 0; i < values.length; i++) quotients[i] = round(values[i] / divisor);
            return quotients;
        }

        double sum(double[] values) {
            return sum(values, 0, values.length);
        }

        /** Pairwise, in numpy's blocks: the order decides the last bits. */
        private double sum(double[] values, int from, int n) {
            if (n < 8) {
                double sum = 0;
                for (int i = from; i < from + n; i++) sum = round(sum + values[i]);
                return sum;
            }
            if (n > 128) {
                int half = n / 2 - n / 2 % 8;
                return round(sum(values, from, half) + sum(values, from + half, n - half));
            }
            double[] r = Arrays.copyOfRange(values, from, from + 8);
            int i = 8;
            for (; i < n - n % 8; i += 8) {
                for (int j = 0; j < 8; j++) r[j] = round(r[j] + values[from + i + j]);
            }
            double low = round(round(r[0] + r[1]) + round(r[2] + r[3]));
            double high = round(round(r[4] + r[5]) + round(r[6] + r[7]));
            double sum = round(low + high);
            for (; i < n; i++) sum = round(sum + values[from + i]);
            return sum;
        }
    }
}
