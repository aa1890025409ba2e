package dojo.scoring;

/** Values moved and stretched so that the least is 0 and the greatest 1. */
public final class MinMax {
    /** Values that differ by less than this part of the largest are equal but for rounding. */
    static final double EQUAL = 1e-9;

    private MinMax() {}

    /**
     * {@code values} from 0 to 1.
     *
     * @param ifEqual what all of them become if they are equal
     */
    public static double[] of(double[] values, double ifEqual) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        double[] moved = new double[values.length];
        boolean equal = equal(min, max);
        for (int i = 0; i < values.length; i++) {
            moved[i] = equal ? ifEqual : (values[i] - min) / (max - min);
        }
        return moved;
    }

    /** Whether all of {@code values} are equal but for rounding. */
    static boolean constant(double[] values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        return equal(min, max);
    }

    /** Whether {@code min} and what is not below it are equal but for rounding. */
    static boolean equal(double min, double max) {
        return max - min <= EQUAL * Math.max(1, Math.max(Math.abs(min), Math.abs(max)));
    }
}
