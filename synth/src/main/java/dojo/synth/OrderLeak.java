package dojo.synth;

import dojo.task.Completion;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * How much of the order shows to somebody who does not read: places, ids, lengths, layout. A
 * logistic regression learns on the first half of the items which of two completions is the better
 * one, and is measured on the other half.
 *
 * @param pairs how many pairs it was measured on
 * @param accuracy share of them that it got right; 0.5 is chance
 * @param error half of the 95 % interval of it, by how much the items differ
 * @param lengthCorrelation Pearson's, of length and rank, both taken within an item
 */
public record OrderLeak(int pairs, double accuracy, double error, double lengthCorrelation) {
    private static final int EPOCHS = 30;
    private static final double STEP = 0.05;
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern SENTENCE = Pattern.compile("[^.!?\\n]+");
    private static final Pattern COMMENT =
            Pattern.compile("//[^\\n]*|/\\*.*?\\*/|<!--.*?-->", Pattern.DOTALL);

    /** Measures {@code items}; at least two. */
    public static OrderLeak of(List<SynthItem> items) {
        int half = items.size() / 2;
        RandomGenerator random = new SplittableRandom(1);
        List<double[]> training = new ArrayList<>();
        for (SynthItem item : items.subList(0, half)) training.addAll(pairs(item, random));
        double[] spread = spread(training);
        double[] weights = new double[spread.length];
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (double[] pair : training) {
                double error = pair[spread.length] - chance(weights, pair, spread);
                for (int i = 0; i < weights.length; i++) {
                    weights[i] += STEP / (1 + epoch) * error * pair[i] / spread[i];
                }
            }
        }
        int pairs = 0;
        double right = 0;
        double squares = 0;
        for (SynthItem item : items.subList(half, items.size())) {
            List<double[]> own = pairs(item, random);
            double hits = 0;
            for (double[] pair : own) {
                if (chance(weights, pair, spread) > 0.5 == pair[spread.length] > 0.5) hits++;
            }
            pairs += own.size();
            right += hits;
            squares += (hits - own.size() / 2.0) * (hits - own.size() / 2.0);
        }
        return new OrderLeak(
                pairs, right / pairs, 1.96 * Math.sqrt(squares) / pairs, lengthCorrelation(items));
    }

    private static double chance(double[] weights, double[] pair, double[] spread) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) sum += weights[i] * pair[i] / spread[i];
        return 1 / (1 + Math.exp(-sum));
    }

    /** Differences of features of an item's pairs, in a random order of the two; last 1 or 0. */
    private static List<double[]> pairs(SynthItem item, RandomGenerator random) {
        var pairs = new ArrayList<double[]>();
        List<Integer> ranks = item.task().truth().orElseThrow().ranks();
        for (int i = 0; i < ranks.size(); i++) {
            for (int j = i + 1; j < ranks.size(); j++) {
                boolean turned = random.nextBoolean();
                double[] one = seen(item, turned ? j : i);
                double[] other = seen(item, turned ? i : j);
                double[] pair = new double[2 * one.length + 1];
                for (int k = 0; k < one.length; k++) {
                    pair[k] = one[k] - other[k];
                    pair[one.length + k] = Math.signum(pair[k]);
                }
                pair[2 * one.length] = ranks.get(i) < ranks.get(j) == turned ? 0 : 1;
                pairs.add(pair);
            }
        }
        return pairs;
    }

    /** What shows of the completion at {@code place}. */
    private static double[] seen(SynthItem item, int place) {
        Completion one = item.task().completions().get(place);
        String text = one.text();
        double length = text.length();
        double words = WORD.matcher(text).results().count();
        double lines = text.lines().filter(line -> !line.isBlank()).count();
        double blanks = text.chars().filter(Character::isWhitespace).count();
        double comments = COMMENT.matcher(text).results().mapToInt(c -> c.group().length()).sum();
        IntSummaryStatistics bare =
                text.lines()
                        .mapToInt(line -> line.strip().length())
                        .filter(n -> n > 0)
                        .summaryStatistics();
        // In what runs a full stop ends nothing.
        IntSummaryStatistics sentences =
                SENTENCE.matcher(item.kind().runs() ? "" : text)
                        .results()
                        .mapToInt(sentence -> sentence.group().strip().length())
                        .filter(n -> n > 0)
                        .summaryStatistics();
        return new double[] {
            place,
            one.id().value().charAt(2),
            one.id().value().hashCode(),
            length,
            words,
            lines,
            text.lines().count(),
            blanks / length,
            comments / length,
            length / words,
            length / lines,
            bare.getMax(),
            bare.getMin(),
            sentences.getCount(),
            sentences.getMax(),
            Obfuscator.indentation(text)
        };
    }

    private static double[] spread(List<double[]> pairs) {
        double[] spread = new double[pairs.getFirst().length - 1];
        for (int i = 0; i < spread.length; i++) {
            double sum = 0;
            for (double[] pair : pairs) sum += pair[i] * pair[i];
            spread[i] = Math.max(1e-9, Math.sqrt(sum / pairs.size()));
        }
        return spread;
    }

    private static double lengthCorrelation(List<SynthItem> items) {
        double product = 0;
        double lengths = 0;
        double orders = 0;
        for (SynthItem item : items) {
            List<Integer> ranks = item.task().truth().orElseThrow().ranks();
            double mean =
                    item.task().completions().stream()
                            .mapToInt(one -> one.text().length())
                            .average()
                            .orElse(0);
            for (int i = 0; i < ranks.size(); i++) {
                // As a share of the item's mean, lest pages outweigh texts.
                double length = item.task().completions().get(i).text().length() / mean - 1;
                double rank = ranks.get(i) - (ranks.size() - 1) / 2.0;
                product += length * rank;
                lengths += length * length;
                orders += rank * rank;
            }
        }
        return lengths == 0 ? 0 : product / Math.sqrt(lengths * orders);
    }
}
