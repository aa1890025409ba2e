package dojo.scoring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What the answers to a task are worth: one for each generation of the subnet, and an open seam for
 * a rule of one's own, see {@code docs/your-own-mechanism.md}. A pure function; the order of raters
 * and completions must not change what a rater gets.
 *
 * <p>Accuracy on gold multiplies later, once, and is no method's business but of one that asks for
 * {@link #wholeRounds}.
 */
public interface ScoringMethod {
    /** The name of the method of the first document. */
    String SPEARMAN = "spearman";

    /** The name of the method that is used where none is asked for. */
    String DEFAULT = "robust";

    /**
     * One task as it was answered.
     *
     * @param ratings shape (raters, completions), at least one rater and two completions, finite
     * @param people which raters asked people, shape (raters)
     * @param ranks what is known about the completions: lower is better, equal is a tie, shape
     *     (completions)
     * @param raters who they are: the same number is the same rater in all tasks of a round, shape
     *     (raters)
     * @param at when each answered, in seconds from any moment, the same for all, shape (raters)
     */
    @SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
    record Answers(
            double[][] ratings,
            boolean[] people,
            Optional<int[]> ranks,
            int[] raters,
            double[] at) {
        /** Answers to the only task, all at once. */
        public Answers(double[][] ratings, boolean[] people, Optional<int[]> ranks) {
            this(
                    ratings,
                    people,
                    ranks,
                    IntStream.range(0, ratings.length).toArray(),
                    new double[ratings.length]);
        }
    }

    /**
     * What one task came to.
     *
     * @param shares what each rater gets, at least 0 and summing to 1, or all 0, shape (raters)
     * @param consensus the agreed score of each completion, shape (completions)
     * @param breakdown what the shares come from, by name, each of shape (raters)
     */
    @SuppressWarnings("ArrayRecordComponent") // This module works on plain arrays.
    record Scored(double[] shares, double[] consensus, Map<String, double[]> breakdown) {
        public Scored {
            breakdown = new TreeMap<>(breakdown);
        }

        /** Refuses what no rater can be paid by. */
        void check(Answers answers) {
            if (shares.length != answers.ratings().length) {
                throw new IllegalStateException(
                        shares.length + " shares for " + answers.ratings().length + " raters");
            }
            if (consensus.length != answers.ratings()[0].length) {
                throw new IllegalStateException(
                        "%s scores for %s completions"
                                .formatted(consensus.length, answers.ratings()[0].length));
            }
            for (double share : shares) {
                if (!(share >= 0) || Double.isInfinite(share)) {
                    throw new IllegalStateException("a share of " + share);
                }
            }
            for (double score : consensus) {
                if (!Double.isFinite(score)) {
                    throw new IllegalStateException("a consensus of " + score);
                }
            }
        }
    }

    /** Scores one task. */
    Scored score(Answers answers);

    /**
     * Whether the tasks of a round are to be seen together, and what is known of them is counted in
     * the shares already, so that accuracy on gold does not multiply afterwards.
     */
    default boolean wholeRounds() {
        return false;
    }

    /** Scores tasks that are seen together; each has an answer at least. */
    default List<Scored> scoreTogether(List<Answers> tasks) {
        return tasks.stream().map(this::score).toList();
    }

    /**
     * What a rater's shares of a round come to: their mean, a task without an answer counting 0.
     *
     * @param earned its shares of the tasks that it answered, ascending
     * @param tasks how many tasks the round had, at least 1
     */
    default double overRound(double[] earned, int tasks) {
        double sum = 0;
        for (double share : earned) sum += share;
        return sum / tasks;
    }

    /**
     * {@link #scoreTogether}, refusing what nobody can be paid by with an {@link
     * IllegalStateException}.
     */
    default List<Scored> scoreChecked(List<Answers> tasks) {
        List<Scored> scored = scoreTogether(tasks);
        if (scored.size() != tasks.size()) {
            throw new IllegalStateException(scored.size() + " scored of " + tasks.size());
        }
        for (int t = 0; t < tasks.size(); t++) scored.get(t).check(tasks.get(t));
        return scored;
    }

    /**
     * The method called {@code name}: one of ours, or the public class of that name, which has a
     * public constructor without parameters.
     *
     * @throws IllegalArgumentException with what is wrong, if there is none
     */
    static ScoringMethod named(String name) {
        return switch (name) {
            case SPEARMAN -> new SpearmanMethod();
            case "spearman-softmax" -> new SpearmanSoftmaxMethod();
            case "icc" -> new IccMethod();
            case "ground-truth" -> new GroundTruthMethod();
            case DEFAULT -> new RobustMethod();
            default -> ofClass(name);
        };
    }

    private static ScoringMethod ofClass(String name) {
        if (!name.contains(".")) {
            throw new IllegalArgumentException(
                    "there is no scoring method "
                            + name
                            + "; known are robust, spearman, spearman-softmax, icc, ground-truth,"
                            + " or the full name of a class");
        }
        try {
            Object rule = Class.forName(name).getConstructor().newInstance();
            if (rule instanceof ScoringMethod method) return method;
            throw new IllegalArgumentException(
                    name + " does not implement " + ScoringMethod.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "there is no class " + name + "; name its folder or jar in DOJO_CLASSPATH", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    name
                            + " cannot be made: it wants a public class with a public constructor"
                            + " without parameters that does not fail",
                    e);
        }
    }
}
