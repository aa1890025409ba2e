package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.miner.DemoKind;
import dojo.scoring.Bootstrap;
import dojo.scoring.Interval;
import dojo.task.TaskId;
import dojo.validator.Answer;
import dojo.validator.DatasetExporter;
import dojo.validator.GoldTally;
import dojo.validator.Refusal;
import dojo.validator.Round;
import dojo.validator.RoundArchive;
import dojo.validator.RoundScores;
import dojo.validator.RoundState;
import dojo.validator.ScoreBoard;
import dojo.validator.Standing;
import dojo.validator.WeightsLedger;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Who earned what and why, for people and for programs.
 *
 * @param text for people, line by line
 * @param head what the JSON has before its rounds
 * @param tail what it has after them
 */
record Summary(
        List<String> text,
        ObjectNode head,
        ObjectNode tail,
        List<RoundLine> rounds,
        RoundArchive archive) {
    /** Fixed, so that the same rounds have the same intervals. */
    private static final long INTERVAL_SEED = 3;

    /** What is kept of a round while there may be many thousands. */
    record RoundLine(long id, List<RoundScores.OfMiner> miners) {}

    static Summary of(
            long seed,
            long blocks,
            List<Member> miners,
            Metagraph metagraph,
            RoundArchive archive,
            ScoreBoard board,
            Optional<WeightsLedger.Included> weights,
            DatasetExporter dataset,
            boolean goldWithin) {
        var rounds = new ArrayList<RoundLine>();
        for (long id : archive.rounds(EnumSet.of(RoundState.SCORED, RoundState.EXPORTED))) {
            rounds.add(new RoundLine(id, archive.scores(id).miners()));
        }
        Map<Ss58Address, Standing> standings = new HashMap<>();
        Standing.all(archive, board).forEach(one -> standings.put(one.hotkey(), one));
        var earned =
                miners.stream()
                        .map(member ->
                                Earned.of(
                                        member,
                                        metagraph,
                                        rounds,
                                        Optional.ofNullable(
                                                standings.get(member.hotkey().address())),
                                        weights))
                        .toList();
        Optional<Comparison> comparison = Comparison.of(miners, rounds, archive);

        ObjectNode head = Json.object().put("seed", seed).put("blocks", blocks);
        ObjectNode tail = Json.object();
        var minersJson = tail.putArray("miners");
        earned.forEach(one -> minersJson.add(one.json()));
        comparison.ifPresent(one -> tail.set("honest_minus_length", one.json()));
        tail.putObject("weights_extrinsic")
                .put("block", weights.map(WeightsLedger.Included::block).orElse(0L))
                .put("hash", weights.map(WeightsLedger.Included::extrinsicHash).orElse(""));
        tail.putObject("dataset")
                .put("path", dataset.file().toString())
                .put("rows", dataset.rowCount());
        return new Summary(
                text(rounds.size(), earned, comparison, weights, dataset, goldWithin),
                head,
                tail,
                rounds,
                archive);
    }

    /** Writes the summary for programs: one object, a line for each round. */
    void writeJson(Writer out) throws IOException {
        String begin = Json.write(head);
        out.write(begin.substring(0, begin.length() - 1) + ",\n\"rounds\":[");
        String separator = "\n";
        for (RoundLine round : rounds) {
            out.write(separator + Json.write(json(round)));
            separator = ",\n";
        }
        out.write("\n],\n" + Json.write(tail).substring(1) + "\n");
    }

    /** What one miner has to show. */
    private record Earned(
            Member member,
            int uid,
            double score,
            Interval scoreInterval,
            Optional<Standing> standing,
            int weight,
            int incentive) {
        static Earned of(
                Member member,
                Metagraph metagraph,
                List<RoundLine> rounds,
                Optional<Standing> standing,
                Optional<WeightsLedger.Included> weights) {
            Ss58Address hotkey = member.hotkey().address();
            Optional<Neuron> neuron = metagraph.byHotkey(hotkey);
            int uid = neuron.map(Neuron::uid).orElse(-1);
            double[] scores = scores(rounds, hotkey);
            return new Earned(
                    member,
                    uid,
                    Arrays.stream(scores).average().orElse(0),
                    mean95(scores),
                    standing,
                    weights.map(set -> set.weights().of(uid)).orElse(0),
                    neuron.map(Neuron::incentiveU16).orElse(0));
        }

        double accuracy() {
            return standing.map(Standing::gold)
                    .orElse(GoldTally.NONE)
                    .accuracy()
                    .orElse(Double.NaN);
        }

        Interval accuracyInterval() {
            return standing.map(Standing::gold).orElse(GoldTally.NONE).interval();
        }

        int answered() {
            return standing.map(Standing::answered).orElse(0);
        }

        ObjectNode json() {
            ObjectNode json =
                    Json.object()
                            .put("hotkey", member.hotkey().address().text())
                            .put("uid", uid)
                            .put("kind", member.name())
                            .put("score", score)
                            .put("weight_u16", weight)
                            .put("incentive_u16", incentive)
                            .put("answered", answered())
                            .put("asked", standing.map(Standing::asked).orElse(0));
            if (Double.isNaN(accuracy())) json.putNull("accuracy");
            else json.put("accuracy", accuracy());
            put(json, "interval", accuracyInterval());
            put(json, "score_interval", scoreInterval);
            return json.put("average", standing.map(Standing::average).orElse(0.0))
                    .put("consensus", standing.map(Standing::mean).orElse(0.0));
        }

        String line() {
            return "%4d  %-12s %9s  %.4f [%.4f, %.4f]  %s %s  %.4f %7d %10d"
                    .formatted(
                            uid,
                            member.name(),
                            answered() + "/" + standing.map(Standing::asked).orElse(0),
                            score,
                            scoreInterval.low(),
                            scoreInterval.high(),
                            percent(accuracy()),
                            "[%s,%s]"
                                    .formatted(
                                            percent(accuracyInterval().low()),
                                            percent(accuracyInterval().high())),
                            standing.map(Standing::mean).orElse(0.0),
                            weight,
                            incentive);
        }
    }

    /** By how much honest is above length, in what a round pays and in agreement by task. */
    private record Comparison(
            double score, Interval interval, int rounds, Optional<Standing.Difference> consensus) {
        static Optional<Comparison> of(
                List<Member> miners, List<RoundLine> rounds, RoundArchive archive) {
            Ss58Address honest = hotkey(miners, DemoKind.HONEST);
            Ss58Address length = hotkey(miners, DemoKind.LENGTH);
            double[] ours = scores(rounds, honest);
            double[] theirs = scores(rounds, length);
            if (ours.length == 0 || ours.length != theirs.length) return Optional.empty();
            double[] difference = new double[ours.length];
            for (int i = 0; i < difference.length; i++) difference[i] = ours[i] - theirs[i];
            return Optional.of(
                    new Comparison(
                            Arrays.stream(difference).average().orElse(0),
                            mean95(difference),
                            difference.length,
                            Standing.difference(archive, honest, length)));
        }

        ObjectNode json() {
            ObjectNode json = Json.object().put("score", score).put("rounds", rounds);
            put(json, "interval", interval);
            consensus.ifPresent(one ->
                    put(
                            json.put("consensus", one.mean()).put("tasks", one.tasks()),
                            "consensus_interval",
                            one.interval()));
            return json;
        }

        List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add(
                    "honest minus length: %+.4f [%+.4f, %+.4f] of score, by round (%d)"
                            .formatted(score, interval.low(), interval.high(), rounds));
            consensus.ifPresent(one ->
                    lines.add(
                            ("                     %+.4f [%+.4f, %+.4f] of consensus,"
                                            + " by task (%d)")
                                    .formatted(
                                            one.mean(),
                                            one.interval().low(),
                                            one.interval().high(),
                                            one.tasks())));
            return lines;
        }

        private static Ss58Address hotkey(List<Member> miners, DemoKind kind) {
            return miners.stream()
                    .filter(miner -> miner.name().equals(kind.label()))
                    .findFirst()
                    .orElseThrow()
                    .hotkey()
                    .address();
        }
    }

    private static List<String> text(
            int rounds,
            List<Earned> earned,
            Optional<Comparison> comparison,
            Optional<WeightsLedger.Included> weights,
            DatasetExporter dataset,
            boolean goldWithin) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Who earned what, over " + rounds + " rounds (95 % intervals in brackets)");
        lines.add(
                String.format(
                        "%4s  %-12s %9s  %-24s  %-15s %10s %7s %10s",
                        "uid",
                        "miner",
                        "answers",
                        goldWithin ? "score" : "score = consensus × acc.",
                        "gold accuracy",
                        goldWithin ? "share" : "consensus",
                        "weight",
                        "incentive"));
        earned.stream()
                .sorted((a, b) -> Double.compare(b.score(), a.score()))
                .forEach(one -> lines.add(one.line()));
        comparison.ifPresent(one -> lines.addAll(one.lines()));
        if (goldWithin) {
            lines.add("score: a round's share of agreement with the truth, as gold and the others");
            lines.add("tell it; weights follow its moving average, incentive follows weights");
        } else {
            lines.add("score: a round's share of agreement with the consensus, times accuracy on");
            lines.add("gold pairs; weights follow its moving average, incentive follows weights");
        }
        weights.ifPresent(set ->
                lines.add(
                        "last weights: block %s, extrinsic %s"
                                .formatted(set.block(), set.extrinsicHash())));
        lines.add("dataset: " + dataset.file() + " (" + dataset.rowCount() + " rows, SIMULATED)");
        return lines;
    }

    private ObjectNode json(RoundLine line) {
        Round round = archive.round(line.id());
        long gold = round.tasks().stream().filter(Round.Asked::gold).count();
        ObjectNode json =
                Json.object()
                        .put("id", round.id())
                        .put("tasks", round.tasks().size() - gold)
                        .put("gold", gold);
        Map<Ss58Address, Map<TaskId, List<Double>>> answers = new HashMap<>();
        for (Answer answer : archive.answers(round.id())) {
            answers.computeIfAbsent(
                            answer.miner(),
                            miner -> new TreeMap<>(Comparator.comparing(TaskId::value)))
                    .put(answer.task(), answer.scores());
        }
        // Only what was never made good: a miner that was busy and answered later has answered.
        Map<Ss58Address, Refusal> refusals = new HashMap<>();
        for (Refusal refusal : archive.refusals(round.id())) {
            var given = answers.getOrDefault(refusal.miner(), Map.of());
            if (!given.containsKey(refusal.task())) refusals.put(refusal.miner(), refusal);
        }
        ObjectNode answersJson = json.putObject("answers");
        ObjectNode scoresJson = json.putObject("scores");
        for (var miner : line.miners()) {
            ObjectNode one = answersJson.putObject(miner.hotkey().text());
            one.put(
                    "status",
                    miner.answered() == round.tasks().size()
                            ? "answered"
                            : miner.answered() > 0 ? "partly" : "missing");
            Refusal refusal = refusals.get(miner.hotkey());
            if (refusal != null) {
                one.put("refused", refusal.reason().name().toLowerCase(Locale.ROOT));
            }
            ObjectNode given = one.putObject("scores");
            answers.getOrDefault(miner.hotkey(), Map.of())
                    .forEach((task, values) -> {
                        var list = given.putArray(task.value());
                        values.forEach(list::add);
                    });
            scoresJson.put(miner.hotkey().text(), miner.score());
        }
        return json;
    }

    private static double[] scores(List<RoundLine> rounds, Ss58Address hotkey) {
        return rounds.stream()
                .flatMap(round -> round.miners().stream())
                .filter(miner -> miner.hotkey().equals(hotkey))
                .mapToDouble(RoundScores.OfMiner::score)
                .toArray();
    }

    /** The mean's 95 % interval, drawn by round. */
    private static Interval mean95(double[] values) {
        if (values.length == 0) return new Interval(0, 0);
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return Bootstrap.ratio(values, ones, new SplittableRandom(INTERVAL_SEED));
    }

    private static void put(ObjectNode json, String name, Interval interval) {
        json.putArray(name).add(interval.low()).add(interval.high());
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : "%.0f%%".formatted(100 * share);
    }
}
