package dojo.scoring;

/** How often a rater puts the answer known to be better above the one known to be worse. */
public final class ClassificationAccuracy {
    private ClassificationAccuracy() {}

    /**
     * What one pair counts in the product: 1 if right, 0 if wrong, one half if both got the same
     * score, so that a rater who cannot tell them apart earns no more than one who guesses.
     */
    public static double points(double better, double worse) {
        return better > worse ? 1 : better == worse ? 0.5 : 0;
    }

    /**
     * The rule of the first two documents: a tie counts as right, and the accuracy is the mean of
     * the batches' means.
     *
     * @param batches shape (batches, pairs, 2): the score of the better answer, then of the worse
     * @throws IllegalArgumentException if there is no batch or an empty one
     * @see "golden rows p12_classification_accuracy"
     */
    public static double ofBatches(double[][][] batches) {
        double[] means = new double[batches.length];
        for (int i = 0; i < batches.length; i++) means[i] = ofBatch(batches[i]);
        if (means.length == 0) throw new IllegalArgumentException("no batch");
        return Means.of(means);
    }

    /** The accuracy over one batch, shape (pairs, 2). */
    static double ofBatch(double[][] pairs) {
        if (pairs.length == 0) throw new IllegalArgumentException("empty batch");
        int right = 0;
        for (double[] pair : pairs) if (pair[0] >= pair[1]) right++;
        return (double) right / pairs.length;
    }
}
