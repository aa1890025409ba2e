package dojo.scoring.truth;

import dojo.scoring.Bootstrap;
import dojo.scoring.Interval;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Worths of things from rankings of some of them: each place is won in proportion to the worths of
 * those not placed yet. Rankings are independent and all rankers see the same worths; copies count
 * as often as they come. Minorise and maximise, each step of which makes the rankings likelier.
 *
 * <p>Where some are never beaten, or were never compared with others, the likeliest worths are
 * infinite or undetermined. Then {@link #PRIOR} is used though none was asked for, {@code
 * regularised} says so, and {@code component} says which were compared, directly or not: between
 * components the worths compare nothing.
 *
 * @param worth the log of each one's worth, with mean 0, finite, shape (things)
 * @param component numbers from 0, shape (things)
 * @param regularised whether a prior was in force
 * @param converged whether it settled within {@link #ITERATIONS_MAX} steps
 * @see <a href="https://doi.org/10.1214/aos/1079120141">Hunter 2004</a>; the gamma prior is that of
 *     <a href="https://doi.org/10.1080/10618600.2012.638220">Caron and Doucet 2012</a>;
 *     golden/truth
 */
@SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
public record PlackettLuce(
        double[] worth, int[] component, boolean regularised, boolean converged) {
    /** As if each had won, and lost, a tenth of a comparison with one of the mean worth. */
    public static final double PRIOR = 0.1;

    /** How often rankings are drawn for intervals. */
    public static final int RESAMPLES = 500;

    static final int ITERATIONS_MAX = 20_000;
    private static final double SETTLED = 1e-11;

    /**
     * The worths.
     *
     * @param things how many there are
     * @param rankings the best first, each of at least two different things
     * @param weight how often each ranking counts, above 0, shape (rankings)
     * @param prior at least 0; 0 takes none unless it must
     * @throws VotesUnusable if there is no ranking, or one repeats a thing or names one out of
     *     range
     */
    public static PlackettLuce of(int things, int[][] rankings, double[] weight, double prior) {
        check(things, rankings, weight, prior);
        var graph = new Graph(things, rankings);
        double[] wins = new double[things];
        for (int r = 0; r < rankings.length; r++) {
            for (int place = 0; place < rankings[r].length - 1; place++) {
                wins[rankings[r][place]] += weight[r];
            }
        }
        double strength = prior > 0 || graph.bounded ? prior : PRIOR;
        double[] worth = new double[things];
        Arrays.fill(worth, 1);
        boolean converged = false;
        for (int n = 0; n < ITERATIONS_MAX && !converged; n++) {
            converged = step(rankings, weight, wins, strength, worth) < SETTLED;
        }
        double mean = 0;
        for (int i = 0; i < things; i++) {
            worth[i] = Math.log(worth[i]);
            mean += worth[i] / things;
        }
        for (int i = 0; i < things; i++) worth[i] -= mean;
        return new PlackettLuce(worth, graph.component, strength > 0, converged);
    }

    /**
     * 95% intervals of the worths: what most of {@link #RESAMPLES} estimates say, each from as many
     * rankings, drawn with their weights from those given. A draw that leaves some unbeaten or not
     * compared takes the prior, so an interval is finite however little is known.
     *
     * @return one a thing
     */
    public static List<Interval> intervals(
            int things, int[][] rankings, double[] weight, double prior, RandomGenerator random) {
        double[][] drawn = new double[things][RESAMPLES];
        int[][] some = new int[rankings.length][];
        double[] weights = new double[rankings.length];
        for (int draw = 0; draw < RESAMPLES; draw++) {
            for (int r = 0; r < some.length; r++) {
                int from = random.nextInt(rankings.length);
                some[r] = rankings[from];
                weights[r] = weight[from];
            }
            double[] worth = of(things, some, weights, prior).worth();
            for (int i = 0; i < things; i++) drawn[i][draw] = worth[i];
        }
        return Arrays.stream(drawn).map(Bootstrap::middle).toList();
    }

    private static double step(
            int[][] rankings, double[] weight, double[] wins, double prior, double[] worth) {
        double[] share = new double[worth.length];
        double[] left = new double[worth.length];
        for (int r = 0; r < rankings.length; r++) {
            int[] ranking = rankings[r];
            double total = 0;
            for (int place = ranking.length - 1; place >= 0; place--) {
                total += worth[ranking[place]];
                left[place] = total;
            }
            double sum = 0;
            for (int place = 0; place < ranking.length; place++) {
                if (place < ranking.length - 1) sum += weight[r] / left[place];
                share[ranking[place]] += sum;
            }
        }
        double mean = 0;
        double[] next = new double[worth.length];
        for (int i = 0; i < worth.length; i++) {
            next[i] = (wins[i] + prior) / (share[i] + prior);
            mean += next[i] / worth.length;
        }
        double change = 0;
        for (int i = 0; i < worth.length; i++) {
            change = Math.max(change, Math.abs(next[i] / mean / worth[i] - 1));
            worth[i] = next[i] / mean;
        }
        return change;
    }

    private static void check(int things, int[][] rankings, double[] weight, double prior) {
        if (rankings.length == 0) throw new VotesUnusable("there are no rankings");
        if (weight.length != rankings.length || !(prior >= 0) || Double.isInfinite(prior)) {
            throw new IllegalArgumentException(weight.length + " weights, prior " + prior);
        }
        int[] seen = new int[things];
        for (int r = 0; r < rankings.length; r++) {
            if (!(weight[r] > 0) || Double.isInfinite(weight[r])) {
                throw new VotesUnusable("ranking " + r + " weighs " + weight[r]);
            }
            if (rankings[r].length < 2) throw new VotesUnusable("ranking " + r + " ranks nothing");
            for (int thing : rankings[r]) {
                if (thing < 0 || thing >= things || seen[thing] == r + 1) {
                    throw new VotesUnusable("ranking " + r + " repeats or has unknown " + thing);
                }
                seen[thing] = r + 1;
            }
        }
    }

    /** Who came right before whom. */
    private static final class Graph {
        private final int[] component;

        /** Whether everyone beat everyone, directly or by others. */
        private final boolean bounded;

        private Graph(int things, int[][] rankings) {
            int edges = 0;
            for (int[] ranking : rankings) edges += ranking.length - 1;
            int[] over = new int[edges];
            int[] under = new int[edges];
            int at = 0;
            for (int[] ranking : rankings) {
                for (int place = 1; place < ranking.length; place++) {
                    over[at] = ranking[place - 1];
                    under[at++] = ranking[place];
                }
            }
            int[][] down = neighbours(things, over, under);
            int[][] up = neighbours(things, under, over);
            component = new int[things];
            Arrays.fill(component, -1);
            int components = 0;
            for (int root = 0; root < things; root++) {
                if (component[root] < 0) reach(root, components++, component, down, up);
            }
            bounded =
                    components == 1
                            && reach(0, 1, new int[things], down) == things
                            && reach(0, 1, new int[things], up) == things;
        }

        private static int[][] neighbours(int things, int[] from, int[] to) {
            int[] count = new int[things];
            for (int each : from) count[each]++;
            int[][] next = new int[things][];
            for (int i = 0; i < things; i++) next[i] = new int[count[i]];
            for (int e = 0; e < from.length; e++) next[from[e]][--count[from[e]]] = to[e];
            return next;
        }

        private static int reach(int root, int name, int[] names, int[][]... ways) {
            var open = new ArrayDeque<Integer>();
            open.add(root);
            names[root] = name;
            int size = 0;
            while (!open.isEmpty()) {
                int at = open.remove();
                size++;
                for (int[][] way : ways) {
                    for (int next : way[at]) {
                        if (names[next] == name) continue;
                        names[next] = name;
                        open.add(next);
                    }
                }
            }
            return size;
        }
    }
}
