package dojo.validator;

import dojo.protocol.Received;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.task.Task;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes answers that miners bring by themselves to the ledger's one door. Safe for several threads:
 * an answer is on the disk before its miner is told, whatever the validator is doing.
 */
public final class PushedFeedback {
    private final RoundLedger ledger;
    private final RoundArchive archive;
    private final InstantSource clock;
    private final boolean varied;

    // Never holds more than was pushed during one step, which the axon bounds.
    private final Queue<Recorded> news = new ConcurrentLinkedQueue<>();

    /**
     * What comes goes to {@code ledger}.
     *
     * @param varied whether miners were shown the texts in words of their own
     */
    PushedFeedback(RoundLedger ledger, RoundArchive archive, InstantSource clock, boolean varied) {
        this.ledger = ledger;
        this.archive = archive;
        this.clock = clock;
        this.varied = varied;
    }

    /**
     * Records what people on Mechanical Turk answered, in every open round that showed one of the
     * completions.
     *
     * @param check looks at the HIT of a miner that sent credentials along; what it objects to is
     *     refused
     * @return the same with the scores that count now, also if they came before and the reply was
     *     lost; none if they came too late, are about nothing that was asked, or cannot be used
     */
    public MTurkResponse take(Received<MTurkResponse> received, HitCheck check) {
        Map<String, Double> pushedScores = received.synapse().scores();
        Map<String, Double> counted = new LinkedHashMap<>();
        // The time of its coming, not that of the check.
        Instant now = clock.instant();
        List<Recorded> recorded =
                ledger.record(feedback(received.caller(), received.synapse(), check), now);
        for (Recorded one : recorded) {
            Optional<Answer> stored =
                    switch (one) {
                        case Recorded.Stored(Answer answer) -> Optional.of(answer);
                        case Recorded.Refused(Refusal refusal) ->
                                archive.answer(refusal.round(), refusal.task(), refusal.miner())
                                        .filter(answer -> answer.judge().people());
                        case Recorded.Promised _ -> Optional.empty();
                    };
            stored.map(this::shown)
                    .filter(scores -> pushedScores.entrySet().containsAll(scores.entrySet()))
                    .ifPresent(counted::putAll);
        }
        news.addAll(recorded);
        return new MTurkResponse(received.synapse().hitId(), counted);
    }

    /** The scores by the ids that the miner was shown. */
    private Map<String, Double> shown(Answer answer) {
        IssuedTask issued = archive.round(answer.round()).issued(answer.task(), answer.miner());
        var byId = new LinkedHashMap<String, Double>();
        for (int i = 0; i < issued.ids().size(); i++) {
            byId.put(issued.ids().get(i), answer.scores().get(issued.order().get(i)));
        }
        return byId;
    }

    /** What was recorded since this was asked before. */
    List<Recorded> news() {
        var all = new ArrayList<Recorded>();
        for (Recorded one = news.poll(); one != null; one = news.poll()) all.add(one);
        return all;
    }

    private List<Feedback> feedback(Ss58Address miner, MTurkResponse pushed, HitCheck check) {
        var feedback = new ArrayList<Feedback>();
        var questions = new ArrayList<RankingRequest>();
        Instant since = Instant.MAX;
        for (long id : archive.rounds(EnumSet.of(RoundState.ISSUED, RoundState.COLLECTING))) {
            Round round = archive.round(id);
            for (Round.Asked asked : round.tasks()) {
                Task task = asked.task();
                var shown = new HashMap<String, Double>();
                IssuedTask issued = IssuedTask.of(round.seed(), task, miner);
                for (String cid : issued.ids()) {
                    Double score = pushed.scores().get(cid);
                    if (score != null) shown.put(cid, score);
                }
                if (shown.isEmpty()) continue;
                IssuedTask said = varied ? issued.varied(round.seed(), miner) : issued;
                questions.add(said.question(round.openedAt()));
                if (round.openedAt().isBefore(since)) since = round.openedAt();
                var ranks = new ArrayList<Rank>();
                shown.forEach((cid, score) -> ranks.add(new Rank(cid, score)));
                feedback.add(
                        new Feedback.Scores(
                                id,
                                task.id(),
                                miner,
                                ranks,
                                Judge.of(Judge.MTURK),
                                pushed.hitId()));
            }
        }
        if (feedback.isEmpty() || pushed.credentials().isEmpty()) return feedback;
        return check.objection(pushed, questions, since)
                .map(why -> refused(feedback, why))
                .orElse(feedback);
    }

    private static List<Feedback> refused(List<Feedback> all, String why) {
        var refused = new ArrayList<Feedback>();
        for (Feedback each : all) {
            refused.add(
                    new Feedback.Nothing(
                            each.round(),
                            each.task(),
                            each.miner(),
                            Refusal.Reason.HIT_NOT_PROVEN,
                            why));
        }
        return refused;
    }
}
