package dojo.validator;

import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.Wire;
import dojo.protocol.synapse.RankingResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Tells each miner what a task that it answered came to, under the ids that it was shown. */
final class Results {
    /** How long a miner has to take its result. */
    static final Duration TIMEOUT = Duration.ofSeconds(12);

    private Results() {}

    /**
     * The messages of a scored round.
     *
     * @param reachable where miners can be reached now; who is not among them is told nothing
     */
    static List<Dendrite.Call<RankingResult>> of(
            Round round, List<Peer> reachable, RoundScores scores, List<Answer> answers) {
        var calls = new ArrayList<Dendrite.Call<RankingResult>>();
        for (Answer answer : answers) {
            IssuedTask issued = round.issued(answer.task(), answer.miner());
            for (RoundScores.OfTask task : scores.tasks()) {
                if (!task.task().equals(answer.task())) continue;
                var consensus = new LinkedHashMap<String, Double>();
                for (int i = 0; i < issued.ids().size(); i++) {
                    consensus.put(issued.ids().get(i), task.consensus().get(issued.order().get(i)));
                }
                var shares = new LinkedHashMap<String, Double>();
                for (Peer peer : round.peers()) {
                    shares.put(
                            peer.hotkey().text(), task.shares().getOrDefault(peer.hotkey(), 0.0));
                }
                for (Peer peer : reachable) {
                    if (peer.hotkey().equals(answer.miner())) {
                        calls.add(
                                new Dendrite.Call<>(
                                        peer,
                                        new RankingResult(
                                                issued.requestId(), consensus, shares, Map.of())));
                    }
                }
            }
        }
        return calls;
    }

    /** How many of {@code calls} were delivered, until told to stop. */
    static int send(Wire wire, List<Dendrite.Call<RankingResult>> calls, BooleanSupplier stop)
            throws InterruptedException {
        int[] delivered = {0};
        for (int from = 0; from < calls.size(); from += Asking.CALLS_AT_ONCE_MAX) {
            var part = calls.subList(from, Math.min(calls.size(), from + Asking.CALLS_AT_ONCE_MAX));
            wire.askAll(
                    part,
                    TIMEOUT,
                    batch -> {
                        for (var answered : batch) {
                            if (answered.reply() instanceof Reply.Answer<RankingResult>) {
                                delivered[0]++;
                            }
                        }
                    },
                    stop);
        }
        return delivered[0];
    }
}
