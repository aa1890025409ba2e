package dojo.models;

import java.util.ArrayList;
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
    // Chosen by the accuracy on held-out topics of the training bank, and by nothing else.
    private static final int EPOCHS = 10;
    private static final double PLAIN_STEP = 0.15;
    private static final double GRAM_STEP = 20;
    private static final double PLAIN_L2 = 1e-3;
    private static final double GRAM_L2 = 1e-5;

    /** The standard deviation of the training texts' scores. */
    static final double SCORE_SPREAD = 2;

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
        return trainOn(examples.stream().map(PreferenceDifference::new).toList());
    }

    /** The same, with what does not change from one training to the next prepared. */
    LinearRewardModel trainOn(List<PreferenceDifference> differences) {
        if (differences.isEmpty()) throw new IllegalArgumentException("no examples to train on");
        var counts = new TrigramLevels.Counts(goodTexts(differences));
        double[][] plains = plains(differences, counts);
        double[] spread = spread(plains);
        for (double[] plain : plains) {
            for (int i = 0; i < spread.length; i++) plain[i] /= spread[i];
        }
        double[] plain = new double[TextFeatures.PLAIN_COUNT];
        double[] grams = new double[TextFeatures.GRAM_BUCKETS];
        descend(differences, plains, plain, grams);

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
        double squares = 0;
        for (PreferenceDifference difference : differences) {
            for (TextFeatures text : List.of(difference.better, difference.worse)) {
                double score = model.score(text);
                sum += score;
                squares += score * score;
            }
        }
        // Log odds of texts unlike the training's run so high that a sigmoid would tie them all;
        // with this spread it uses most of its range for the texts that are like them.
        double mean = sum / (2.0 * differences.size());
        double variance = squares / (2.0 * differences.size()) - mean * mean;
        return model.rescaled(mean, variance > 0 ? Math.sqrt(variance) / SCORE_SPREAD : 1);
    }

    /** The completions that are better than another and worse than none, by prompt. */
    private static Map<String, List<String>> goodTexts(List<PreferenceDifference> differences) {
        var worse = new HashSet<String>();
        for (PreferenceDifference difference : differences) {
            worse.add(difference.example.worse());
        }
        var good = new HashMap<String, List<String>>();
        for (PreferenceDifference difference : differences) {
            PreferenceExample example = difference.example;
            if (worse.contains(example.better())) continue;
            List<String> texts = good.computeIfAbsent(example.prompt(), p -> new ArrayList<>());
            if (!texts.contains(example.better())) texts.add(example.better());
        }
        return good;
    }

    /** Better minus worse in plain features, shape (examples, plain features). */
    private static double[][] plains(
            List<PreferenceDifference> differences, TrigramLevels.Counts counts) {
        var levels = new HashMap<String, TrigramLevels>();
        double[][] plains = new double[differences.size()][];
        for (int i = 0; i < plains.length; i++) {
            PreferenceDifference difference = differences.get(i);
            plains[i] =
                    difference.plain(
                            levels.computeIfAbsent(
                                    difference.example.prompt(), counts::levelsWithout));
        }
        return plains;
    }

    /** The root mean square of each plain difference, or 1 where it never differs. */
    private static double[] spread(double[][] plains) {
        double[] spread = new double[TextFeatures.PLAIN_COUNT];
        for (double[] plain : plains) {
            for (int i = 0; i < spread.length; i++) spread[i] += plain[i] * plain[i];
        }
        for (int i = 0; i < spread.length; i++) {
            spread[i] = spread[i] > 0 ? Math.sqrt(spread[i] / plains.length) : 1;
        }
        return spread;
    }

    private void descend(
            List<PreferenceDifference> differences,
            double[][] plains,
            double[] plain,
            double[] grams) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] plainSquares = new double[plain.length];
        double[] gramSquares = new double[grams.length];
        int[] order = new int[plains.length];
        for (int i = 0; i < order.length; i++) order[i] = i;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            shuffle(order, random);
            for (int index : order) {
                double[] here = plains[index];
                int[] buckets = differences.get(index).grams;
                double[] shares = differences.get(index).shares;
                double margin = 0;
                for (int i = 0; i < plain.length; i++) margin += plain[i] * here[i];
                for (int i = 0; i < buckets.length; i++) margin += grams[buckets[i]] * shares[i];
                double pull = 1 / (1 + StrictMath.exp(margin));
                for (int i = 0; i < plain.length; i++) {
                    double slope = PLAIN_L2 * plain[i] - pull * here[i];
                    plainSquares[i] += slope * slope;
                    plain[i] -= PLAIN_STEP * slope / Math.sqrt(plainSquares[i] + 1e-8);
                }
                for (int i = 0; i < buckets.length; i++) {
                    int gram = buckets[i];
                    double slope = GRAM_L2 * grams[gram] - pull * shares[i];
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
