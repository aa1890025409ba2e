package dojo.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Trains the linear reward model and measures it on what it has not seen: each topic by a model
 * that was trained without it, each kind of flaw by models that were trained without that kind and
 * without the topic.
 */
public final class RewardTraining {
    private RewardTraining() {}

    /** The model, and how good it is. */
    public record Trained(LinearRewardModel model, TrainingReport report) {}

    /** A topic, the pairs of all other topics, and a model trained on those. */
    private record Fold(
            String topic,
            List<PreferenceExample> heldOut,
            List<PreferenceExample> rest,
            LinearRewardModel stranger) {}

    /**
     * Trains on all of {@code examples} in orders drawn from {@code seed}.
     *
     * @param untouched pairs by the name of their source, on which the model is measured and never
     *     trained
     * @throws IllegalArgumentException if the examples are of fewer than two topics
     */
    public static Trained run(
            List<PreferenceExample> examples,
            long seed,
            Map<String, List<PreferenceExample>> untouched) {
        var trainer = new PreferenceTrainer(seed);
        LinearRewardModel model = trainer.train(examples);
        List<Fold> folds = folds(examples, trainer);
        var length = new LengthRule();

        var all = new Evaluation.Marks();
        var topics = new ArrayList<TrainingReport.TopicRow>();
        for (Fold fold : folds) {
            all.add(fold.stranger, fold.heldOut);
            topics.add(
                    new TrainingReport.TopicRow(
                            fold.topic,
                            Evaluation.of(fold.stranger, fold.heldOut),
                            Evaluation.of(length, fold.heldOut)));
        }
        var kinds = new ArrayList<TrainingReport.KindRow>();
        for (String kind : kinds(examples)) kinds.add(kindRow(kind, folds, trainer));
        var elsewhere = new ArrayList<TrainingReport.UntouchedRow>();
        new TreeMap<>(untouched)
                .forEach((source, pairs) ->
                        elsewhere.add(
                                new TrainingReport.UntouchedRow(
                                        source,
                                        Evaluation.of(model, pairs),
                                        Evaluation.of(length, pairs))));
        long prompts = examples.stream().map(PreferenceExample::prompt).distinct().count();
        var report =
                new TrainingReport(
                        seed,
                        examples.size(),
                        (int) prompts,
                        all.evaluation(),
                        Evaluation.of(length, examples),
                        topics,
                        kinds,
                        elsewhere);
        return new Trained(model, report);
    }

    private static List<Fold> folds(List<PreferenceExample> examples, PreferenceTrainer trainer) {
        var topics = new TreeSet<String>();
        for (PreferenceExample example : examples) topics.add(example.topic());
        if (topics.size() < 2) throw new IllegalArgumentException("examples of topics " + topics);
        var folds = new ArrayList<Fold>();
        for (String topic : topics) {
            List<PreferenceExample> rest = only(examples, e -> !e.topic().equals(topic));
            folds.add(
                    new Fold(
                            topic,
                            only(examples, e -> e.topic().equals(topic)),
                            rest,
                            trainer.train(rest)));
        }
        return folds;
    }

    private static Set<String> kinds(List<PreferenceExample> examples) {
        var kinds = new TreeSet<String>();
        for (PreferenceExample example : examples) kinds.addAll(example.kinds());
        return kinds;
    }

    /** Judges the pairs that differ by {@code kind} alone. */
    private static TrainingReport.KindRow kindRow(
            String kind, List<Fold> folds, PreferenceTrainer trainer) {
        var seen = new Evaluation.Marks();
        var unseen = new Evaluation.Marks();
        var length = new Evaluation.Marks();
        for (Fold fold : folds) {
            List<PreferenceExample> ofKind = only(fold.heldOut, e -> e.kind().equals(kind));
            List<PreferenceExample> others = only(fold.rest, e -> !e.kinds().contains(kind));
            if (ofKind.isEmpty() || others.isEmpty()) continue;
            seen.add(fold.stranger, ofKind);
            unseen.add(trainer.train(others), ofKind);
            length.add(new LengthRule(), ofKind);
        }
        return new TrainingReport.KindRow(
                kind, seen.evaluation(), unseen.evaluation(), length.evaluation());
    }

    private static List<PreferenceExample> only(
            List<PreferenceExample> examples, Predicate<PreferenceExample> wanted) {
        return examples.stream().filter(wanted).toList();
    }
}
