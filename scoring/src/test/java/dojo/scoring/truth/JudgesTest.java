package dojo.scoring.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 65 real LLM judges of LLMBar, of whom most are fooled by what was written to fool them. */
class JudgesTest {
    private static final int DRAWS = 200;

    private static final int DRAWS_OF_COPIES = 30;

    /** The file's votes; each judge was asked twice, and may have contradicted itself. */
    @SuppressWarnings("ArrayRecordComponent") // As in the module that it tests.
    private record Judges(int[][] vote, int judges, int[] gold) {
        static Judges read() throws IOException {
            Optional<Path> folder = Optional.ofNullable(System.getenv("DOJO_DATA")).map(Path::of);
            assumeTrue(folder.isPresent(), "DOJO_DATA names no folder with llmbar/");
            var items = new TreeMap<String, Integer>();
            var judges = new TreeMap<String, Integer>();
            var votes = new ArrayList<int[]>();
            var gold = new ArrayList<Integer>();
            for (String line :
                    Files.readAllLines(folder.orElseThrow().resolve("llmbar/judge_votes.csv"))) {
                String[] cell = line.split(",");
                if (cell[0].equals("subset")) continue;
                int item = items.computeIfAbsent(cell[0] + cell[1], each -> items.size());
                int judge = judges.computeIfAbsent(cell[2], each -> judges.size());
                if (item == gold.size()) gold.add(cell[5].equals("1") ? 0 : 1);
                // 0 says that both are as good: a vote for each.
                if (!cell[4].equals("-1")) votes.add(new int[] {item, judge, 0});
                if (!cell[4].equals("1")) votes.add(new int[] {item, judge, 1});
            }
            return new Judges(
                    votes.toArray(int[][]::new),
                    judges.size(),
                    gold.stream().mapToInt(Integer::intValue).toArray());
        }

        Votes votes() {
            return Votes.of(
                    gold.length,
                    judges,
                    2,
                    IntStream.range(0, vote.length).map(v -> vote[v][0]).toArray(),
                    IntStream.range(0, vote.length).map(v -> vote[v][1]).toArray(),
                    IntStream.range(0, vote.length).map(v -> vote[v][2]).toArray());
        }

        /** With {@code count} that vote as {@code judge} does, but for a few that are turned. */
        Judges withCopies(int judge, int count, double turned, SplittableRandom random) {
            var all = new ArrayList<>(Arrays.asList(vote));
            for (int copy = 0; copy < count; copy++) {
                for (int[] one : vote) {
                    if (one[1] != judge) continue;
                    int said = random.nextDouble() < turned ? 1 - one[2] : one[2];
                    all.add(new int[] {one[0], judges + copy, said});
                }
            }
            return new Judges(all.toArray(int[][]::new), judges + count, gold);
        }

        /** How often each was right, half a point for each of two votes. */
        double[] accuracy() {
            return Estimate.of(votes(), certain(), 0).skill();
        }

        private double[] certain() {
            double[] posterior = new double[gold.length * 2];
            for (int i = 0; i < gold.length; i++) posterior[i * 2 + gold[i]] = 1;
            return posterior;
        }

        int[] anchors(int count, SplittableRandom random) {
            int[] anchors = Gold.none(votes());
            for (int drawn = 0; drawn < count; ) {
                int i = random.nextInt(gold.length);
                if (anchors[i] != Gold.UNKNOWN) continue;
                anchors[i] = gold[i];
                drawn++;
            }
            return anchors;
        }
    }

