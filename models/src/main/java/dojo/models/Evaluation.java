package dojo.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How often a judge prefers the better completion; a tied pair counts one half.
 *
 * @param pairs how many pairs were judged
 * @param ties how many of them the judge scored alike
 * @param accuracy from 0 to 1; NaN where there are no pairs
 * @param low the lower end of the 95 % interval
 * @param high the upper end of the 95 % interval
 */
public record Evaluation(int pairs, int ties, double accuracy, double low, double high) {
    /** The normal quantile of a two-sided 95 % interval. */
    private static final double Z = 1.959963984540054;

    /** Lets {@code judge} judge {@code examples}. */
    public static Evaluation of(RewardModel judge, List<PreferenceExample> examples) {
        var marks = new Marks();
        marks.add(judge, examples);
        return marks.evaluation();
    }

    /** For people: the percentage right with its interval. */
    public String percent() {
        if (pairs == 0) return "-";
        return String.format(
                Locale.ROOT, "%.1f [%.1f, %.1f]", 100 * accuracy, 100 * low, 100 * high);
    }

    /** For programs. */
    public JsonNode json() {
        ObjectNode out = Json.object();
        out.put("pairs", pairs);
        out.put("ties", ties);
        if (pairs > 0) {
            out.put("accuracy", accuracy);
            out.putArray("interval").add(low).add(high);
        }
        return out;
    }

    /** The marks of one or more judges (one for each fold, say), kept apart by prompt. */
    static final class Marks {
        private final Map<String, List<Double>> byPrompt = new LinkedHashMap<>();
        private int ties;

        void add(RewardModel judge, List<PreferenceExample> examples) {
            for (PreferenceExample example : examples) {
                double better = judge.score(example.prompt(), example.better());
                double worse = judge.score(example.prompt(), example.worse());
                add(example.prompt(), better > worse ? 1 : better == worse ? 0.5 : 0);
            }
        }

        void add(String prompt, double mark) {
            byPrompt.computeIfAbsent(prompt, p -> new ArrayList<>()).add(mark);
            if (mark == 0.5) ties++;
        }

        /**
         * The share of right answers with Wilson's interval. Pairs of one prompt resemble each
         * other, so they count as fewer observations, down to one for each prompt.
         */
        Evaluation evaluation() {
            int pairs = 0;
            double sum = 0;
            for (List<Double> marks : byPrompt.values()) {
                pairs += marks.size();
                for (double mark : marks) sum += mark;
            }
            if (pairs == 0) return new Evaluation(0, 0, Double.NaN, 0, 1);
            double accuracy = sum / pairs;
            double variance = 0;
            for (List<Double> marks : byPrompt.values()) {
                double deviation = 0;
                for (double mark : marks) deviation += mark - accuracy;
                variance += deviation * deviation;
            }
            variance /= (double) pairs * pairs;
            // All right or all wrong shows no variance, which is no sign of independence.
            double observations =
                    variance > 0
                            ? Math.clamp(
                                    accuracy * (1 - accuracy) / variance, byPrompt.size(), pairs)
                            : byPrompt.size();
            double share = Z * Z / observations;
            double middle = (accuracy + share / 2) / (1 + share);
            double root = Math.sqrt((accuracy * (1 - accuracy) + share / 4) / observations);
            double reach = Z * root / (1 + share);
            double low = Math.max(0, middle - reach);
            double high = Math.min(1, middle + reach);
            return new Evaluation(pairs, ties, accuracy, low, high);
        }
    }
}
