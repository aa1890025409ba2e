package dojo.scoring.truth;

/**
 * The weights of raters whose sum of votes is nearest to gold: Bayesian linear regression around
 * equal weights. A rater's own weight may move as far as its part of a voice allows, a whole kind's
 * as far as one voice. How far weights move at all is what makes gold likeliest.
 *
 * @see <a href="https://doi.org/10.1162/neco.1992.4.3.415">MacKay 1992</a>, the evidence
 */
final class Regression {
    /** How far weights may move beside the noise: none, then powers of two between these. */
    private static final int STEPS_LOW = -12;

    private static final int STEPS_HIGH = 6;

    private Regression() {}

    /**
     * @param shared between how many a voice is shared before there is gold, shape (raters)
     * @param identical the same for what gold may move, shape (raters)
     */
    static double[] weights(
            Ballots ballots,
            int[] gold,
            Robust.Circumstances known,
            double[] shared,
            double[] identical) {
        int raters = ballots.raters();
        int kinds = 0;
        for (int kind : known.kind()) kinds = Math.max(kinds, kind + 1);
        double[] weights = new double[raters];
        double total = 0;
        double[] ofKind = new double[kinds];
        for (int r = 0; r < raters; r++) {
            weights[r] = known.heard()[r] / shared[r];
            total += weights[r];
            ofKind[known.kind()[r]] += weights[r];
        }
        // A kind's weight moves all of its raters, each by its part of the kind's voices.
        double[] part = new double[raters];
        double[] scale = new double[raters + kinds];
        for (int r = 0; r < raters; r++) {
            part[r] = weights[r] / ofKind[known.kind()[r]];
            weights[r] /= total;
            scale[r] = 1 / Math.sqrt(identical[r]);
        }
        for (int q = 0; q < kinds; q++) scale[raters + q] = 1;
        int rows = 0;
        for (int i = 0; i < gold.length; i++) {
            if (gold[i] != Gold.UNKNOWN) rows += ballots.width(i);
        }
        if (rows == 0) return weights;
        var sums = new Sums(rows, raters + kinds);
        for (int i = 0; i < ballots.items(); i++) {
            if (gold[i] != Gold.UNKNOWN) sums.add(ballots, i, gold[i], known, weights, part, scale);
        }
        double[] moved = sums.likeliest();
        for (int r = 0; r < raters; r++) {
            weights[r] += scale[r] * moved[r] + part[r] * moved[raters + known.kind()[r]];
        }
        return weights;
    }

    /**
     * What a regression needs to know of its rows: their products with each other, or if there are
     * more rows than weights, the products of the weights' columns. Both give the same.
     */
    private static final class Sums {
        private final int rows;
        private final boolean byRow;
        private final double[][] row;
        private final double[] rest;
        private final double[][] square;
        private final double[] shared;
        private double left;
        private double whole;
        private int at;

        Sums(int rows, int weights) {
            this.rows = rows;
            byRow = rows < weights;
            row = new double[byRow ? rows : 0][];
            rest = new double[rows];
            square = new double[byRow ? 0 : weights][weights];
            shared = new double[weights];
        }

        void add(
                Ballots ballots,
                int i,
                int label,
                Robust.Circumstances known,
                double[] weights,
                double[] part,
                double[] scale) {
            int[] voters = ballots.voters(i);
            int raters = weights.length;
            int width = ballots.width(i);
            int[] used = new int[voters.length + shared.length - raters];
            System.arraycopy(voters, 0, used, 0, voters.length);
            for (int q = raters; q < shared.length; q++) used[voters.length + q - raters] = q;
            for (int k = 0; k < width; k++) {
                double[] x = new double[shared.length];
                double y = ballots.vote(i, label, k);
                rest[at] = y;
                for (int a = 0; a < voters.length; a++) {
                    int r = voters[a];
                    double given = ballots.given(i)[a * width + k];
                    x[r] = given * scale[r];
                    x[raters + known.kind()[r]] += given * part[r];
                    rest[at] -= given * weights[r];
                }
                for (int a : used) {
                    shared[a] += x[a] * rest[at];
                    for (int b : used) if (!byRow) square[a][b] += x[a] * x[b];
                }
                left += rest[at] * rest[at];
                whole += y * y;
                if (byRow) row[at] = x;
                at++;
            }
        }

        /** The weights by which the prior is moved, each in units of its own scale. */
        double[] likeliest() {
            double[][] products = byRow ? products() : square;
            double[] right = byRow ? rest : shared;
            double[] best = new double[right.length];
            double free = 0;
            double most = evidence(left, 0);
            for (int step = STEPS_LOW; step <= STEPS_HIGH; step++) {
                double freedom = Math.scalb(1.0, step);
                var cholesky = Cholesky.ofOnePlus(products, freedom);
                double[] solved = cholesky.solve(right);
                double product = 0;
                for (int a = 0; a < solved.length; a++) product += solved[a] * right[a];
                double unexplained = byRow ? product : left - freedom * product;
                double likely = evidence(Math.max(0, unexplained), cholesky.logDeterminant());
                if (likely > most) {
                    most = likely;
                    best = solved;
                    free = freedom;
                }
            }
            double[] moved = new double[shared.length];
            for (int a = 0; a < best.length; a++) {
                if (!byRow) moved[a] = free * best[a];
                for (int w = 0; byRow && w < moved.length; w++) {
                    moved[w] += free * row[a][w] * best[a];
                }
            }
            return moved;
        }

        private double[][] products() {
            double[][] products = new double[rows][rows];
            for (int a = 0; a < rows; a++) {
                for (int b = 0; b <= a; b++) {
                    double sum = 0;
                    for (int w = 0; w < shared.length; w++) sum += row[a][w] * row[b][w];
                    products[a][b] = sum;
                    products[b][a] = sum;
                }
            }
            return products;
        }

        /** The log, but for a constant; the noise is as if one row of a guess had been seen. */
        private double evidence(double unexplained, double logDeterminant) {
            double noise = (unexplained + whole / rows) / (rows + 1);
            return -0.5 * ((rows + 1) * Math.log(noise) + logDeterminant);
        }
    }
}
