package dojo.scoring.truth;

/** The factor L of a symmetric matrix L L', which is above 0. */
final class Cholesky {
    private final double[][] factor;

    private Cholesky(double[][] factor) {
        this.factor = factor;
    }

    /** Of the identity plus {@code times} a symmetric matrix that is not below 0. */
    static Cholesky ofOnePlus(double[][] matrix, double times) {
        int n = matrix.length;
        double[][] factor = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] row = new double[i + 1];
            factor[i] = row;
            for (int j = 0; j <= i; j++) {
                double[] other = factor[j];
                double sum = times * matrix[i][j];
                for (int k = 0; k < j; k++) sum -= row[k] * other[k];
                // Rounding may not take away the 1 that keeps the matrix above 0.
                row[j] = i == j ? Math.sqrt(Math.max(1e-12, 1 + sum)) : sum / other[j];
            }
        }
        return new Cholesky(factor);
    }

    double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < factor.length; i++) sum += 2 * Math.log(factor[i][i]);
        return sum;
    }

    /** The x with L L' x = {@code right}. */
    double[] solve(double[] right) {
        int n = factor.length;
        double[] x = right.clone();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) x[i] -= factor[i][k] * x[k];
            x[i] /= factor[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] /= factor[i][i];
            for (int k = 0; k < i; k++) x[k] -= factor[i][k] * x[i];
        }
        return x;
    }
}
