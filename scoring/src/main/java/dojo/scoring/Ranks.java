package dojo.scoring;

import java.util.Arrays;
import java.util.Comparator;

/** Ranks from 1, smallest first; equal values share the mean of their ranks. */
public final class Ranks {
    private Ranks() {}

    /** The rank of each of {@code values}, none of which is NaN. */
    public static double[] of(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        int start = 0;
        while (start < order.length) {
            int end = start + 1;
            // Compared with ==, not Double.compare, so that 0.0 and -0.0 tie.
            while (end < order.length && values[order[end]] == values[order[start]]) end++;
            double shared = (start + 1 + end) / 2.0;
            for (int i = start; i < end; i++) ranks[order[i]] = shared;
            start = end;
        }
        return ranks;
    }
}
