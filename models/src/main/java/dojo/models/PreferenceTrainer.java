package dojo.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Trains the linear Bradley-Terry model: logistic loss on the difference between the better and the
 * worse completion's features, AdaGrad, L2. The same examples in the same order and the same seed
 * give the same model, bit for bit, on every machine.
 */
public final class PreferenceTrainer {
    private static final int EPOCHS = 40;
    private static final double PLAIN_STEP = 0.15;
    private static final double GRAM_STEP = 10;
    private static final double PLAIN_L2 = 1e-3;
    private static final double GRAM_L2 = 1e-4;

    private final long seed;

    /** A trainer that visits the examples in orders drawn from {@code seed}. */
    public PreferenceTrainer(long seed) {
        this.seed = seed;
    }

    /**
     * Trains on all of {@code examples}.
     *
     * @throws IllegalArgumentException if there are none
     */
    public LinearRewardModel train(List<PreferenceExample> examples) {
        if (examples.isEmpty()) throw new IllegalArgumentException("no examples to train on");
        var counts = new TrigramLevels.Counts(goodTexts(examples));
        List<Difference> differences = differences(examples, counts);
        double[] spread = spread(differences);
        for (Difference difference : differences) {
            for (int i = 0; i < spread.length; i++) difference.plain[i] /= spread[i];
        }
        double[] plain = new double[TextFeatures.PLAIN_COUNT];
        double[] grams = new double[TextFeatures.GRAM_BUCKETS];
        descend(differences, plain, grams);

        float[] plainWeights = new float[plain.length];
        for (int i = 0; i < plain.length; i++) plainWeights[i] = (float) (plain[i] / spread[i]);
        double most = 0;
        for (double weight : grams) most = Math.max(most, Math.abs(weight));
        float scale = most > 0 ? (float) (most / Byte.MAX_VALUE) : 1;
        byte[] gramWeights = new byte[grams.length];
        for (int i = 0; i < grams.length; i++) {
            gramWeights[i] = (byte) Math.clamp(Math.round(grams[i] / scale), -127, 127);
        }
        var model =
                new LinearRewardModel(
                        LinearRewardModel.NAME,
                        gramWeights,
                        scale,
                        0,
                        plainWeights,
                        counts.levels());
        double sum = 0;
        for (PreferenceExample example : examples) {
            sum += model.score(example.prompt(), example.better());
            sum += model.score(example.prompt(), example.worse());
        }
        return model.centred(sum / (2.0 * examples.size()));
    }

    /** The completions that are better than another and worse than none, by prompt. */
    private static Map<String, List<String>> goodTexts(List<PreferenceExample> examples) {
        var worse = new HashSet<String>();
        for (PreferenceExample example : examples) worse.add(example.worse());
        var good = new HashMap<String, List<String>>();
        for (PreferenceExample example : examples) {
            if (worse.contains(example.better())) continue;
            List<String> texts = good.computeIfAbsent(example.prompt(), p -> new ArrayList<>());
            if (!texts.contains(example.better())) texts.add(example.better());
        }
        return good;
    }

    /** One example as numbers: better minus worse. */
    private static final class Difference {
        final double[] plain;

        /** The buckets that differ, and by how much of the text each does. */
        final int[] grams;

        final double[] shares;

        Difference(double[] plain, int[] grams, double[] shares) {
            this.plain = plain;
            this.grams = grams;
            this.shares = shares;
        }
    }

    private static List<Difference> differences(
            List<PreferenceExample> examples, TrigramLevels.Counts counts) {
        var levels = new HashMap<String, TrigramLevels>();
        var differences = new ArrayList<Difference>(examples.size());
        for (PreferenceExample example : examples) {
            String prompt = example.prompt();
            TrigramLevels others = levels.computeIfAbsent(prompt, counts::levelsWithout);
            differences.add(
                    difference(
                            TextFeatures.of(prompt, example.better(), others),
                            TextFeatures.of(prompt, example.worse(), others)));
        }
        return differences;
    }

    private static Difference difference(TextFeatures better, TextFeatures worse) {
        double[] plain = new double[TextFeatures.PLAIN_COUNT];
        for (int i = 0; i < plain.length; i++) plain[i] = better.plain[i] - worse.plain[i];
        int[] plus = Arrays.copyOf(better.grams, better.gramCount);
        int[] minus = Arrays.copyOf(worse.grams, worse.gramCount);
        Arrays.sort(plus);
        Arrays.sort(minus);
        int[] grams = new int[plus.length + minus.length];
        double[] shares = new double[grams.length];
        double ofBetter = 1.0 / Math.max(1, plus.length);
        double ofWorse = 1.0 / Math.max(1, minus.length);
        int count = 0;
        int p = 0;
        int m = 0;
        while (p < plus.length || m < minus.length) {
            int bucket =
                    m == minus.length || (p < plus.length && plus[p] < minus[m])
                            ? plus[p]
                            : minus[m];
            double difference = 0;
            while (p < plus.length && plus[p] == bucket) {
                difference += ofBetter;
                p++;
            }
            while (m < minus.length && minus[m] == bucket) {
                difference -= ofWorse;
                m++;
            }
            if (Math.abs(difference) > 1e-12) {
                grams[count] = bucket;
                shares[count++] = difference;
            }
        }
        return new Difference(plain, Arrays.copyOf(grams, count), Arrays.copyOf(shares, count));
    }

    /** The root mean square of each plain difference, or 1 where it never differs. */
    private static double[] spread(List<Difference> differences) {
        double[] spread = new double[TextFeatures.PLAIN_COUNT];
        for (Difference difference : differences) {
            for (int i = 0; i < spread.length; i++) {
                spread[i] += difference.plain[i] * difference.plain[i];
            }
        }
        for (int i = 0; i < spread.length; i++) {
            spread[i] = spread[i] > 0 ? Math.sqrt(spread[i] / differences.size()) : 1;
        }
        return spread;
    }

    private void descend(List<Difference> differences, double[] plain, double[] grams) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] plainSquares = new double[plain.length];
        double[] gramSquares = new double[grams.length];
        int[] order = new int[differences.size()];
        for (int i = 0; i < order.length; i++) order[i] = i;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            shuffle(order, random);
            for (int index : order) {
                Difference difference = differences.get(index);
                double margin = 0;
                for (int i = 0; i < plain.length; i++) margin += plain[i] * difference.plain[i];
                for (int i = 0; i < difference.grams.length; i++) {
                    margin += grams[difference.grams[i]] * difference.shares[i];
                }
                double pull = 1 / (1 + StrictMath.exp(margin));
                for (int i = 0; i < plain.length; i++) {
                    double slope = PLAIN_L2 * plain[i] - pull * difference.plain[i];
                    plainSquares[i] += slope * slope;
                    plain[i] -= PLAIN_STEP * slope / Math.sqrt(plainSquares[i] + 1e-8);
                }
                for (int i = 0; i < difference.grams.length; i++) {
                    int gram = difference.grams[i];
                    double slope = GRAM_L2 * grams[gram] - pull * difference.shares[i];
                    gramSquares[gram] += slope * slope;
                    grams[gram] -= GRAM_STEP * slope / Math.sqrt(gramSquares[gram] + 1e-8);
                }
            }
        }
    }

    private static void shuffle(int[] order, RandomGenerator random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
    }
}
