package dojo.scoring.truth;

import dojo.scoring.Interval;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Krippendorff's alpha: how far raters agree beyond chance, for any number of raters with answers
 * missing. 1 is agreement, 0 chance, below 0 worse. On real scores even good crowds reach 0.3 to
 * 0.7, so it is no gate by itself.
 *
 * @see <a href="https://repository.upenn.edu/asc_papers/43">Krippendorff 2011</a>; golden/truth
 */
public final class KrippendorffAlpha {
    /** What the differences of values mean. */
    public enum Level {
        NOMINAL,
        ORDINAL,
        INTERVAL,
        RATIO
    }

    /** The most different values; the time grows with their square. */
    public static final int VALUES_MAX = 5_000;

    static final int RESAMPLES = 1_000;
    private static final long WORK_MAX = 2_000_000_000L;

    private final double[] distance;
    private final int values;
    private final int[] unitStart;
    private final int[] value;

    /** How far each unit's raters are from each other, as a sum over pairs, shape (units). */
    private final double[] apart;

    private KrippendorffAlpha(double[] value, int[] unitStart, int[] code, Level level) {
        this.values = value.length;
        this.unitStart = unitStart;
        this.value = code;
        if (values > VALUES_MAX) {
            throw new VotesUnusable(values + " different values are too many for alpha");
        }
        double[] counts = new double[values];
        for (int u = 0; u < unitStart.length - 1; u++) add(u, 1, counts);
        this.distance = distances(value, counts, level);
        this.apart = new double[unitStart.length - 1];
        double[] inUnit = new double[values];
        for (int u = 0; u < apart.length; u++) {
            add(u, 1, inUnit);
            int size = unitStart[u + 1] - unitStart[u];
            int[] said = Arrays.copyOfRange(code, unitStart[u], unitStart[u + 1]);
            said = Arrays.stream(said).distinct().toArray();
            for (int x : said) {
                for (int y : said) {
                    if (size < 2) continue;
                    apart[u] += inUnit[x] * inUnit[y] * distance[x * values + y] / (size - 1);
                }
            }
            add(u, -1, inUnit);
        }
    }

    /**
     * Alpha of numbers.
     *
     * @param ratings NaN where missing, shape (raters, units); for {@link Level#RATIO} at least 0
     */
    public static KrippendorffAlpha of(double[][] ratings, Level level) {
        int units = ratings.length == 0 ? 0 : ratings[0].length;
        double[] all = new double[ratings.length * units];
        int n = 0;
        int[] start = new int[units + 1];
        for (int u = 0; u < units; u++) {
            for (double[] rater : ratings) {
                if (Double.isNaN(rater[u])) continue;
                if (Double.isInfinite(rater[u]) || (level == Level.RATIO && rater[u] < 0)) {
                    throw new VotesUnusable("a rating of " + rater[u]);
                }
                all[n++] = rater[u] + 0.0; // -0 is 0.
            }
            start[u + 1] = n;
        }
        double[] values = Arrays.stream(all, 0, n).sorted().distinct().toArray();
        int[] code = new int[n];
        for (int at = 0; at < n; at++) code[at] = Arrays.binarySearch(values, all[at]);
        return new KrippendorffAlpha(values, start, code, level);
    }

    /** Alpha of votes as names. */
    public static KrippendorffAlpha nominal(Votes votes) {
        double[] values = new double[votes.labels()];
        Arrays.setAll(values, k -> k);
        int[] start = new int[votes.items() + 1];
        for (int i = 0; i < start.length; i++) start[i] = votes.itemStart(i);
        int[] code = new int[votes.count()];
        for (int v = 0; v < code.length; v++) code[v] = votes.label(v);
        return new KrippendorffAlpha(values, start, code, Level.NOMINAL);
    }

    /** Alpha, or nothing where no unit has two ratings or all ratings are the same. */
    public OptionalDouble alpha() {
        int[] once = new int[apart.length];
        Arrays.fill(once, 1);
        return alpha(once);
    }

    /**
     * The 95 % interval by drawing units anew, or nothing where alpha is nothing or too many
     * ratings would be drawn. Ordinal distances stay those of all the data.
     */
    public Optional<Interval> interval(RandomGenerator random) {
        long work = value.length + (long) values * values;
        if (alpha().isEmpty() || work * RESAMPLES > WORK_MAX) return Optional.empty();
        double[] drawn = new double[RESAMPLES];
        int n = 0;
        for (int r = 0; r < RESAMPLES; r++) {
            int[] times = new int[apart.length];
            for (int u = 0; u < times.length; u++) times[random.nextInt(times.length)]++;
            var alpha = alpha(times);
            if (alpha.isPresent()) drawn[n++] = alpha.getAsDouble();
        }
        if (n == 0) return Optional.empty();
        Arrays.sort(drawn, 0, n);
        int cut = (int) (n * 0.025);
        return Optional.of(new Interval(drawn[cut], drawn[n - 1 - cut]));
    }

    private OptionalDouble alpha(int[] times) {
        double[] counts = new double[values];
        double observed = 0;
        for (int u = 0; u < times.length; u++) {
            if (times[u] > 0) add(u, times[u], counts);
            observed += times[u] * apart[u];
        }
        double n = 0;
        for (double count : counts) n += count;
        double expected = 0;
        for (int a = 0; a < values; a++) {
            for (int b = 0; b < values && counts[a] > 0; b++) {
                expected += counts[a] * counts[b] * distance[a * values + b];
            }
        }
        return expected > 0
                ? OptionalDouble.of(1 - (n - 1) * observed / expected)
                : OptionalDouble.empty();
    }

    /** Adds the pairable ratings of unit {@code u}: those that are not alone. */
    private void add(int u, int times, double[] counts) {
        if (unitStart[u + 1] - unitStart[u] < 2) return;
        for (int at = unitStart[u]; at < unitStart[u + 1]; at++) counts[value[at]] += times;
    }

    private static double[] distances(double[] value, double[] counts, Level level) {
        int n = value.length;
        double[] distance = new double[n * n];
        for (int a = 0; a < n; a++) {
            double between = 0;
            for (int b = a + 1; b < n; b++) {
                between += (counts[b - 1] + counts[b]) / 2;
                double apart =
                        switch (level) {
                            case NOMINAL -> 1;
                            case ORDINAL -> between;
                            case INTERVAL -> value[b] - value[a];
                            case RATIO -> (value[b] - value[a]) / (value[a] + value[b]);
                        };
                distance[a * n + b] = apart * apart;
                distance[b * n + a] = apart * apart;
            }
        }
        return distance;
    }
}
