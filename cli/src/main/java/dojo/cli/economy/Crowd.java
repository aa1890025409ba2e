package dojo.cli.economy;

import dojo.cli.economy.Population.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What the miners of a population answer to a task: a function of the seed, the task and them. */
final class Crowd {
    /** What an answer was, when, and by whom it says it was judged. */
    @SuppressWarnings("ArrayRecordComponent") // A few numbers, read once.
    record Said(double[] scores, double minute, boolean people) {}

    /** Honest miners answer within so many minutes. */
    private static final double MINUTES = 60;

    private static final double COPIED_AFTER = 1;
    private static final double DEADLINE = 479;

    private final long seed;
    private final List<Group> groups = new ArrayList<>();
    private final List<Integer> honest = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    Crowd(long seed, Population population) {
        this.seed = seed;
        int g = 0;
        for (Group group : population.groups()) {
            for (int i = 0; i < group.count(); i++) {
                if (group.honest()) honest.add(groups.size());
                groups.add(group);
                numbers.add(g);
            }
            g++;
        }
    }

    Group group(int miner) {
        return groups.get(miner);
    }

    /** The number of the group that {@code miner} is in. */
    int number(int miner) {
        return numbers.get(miner);
    }

    /**
     * The answer of {@code miner}.
     *
     * @param life counts those who had its place before it
     */
    Said said(int miner, int life, long task, double[] truth, double[] lure, int[] lives) {
        Group group = groups.get(miner);
        int n = truth.length;
        var own = random(task, 1 + miner, life);
        // Those who let one judge for all see the same noise.
        var shared = random(task, -1 - numbers.get(miner), 0);
        double minute = own.nextDouble() * MINUTES;
        return switch (group.kind()) {
            case HONEST -> new Said(seen(group, truth, lure, own), minute, group.people());
            case LAZY ->
                    new Said(
                            own.nextDouble() < group.effort()
                                    ? seen(group, truth, lure, own)
                                    : noise(n, own),
                            minute,
                            group.people());
            case CONSTANT -> new Said(new double[n], minute, group.people());
            case RANDOM -> new Said(noise(n, own), minute, group.people());
            case INVERSE -> {
                double[] seen = seen(group, truth, lure, own);
                for (int c = 0; c < n; c++) seen[c] = -seen[c];
                yield new Said(seen, minute, group.people());
            }
            case COPIER, DELAYED_COPIER -> {
                if (honest.isEmpty()) yield new Said(noise(n, own), minute, group.people());
                int victim = honest.get(Math.floorMod(miner * 31 + life, honest.size()));
                Said copied = said(victim, lives[victim], task, truth, lure, lives);
                boolean late = group.kind() == Population.Kind.DELAYED_COPIER;
                yield new Said(
                        changed(copied.scores(), group.jitter(), own),
                        late ? DEADLINE : copied.minute() + COPIED_AFTER,
                        group.people());
            }
            case RING, SYBIL, SELLER ->
                    new Said(
                            changed(seen(group, truth, lure, shared), group.jitter(), own),
                            minute,
                            group.people());
        };
    }

    private SplittableRandom random(long task, int who, int life) {
        return new SplittableRandom(
                seed + task * 0x9e3779b97f4a7c15L + who * 0xbf58476d1ce4e5b9L + life * 31L);
    }

    private static double[] noise(int n, SplittableRandom random) {
        double[] noise = new double[n];
        for (int c = 0; c < n; c++) noise[c] = random.nextGaussian();
        return noise;
    }

    /** The truth as far as the skill goes; of the rest a part is what fools others too. */
    private static double[] seen(
            Group group, double[] truth, double[] lure, SplittableRandom random) {
        double skill = group.skill();
        double rest = Math.sqrt(1 - skill * skill);
        double fooled = rest * Math.sqrt(group.fooled());
        double chance = rest * Math.sqrt(1 - group.fooled());
        double[] seen = noise(truth.length, random);
        for (int c = 0; c < seen.length; c++) {
            seen[c] = skill * truth[c] + fooled * lure[c] + chance * seen[c];
        }
        return seen;
    }

    private static double[] changed(double[] scores, double jitter, SplittableRandom random) {
        double[] changed = scores.clone();
        if (jitter == 0) return changed;
        for (int c = 0; c < changed.length; c++) {
            changed[c] += Math.sqrt(jitter) * random.nextGaussian();
        }
        return changed;
    }
}
