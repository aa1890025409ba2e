package dojo.validator;

import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.SynapseType;
import dojo.synth.Kind;
import dojo.synth.Obfuscator;
import dojo.synth.SynthItem;
import dojo.task.Completion;
import dojo.task.Task;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A task as one miner may see it: no model names, no truth, the completions in an order and under
 * ids of the miner's own, which say nothing and tell no other miner which completion is meant. All
 * of it follows from the round's seed, so it is the same when the miner is asked again, and nothing
 * about it has to be stored.
 *
 * @param requestId holds the truth as well, hidden by the seed
 * @param order the place in the task of each completion shown
 */
record IssuedTask(Task task, String requestId, List<Integer> order, List<String> ids) {
    /** The largest magnitude of a score; larger ones could make the mean overflow. */
    static final double SCORE_MAX = 1e9;

    /** What all our tasks are until there are others. */
    private static final String TASK_TYPE = "dialogue";

    /** What a reply means for the task. */
    sealed interface Restored {
        /** One score for each completion in the task's own order, all finite. */
        record Scores(List<Double> scores) implements Restored {}

        /** The reply cannot be used. */
        record Unusable(Refusal.Reason reason, String detail) implements Restored {}
    }

    /** {@code task} as {@code miner} sees it in the round with {@code seed}. */
    static IssuedTask of(long seed, Task task, Ss58Address miner) {
        String taskId = task.id().value();
        List<Integer> order = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < task.completions().size(); i++) order.add(i);
        Collections.shuffle(order, Seeds.random(seed, "order", taskId, miner.text()));
        for (int place : order) {
            String id = task.completions().get(place).id().value();
            ids.add(Seeds.id(seed, "cid", taskId, id, miner.text()));
        }
        // Whoever was asked can check later that the truth was chosen before the answers came.
        String truth = task.truth().isEmpty() ? "" : SynthItem.commitment(task, "");
        return new IssuedTask(
                task,
                Seeds.id(seed, "request", taskId, miner.text(), truth),
                List.copyOf(order),
                List.copyOf(ids));
    }

    /** The same in words of {@code miner}'s own. */
    IssuedTask varied(long seed, Ss58Address miner) {
        Kind kind = Kind.of(task.source().topic());
        var said = new ArrayList<Completion>();
        for (Completion one : task.completions()) {
            long way = Seeds.of(seed, "words", task.id().value(), one.id().value(), miner.text());
            said.add(
                    new Completion(
                            one.id(),
                            Obfuscator.vary(one.text(), kind, task.prompt(), way),
                            one.model()));
        }
        Task otherwise = new Task(task.id(), task.prompt(), said, task.truth(), task.source());
        return new IssuedTask(otherwise, requestId, order, ids);
    }

    /** The question to send. */
    RankingRequest question(Instant openedAt) {
        List<CompletionText> shown = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Completion completion = task.completions().get(order.get(i));
            shown.add(new CompletionText(ids.get(i), completion.text()));
        }
        return RankingRequest.question(
                requestId, openedAt.toEpochMilli() / 1000.0, task.prompt(), shown);
    }

    /**
     * The task to hand out for a ticket.
     *
     * @param type one of the messages that are answered with a ticket
     * @param expireAt until when people may work on it
     */
    FeedbackRequest handedOut(
            SynapseType<FeedbackRequest> type,
            Protocol protocol,
            Instant openedAt,
            Instant expireAt) {
        List<FeedbackRequest.Shown> shown = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Completion completion = task.completions().get(order.get(i));
            shown.add(FeedbackRequest.Shown.of(ids.get(i), completion.text()));
        }
        return new FeedbackRequest(
                type,
                requestId,
                openedAt.toEpochMilli() / 1000.0,
                task.prompt(),
                TASK_TYPE,
                expireAt,
                protocol.scoreMin(),
                protocol.scoreMax(),
                shown,
                Optional.empty(),
                Optional.empty());
    }

    /** The id shown for the completion at {@code place} of the task. */
    String shownId(int place) {
        return ids.get(order.indexOf(place));
    }

    /** The scores of {@code ranks} in the task's own order. */
    Restored restore(List<Rank> ranks, Protocol protocol) {
        if (ranks.isEmpty()) return unusable(Refusal.Reason.DECLINED, "no scores");
        Double[] scores = new Double[order.size()];
        Arrays.fill(scores, Double.NaN);
        boolean[] seen = new boolean[scores.length];
        for (Rank rank : ranks) {
            int shown = ids.indexOf(rank.cid());
            if (shown < 0) return unusable(Refusal.Reason.UNKNOWN_ID, rank.cid());
            int place = order.get(shown);
            if (seen[place]) return unusable(Refusal.Reason.REPEATED_ID, rank.cid());
            seen[place] = true;
            double score = rank.score();
            if (Double.isNaN(score)) return unusable(Refusal.Reason.NOT_A_NUMBER, rank.cid());
            if (Double.isInfinite(score)) return unusable(Refusal.Reason.INFINITE, rank.cid());
            if (score < protocol.scoreMin() || score > protocol.scoreMax()) {
                return unusable(Refusal.Reason.OUT_OF_RANGE, rank.cid() + ": " + score);
            }
            scores[place] = score;
        }
        if (ranks.size() < scores.length) {
            return unusable(
                    Refusal.Reason.MISSING_ID,
                    ranks.size() + " of " + scores.length + " completions scored");
        }
        return new Restored.Scores(List.of(scores));
    }

    private static Restored unusable(Refusal.Reason reason, String detail) {
        return new Restored.Unusable(reason, detail);
    }
}
