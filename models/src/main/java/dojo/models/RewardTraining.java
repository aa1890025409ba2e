package dojo.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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
    /** Into how many groups the topics are put to measure kinds, each group held out once. */
    private static final int TOPIC_GROUPS = 5;

    private RewardTraining() {}

    /** The model, and how good it is. */
    public record Trained(LinearRewardModel model, TrainingReport report) {}

    /** Some topics, the examples of all others, and a model trained on those. */
    private record Fold(
            List<PreferenceExample> heldOut,
            List<PreferenceDifference> rest,
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
        var names = new TreeSet<String>();
        var kinds = new TreeSet<String>();
        for (PreferenceExample example : examples) {
            names.add(example.topic());
            kinds.addAll(example.kinds());
        }
        if (names.size() < 2) throw new IllegalArgumentException("examples of topics " + names);
        var all = new ArrayList<PreferenceDifference>();
        for (PreferenceExample example : examples) all.add(new PreferenceDifference(example));
        var trainer = new PreferenceTrainer(seed);
        LinearRewardModel model = trainer.trainOn(all);
        var length = new LengthRule();

        var heldOut = new Evaluation.Marks();
        var topics = new ArrayList<TrainingReport.TopicRow>();
        for (String name : names) {
            Fold fold = fold(all, Set.of(name), trainer);
            heldOut.add(fold.stranger, fold.heldOut);
            topics.add(
                    new TrainingReport.TopicRow(
                            name,
                            Evaluation.of(fold.stranger, fold.heldOut),
                            Evaluation.of(length, fold.heldOut)));
        }
        var folds = new ArrayList<Fold>();
        for (Set<String> group : groups(names)) folds.add(fold(all, group, trainer));
        var kindRows = new ArrayList<TrainingReport.KindRow>();
        for (String kind : kinds) kindRows.add(kindRow(kind, folds, trainer));

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
                        heldOut.evaluation(),
                        Evaluation.of(length, examples),
                        topics,
                        kindRows,
                        elsewhere);
        return new Trained(model, report);
    }

    private static Collection<Set<String>> groups(Set<String> topics) {
        var groups = new TreeMap<Integer, Set<String>>();
        int next = 0;
        for (String topic : topics) {
            groups.computeIfAbsent(next++ % TOPIC_GROUPS, group -> new HashSet<>()).add(topic);
        }
        return groups.values();
    }

    private static Fold fold(
            List<PreferenceDifference> all, Set<String> topics, PreferenceTrainer trainer) {
        List<PreferenceDifference> rest = only(all, e -> !topics.contains(e.topic()));
        return new Fold(
                examples(all, e -> topics.contains(e.topic())), rest, trainer.trainOn(rest));
    }

    /** Judges the pairs that differ by {@code kind} alone. */
    private static TrainingReport.KindRow kindRow(
            String kind, List<Fold> folds, PreferenceTrainer trainer) {
        var seen = new Evaluation.Marks();
        var unseen = new Evaluation.Marks();
        var length = new Evaluation.Marks();
        for (Fold fold : folds) {
            List<PreferenceExample> ofKind =
                    fold.heldOut.stream().filter(e -> e.kind().equals(kind)).toList();
            List<PreferenceDifference> others = only(fold.rest, e -> !e.kinds().contains(kind));
            if (ofKind.isEmpty() || others.isEmpty()) continue;
            seen.add(fold.stranger, ofKind);
            unseen.add(trainer.trainOn(others), ofKind);
            length.add(new LengthRule(), ofKind);
        }
        return new TrainingReport.KindRow(
                kind, seen.evaluation(), unseen.evaluation(), length.evaluation());
    }

    private static List<PreferenceDifference> only(
            List<PreferenceDifference> all, Predicate<PreferenceExample> wanted) {
        return all.stream().filter(difference -> wanted.test(difference.example)).toList();
    }

    private static List<PreferenceExample> examples(
            List<PreferenceDifference> all, Predicate<PreferenceExample> wanted) {
        return only(all, wanted).stream().map(difference -> difference.example).toList();
    }
}
