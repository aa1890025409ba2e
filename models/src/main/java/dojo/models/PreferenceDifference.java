package dojo.models;

import java.util.Arrays;

/** One example as numbers, better minus worse, as far as they do not depend on other examples. */
final class PreferenceDifference {
    final PreferenceExample example;
    final TextFeatures better;
    final TextFeatures worse;

    /** The gram buckets that differ. */
    final int[] grams;

    /** By how much of the text each bucket differs, same shape. */
    final double[] shares;

    PreferenceDifference(PreferenceExample example) {
        this.example = example;
        better = TextFeatures.of(example.prompt(), example.better());
        worse = TextFeatures.of(example.prompt(), example.worse());

        int[] plus = Arrays.copyOf(better.grams, better.gramCount);
        int[] minus = Arrays.copyOf(worse.grams, worse.gramCount);
        Arrays.sort(plus);
        Arrays.sort(minus);
        double ofBetter = 1.0 / Math.max(1, plus.length);
        double ofWorse = 1.0 / Math.max(1, minus.length);
        int[] buckets = new int[plus.length + minus.length];
        double[] by = new double[buckets.length];
        int count = 0;
        int p = 0;
        int m = 0;
        while (p < plus.length || m < minus.length) {
            boolean fromPlus = m == minus.length || (p < plus.length && plus[p] < minus[m]);
            int bucket = fromPlus ? plus[p] : minus[m];
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
                buckets[count] = bucket;
                by[count++] = difference;
            }
        }
        grams = Arrays.copyOf(buckets, count);
        shares = Arrays.copyOf(by, count);
    }

    /** The difference of the plain features, shape ({@link TextFeatures#PLAIN_COUNT}). */
    double[] plain(TrigramLevels levels) {
        better.rarity(levels);
        worse.rarity(levels);
        double[] plain = new double[TextFeatures.PLAIN_COUNT];
        for (int i = 0; i < plain.length; i++) plain[i] = better.plain[i] - worse.plain[i];
        return plain;
    }
}
