package dojo.cli.economy;

import dojo.localnet.epoch.EpochOutputs;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * What everybody earned in one run. Not safe for use by several threads.
 *
 * <p>The first tenth of the epochs, in which averages and bonds still rise from nothing, is in the
 * course over time and not in the totals.
 */
public final class Earnings {
    /** Into so many spans a run is cut. */
    public static final int SPANS = 40;

    private final Population population;
    private final int epochs;
    private final double[][] course;
    private final double[] spans = new double[SPANS];
    private final double[] miners;
    private final double[] validators;
    private int settled;

    Earnings(Population population, int epochs) {
        this.population = population;
        this.epochs = epochs;
        course = new double[population.groups().size()][SPANS];
        miners = new double[population.miners()];
        validators = new double[population.validators() + population.weightCopiers()];
    }

    void add(int epoch, EpochOutputs out) {
        double server = 0;
        double dividends = 0;
        for (long emission : out.serverEmission()) server += emission;
        for (long emission : out.validatorEmission()) dividends += emission;
        int span = (int) ((long) epoch * SPANS / epochs);
        boolean counts = epoch >= epochs / 10;
        if (counts) settled++;
        if (server > 0) {
            spans[span]++;
            int miner = 0;
            for (int g = 0; g < course.length; g++) {
                for (int i = 0; i < population.groups().get(g).count(); i++, miner++) {
                    double share = out.serverEmission()[miner] / server;
                    course[g][span] += share;
                    if (counts) miners[miner] += share;
                }
            }
        }
        for (int v = 0; v < validators.length && counts && dividends > 0; v++) {
            validators[v] += out.validatorEmission()[population.miners() + v] / dividends;
        }
    }

    /** The share of all miners' emission that a group earned in a span, NaN if there was none. */
    public double course(int group, int span) {
        return spans[span] == 0 ? Double.NaN : course[group][span] / spans[span];
    }

    /** The share that one miner of {@code group} earned on average. */
    public double each(int group) {
        return shares(group).average().orElse(0);
    }

    /** The share of {@code group}'s miner who earned the most. */
    public double most(int group) {
        return shares(group).max().orElse(0);
    }

    /** The share of {@code group}'s miner who earned the least. */
    public double least(int group) {
        return shares(group).min().orElse(0);
    }

    private DoubleStream shares(int group) {
        var groups = population.groups();
        int first = groups.subList(0, group).stream().mapToInt(Population.Group::count).sum();
        return Arrays.stream(miners, first, first + groups.get(group).count())
                .map(earned -> earned / Math.max(1, settled));
    }

    /** What validators with weights of their own earned, for each one, of all dividends. */
    public double validator() {
        double sum = 0;
        for (int v = 0; v < population.validators(); v++) sum += validators[v];
        return sum / population.validators() / Math.max(1, settled);
    }

    /** What a weight copier earned, 0 if there is none. */
    public double weightCopier() {
        double sum = 0;
        for (int v = population.validators(); v < validators.length; v++) sum += validators[v];
        return sum / Math.max(1, population.weightCopiers()) / Math.max(1, settled);
    }
}
