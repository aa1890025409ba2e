package dojo.scoring;

import dojo.scoring.truth.BradleyTerry;
import dojo.scoring.truth.Estimate;
import dojo.scoring.truth.Gold;
import dojo.scoring.truth.PlackettLuce;
import dojo.scoring.truth.Robust;
import dojo.scoring.truth.Votes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Pays agreement with the truth as {@link Robust} estimates it from a round's tasks together: each
 * two completions of a task are an item, the better of them a vote, what is known an anchor. Copies
 * share what one of them would get, constant answers get nothing, and who knows better than the
 * consensus is paid for it as far as gold shows it.
 *
 * <p>The consensus is the log of each completion's worth by {@link BradleyTerry}. Written down in
 * {@code docs/scoring.md}.
 */
public final class RobustMethod implements ScoringMethod {
    /** How much louder people are than models before there is gold, from the second document. */
    private static final double PEOPLE = 1.2;

    /** In so many of the tasks that both answered who was first must have been first. */
    private static final double NEARLY_ALWAYS = 0.9;

    /** First by less than so many seconds is not first: that is the network's doing. */
    private static final double FIRST_BY = 1;

    /** How many tasks that takes at least. */
    private static final int TASKS_ENOUGH = 5;

    /** Half a comparison that each completion wins and loses: worths stay finite. */
    private static final double PRIOR = 0.5;

    @Override
    public boolean wholeRounds() {
        return true;
    }

    @Override
    public Scored score(Answers answers) {
        return scoreTogether(List.of(answers)).getFirst();
    }

    @Override
    public List<Scored> scoreTogether(List<Answers> tasks) {
        int[] raters =
                tasks.stream()
                        .flatMapToInt(task -> Arrays.stream(task.raters()))
                        .sorted()
                        .distinct()
                        .toArray();
        var pairs = new Pairs();
        for (int t = 0; t < tasks.size(); t++) pairs.add(t, tasks.get(t), raters);
        if (pairs.item.isEmpty()) return tasks.stream().map(RobustMethod::nothing).toList();
        Votes votes =
                Votes.of(
                        pairs.task.size(),
                        raters.length,
                        2,
                        ints(pairs.item),
                        ints(pairs.rater),
                        ints(pairs.label));
        var robust =
                Robust.of(votes, ints(pairs.gold), circumstances(tasks, raters, ints(pairs.task)));
        var scored = new ArrayList<Scored>();
        int first = 0;
        for (Answers task : tasks) {
            scored.add(scored(task, raters, robust, first));
            first += pairs(task);
        }
        return scored;
    }

    private static Scored nothing(Answers task) {
        return new Scored(
                new double[task.ratings().length], Means.perCompletion(task.ratings()), Map.of());
    }

    private static int pairs(Answers task) {
        int completions = task.ratings()[0].length;
        return completions * (completions - 1) / 2;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** All pairs of completions of all tasks as items; label 0 says that the first is better. */
    private static final class Pairs {
        private final List<Integer> task = new ArrayList<>();
        private final List<Integer> gold = new ArrayList<>();
        private final List<Integer> item = new ArrayList<>();
        private final List<Integer> rater = new ArrayList<>();
        private final List<Integer> label = new ArrayList<>();

        void add(int number, Answers answers, int[] raters) {
            int completions = answers.ratings()[0].length;
            for (int a = 0; a < completions; a++) {
                for (int b = a + 1; b < completions; b++) {
                    for (int r = 0; r < answers.raters().length; r++) {
                        double[] ratings = answers.ratings()[r];
                        if (MinMax.constant(ratings)) continue;
                        int known = Arrays.binarySearch(raters, answers.raters()[r]);
                        // A tie is half a vote for each.
                        if (!below(ratings[a], ratings[b])) vote(known, 0);
                        if (!below(ratings[b], ratings[a])) vote(known, 1);
                    }
                    gold.add(known(answers, a, b));
                    task.add(number);
                }
            }
        }

        private void vote(int who, int better) {
            item.add(task.size());
            rater.add(who);
            label.add(better);
        }

        private static boolean below(double a, double b) {
            return a < b && !MinMax.equal(a, b);
        }

        private static int known(Answers answers, int a, int b) {
            if (answers.ranks().isEmpty()) return Gold.UNKNOWN;
            int order = Integer.compare(answers.ranks().get()[a], answers.ranks().get()[b]);
            return order == 0 ? Gold.UNKNOWN : order < 0 ? 0 : 1;
        }
    }

    private static Robust.Circumstances circumstances(
            List<Answers> tasks, int[] raters, int[] group) {
        int n = raters.length;
        double[] heard = new double[n];
        Arrays.fill(heard, 1);
        int[] kind = new int[n];
        int[][] both = new int[n][n];
        int[][] first = new int[n][n];
        for (Answers task : tasks) {
            int[] place = new int[task.raters().length];
            for (int r = 0; r < place.length; r++) {
                place[r] = Arrays.binarySearch(raters, task.raters()[r]);
                if (!task.people()[r]) continue;
                heard[place[r]] = PEOPLE;
                kind[place[r]] = 1;
            }
            for (int r = 0; r < place.length; r++) {
                for (int s = 0; s < place.length; s++) {
                    both[place[r]][place[s]]++;
                    if (task.at()[r] + FIRST_BY <= task.at()[s]) first[place[r]][place[s]]++;
                }
            }
        }
        boolean[][] before = new boolean[n][n];
        for (int r = 0; r < n; r++) {
            for (int s = 0; s < n; s++) {
                before[r][s] =
                        both[r][s] >= TASKS_ENOUGH && first[r][s] >= NEARLY_ALWAYS * both[r][s];
            }
        }
        return new Robust.Circumstances(heard, kind, group, before, true);
    }

    private static Scored scored(Answers task, int[] raters, Robust robust, int first) {
        int n = task.raters().length;
        double[] pay = new double[n];
        double[] agreement = new double[n];
        double[] voices = new double[n];
        for (int r = 0; r < n; r++) {
            int known = Arrays.binarySearch(raters, task.raters()[r]);
            agreement[r] = robust.agreement()[known];
            voices[r] = robust.voices()[known];
            if (!MinMax.constant(task.ratings()[r])) pay[r] = robust.worth()[known];
        }
        return new Scored(
                Shares.of(pay),
                worths(task.ratings()[0].length, robust.estimate(), first),
                Map.of("agreement", agreement, "voice", voices));
    }

    /** The completions on one scale, from how probably each is better than each other. */
    private static double[] worths(int completions, Estimate estimate, int first) {
        var winner = new ArrayList<Integer>();
        var loser = new ArrayList<Integer>();
        var weight = new ArrayList<Double>();
        int item = first;
        for (int a = 0; a < completions; a++) {
            for (int b = a + 1; b < completions; b++, item++) {
                for (int label = 0; label < 2; label++) {
                    double p = estimate.probability(item, label);
                    if (p <= 0) continue;
                    winner.add(label == 0 ? a : b);
                    loser.add(label == 0 ? b : a);
                    weight.add(p);
                }
            }
        }
        PlackettLuce scale =
                BradleyTerry.of(
                        completions,
                        ints(winner),
                        ints(loser),
                        weight.stream().mapToDouble(Double::doubleValue).toArray(),
                        PRIOR);
        return scale.worth();
    }
}