    @Test
    void tenPercentOfGoldBeatTheBestJudgeByAPoint() throws IOException {
        var judges = Judges.read();
        double best = Arrays.stream(judges.accuracy()).max().orElseThrow();
        var measured = Measured.of(judges, DRAWS);
        written("judges.txt", List.of("65 judges, 10 % gold: " + measured));
        assertThat(measured.accuracy - measured.interval).isGreaterThan(100 * best + 1);
        assertThat(measured.betterPaid).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void copiesMoveNoTruthAndTogetherEarnWhatOneDid() throws IOException {
        var judges = Judges.read();
        double[] accuracy = judges.accuracy();
        Integer[] order = IntStream.range(0, accuracy.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(accuracy[a], accuracy[b]));
        int worst = order[0];
        var lines = new ArrayList<String>();
        for (int judge : new int[] {worst, order[45], order[64]}) {
            var alone = Measured.of(judges, DRAWS_OF_COPIES);
            lines.add("no copies: " + alone);
            for (int copies : new int[] {20, 65, 130}) {
                for (double turned : new double[] {0, 0.05}) {
                    var more =
                            judges.withCopies(judge, copies, turned, new SplittableRandom(copies));
                    var with = Measured.of(more, DRAWS_OF_COPIES);
                    double all = with.share[judge];
                    for (int r = judges.judges; r < with.share.length; r++) all += with.share[r];
                    lines.add(
                            "%d copies, %.2f turned, of a judge right %.3f: %s; earn %.5f, one %.5f"
                                    .formatted(
                                            copies,
                                            turned,
                                            accuracy[judge],
                                            with,
                                            all,
                                            alone.share[judge]));
                    written("judges-copied.txt", lines);
                    assertThat(with.accuracy).isGreaterThan(alone.accuracy - 1);
                    // Changed copies of who is mostly right look like more of the same model.
                    if (turned == 0 || judge == worst) {
                        assertThat(all).isLessThanOrEqualTo(1.05 * alone.share[judge] + 1e-9);
                    }
                }
            }
        }
    }

    /** Leaves the numbers where they can be read, for bench/README.md. */
    private static void written(String name, List<String> lines) throws IOException {
        Files.write(Files.createDirectories(Path.of("target")).resolve(name), lines);
    }

    /**
     * The mean over draws of anchors.
     *
     * @param accuracy on the items that are no anchors, in percent, a tie counting half
     * @param interval half of its 95 % interval
     * @param betterPaid how often a judge better than the plain consensus is paid above the median
     * @param share what part of the pay each gets
     */
    @SuppressWarnings("ArrayRecordComponent") // As in the module that it tests.
    private record Measured(double accuracy, double interval, double betterPaid, double[] share) {
        static Measured of(Judges judges, int draws) {
            var random = new SplittableRandom(7);
            Votes votes = judges.votes();
            double[] skill = judges.accuracy();
            Estimate plain = Majority.of(votes, Gold.none(votes));
            double consensus = 0;
            for (int i = 0; i < judges.gold.length; i++) {
                consensus += plain.credit(i, judges.gold[i]) / judges.gold.length;
            }
            double[] accuracies = new double[draws];
            double[] share = new double[votes.workers()];
            int better = 0;
            int above = 0;
            for (int draw = 0; draw < draws; draw++) {
                int[] anchors = judges.anchors(Math.round(judges.gold.length / 10f), random);
                var robust = Robust.of(votes, anchors);
                int asked = 0;
                for (int i = 0; i < anchors.length; i++) {
                    if (anchors[i] != Gold.UNKNOWN) continue;
                    accuracies[draw] += 100 * robust.estimate().credit(i, judges.gold[i]);
                    asked++;
                }
                accuracies[draw] /= asked;
                double[] worth = robust.worth();
                double all = Arrays.stream(worth).sum();
                double[] sorted = worth.clone();
                Arrays.sort(sorted);
                for (int r = 0; r < share.length; r++) {
                    share[r] += worth[r] / all / draws;
                    if (skill[r] <= consensus) continue;
                    better++;
                    if (worth[r] > sorted[sorted.length / 2]) above++;
                }
            }
            double mean = Arrays.stream(accuracies).average().orElseThrow();
            double square = Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum();
            return new Measured(
                    mean,
                    1.96 * Math.sqrt(square / (draws - 1) / draws),
                    above / (double) better,
                    share);
        }

        @Override
        public String toString() {
            return "%.2f ± %.2f %%, better than consensus paid above the median %.3f"
                    .formatted(accuracy, interval, betterPaid);
        }
    }
}
