package dojo.validator;

import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.Wire;
import dojo.protocol.synapse.RankingResult;
import dojo.protocol.synapse.ScoringResult;
import dojo.protocol.synapse.Synapse;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Tells each miner what a task that it answered came to, under the ids that it was shown, and why
 * its own score is what it is.
 */
final class Results {
    /** How long a miner has to take its result. */
    static final Duration TIMEOUT = Duration.ofSeconds(12);

    private final Round round;
    private final RoundScores scores;
    private final List<Answer> answers;
    private final Map<Ss58Address, Peer> reachable = new HashMap<>();

    /**
     * The results of a scored round.
     *
     * @param reachable where miners can be reached now; who is not among them is told nothing
     * @param answers those that count
     */
    Results(Round round, List<Peer> reachable, RoundScores scores, List<Answer> answers) {
        this.round = round;
        this.scores = scores;
        this.answers = answers;
        for (Peer peer : reachable) this.reachable.put(peer.hotkey(), peer);
    }

    /**
     * How many messages were delivered.
     *
     * @param failed how many were not, or not before we were told to stop
     */
    record Sent(int delivered, int failed) {}

    /** Sends one message for each answer, until told to stop. */
    Sent send(Wire wire, BooleanSupplier stop) throws InterruptedException {
        return round.protocol().ticketed().isPresent()
                ? send(wire, stop, calls(this::scoring))
                : send(wire, stop, calls(this::ranking));
    }

    /** One message for one answer. */
    private interface Message<S extends Synapse> {
        S of(Answer answer, RoundScores.OfTask task);
    }

    private <S extends Synapse> List<Dendrite.Call<S>> calls(Message<S> message) {
        var tasks = new HashMap<String, RoundScores.OfTask>();
        for (RoundScores.OfTask task : scores.tasks()) tasks.put(task.task().value(), task);
        var calls = new ArrayList<Dendrite.Call<S>>();
        for (Answer answer : answers) {
            Peer peer = reachable.get(answer.miner());
            RoundScores.OfTask task = tasks.get(answer.task().value());
            if (peer == null || task == null) continue;
            calls.add(new Dendrite.Call<>(peer, message.of(answer, task)));
        }
        return calls;
    }

    private RankingResult ranking(Answer answer, RoundScores.OfTask task) {
        var shares = new LinkedHashMap<String, Double>();
        for (Peer peer : round.peers()) {
            shares.put(peer.hotkey().text(), task.shares().getOrDefault(peer.hotkey(), 0.0));
        }
        IssuedTask issued = round.issued(answer.task(), answer.miner());
        return new RankingResult(
                issued.requestId(), consensus(issued, task), shares, why(answer, task));
    }

    /** Of the others' scores the third document's originals told too much. */
    private ScoringResult scoring(Answer answer, RoundScores.OfTask task) {
        IssuedTask issued = round.issued(answer.task(), answer.miner());
        double own = task.shares().getOrDefault(answer.miner(), 0.0);
        return new ScoringResult(
                issued.requestId(),
                consensus(issued, task),
                Map.of(answer.miner().text(), own),
                why(answer, task));
    }

    private static Map<String, Double> consensus(IssuedTask issued, RoundScores.OfTask task) {
        var consensus = new LinkedHashMap<String, Double>();
        for (int i = 0; i < issued.ids().size(); i++) {
            consensus.put(issued.ids().get(i), task.consensus().get(issued.order().get(i)));
        }
        return consensus;
    }

    /** What the miner's score of the task and of the round come from. */
    private Map<String, Double> why(Answer answer, RoundScores.OfTask task) {
        var why = new LinkedHashMap<String, Double>();
        why.putAll(task.breakdown().getOrDefault(answer.miner(), Map.of()));
        why.put("task_share", task.shares().getOrDefault(answer.miner(), 0.0));
        for (RoundScores.OfMiner miner : scores.miners()) {
            if (!miner.hotkey().equals(answer.miner())) continue;
            why.put("round_mean_share", miner.mean());
            why.put("gold_accuracy", miner.multiplier());
            why.put("gold_accuracy_measured", miner.measured() ? 1.0 : 0.0);
            if (miner.measured()) {
                why.put("gold_accuracy_low", miner.interval().low());
                why.put("gold_accuracy_high", miner.interval().high());
            }
            why.put("round_score", miner.score());
            why.put("round_rank", rank(miner));
            why.put("miners", (double) scores.miners().size());
        }
        return why;
    }

    /** 1 for the best; equal scores have the same. */
    private double rank(RoundScores.OfMiner miner) {
        return 1.0
                + scores.miners().stream().filter(other -> other.score() > miner.score()).count();
    }

    private static <S extends Synapse> Sent send(
            Wire wire, BooleanSupplier stop, List<Dendrite.Call<S>> calls)
            throws InterruptedException {
        int[] delivered = {0};
        for (int from = 0; from < calls.size(); from += Asking.CALLS_AT_ONCE_MAX) {
            var part = calls.subList(from, Math.min(calls.size(), from + Asking.CALLS_AT_ONCE_MAX));
            wire.askAll(
                    part,
                    TIMEOUT,
                    batch -> {
                        for (Dendrite.Answered<S> one : batch) {
                            if (one.reply() instanceof Reply.Answer<S>) delivered[0]++;
                        }
                    },
                    stop);
        }
        return new Sent(delivered[0], calls.size() - delivered[0]);
    }
}
