package dojo.scoring;

import java.util.Arrays;

/** Parts of a sum. */
final class Shares {
    private Shares() {}

    /** Each of {@code pay}'s part of their sum, all 0 if that is 0. Adds in ascending order. */
    static double[] of(double[] pay) {
        double sum = Arrays.stream(pay).sorted().sum();
        return sum > 0
                ? Arrays.stream(pay).map(one -> one / sum).toArray()
                : new double[pay.length];
    }
}
