package dojo.validator;

import dojo.protocol.Peer;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who still owes an answer in an open round. */
final class Progress {
    /** The longest wait that doubling leads to. */
    static final Duration ASK_AGAIN_MAX = Duration.ofMinutes(5);

    /** One miner's answer to one task. */
    record Owed(TaskId task, Peer peer) {
        Owed at(Peer address) {
            return new Owed(task, address);
        }
    }

    private record Key(TaskId task, Ss58Address miner) {}

    private final Map<Key, Owed> owed = new LinkedHashMap<>();
    private Instant askAt = Instant.MIN;
    private Duration again = Duration.ZERO;
    private int owedBefore;

    /** What is left of {@code round} after these answers and refusals. */
    Progress(Round round, List<Answer> answers, List<Refusal> refusals) {
        for (Round.Asked asked : round.tasks()) {
            TaskId task = asked.task().id();
            for (Peer peer : round.peers()) {
                owed.put(new Key(task, peer.hotkey()), new Owed(task, peer));
            }
        }
        for (Answer answer : answers) settle(answer.task(), answer.miner());
        for (Refusal refusal : refusals) settle(refusal);
    }

    List<Owed> owed() {
        return List.copyOf(owed.values());
    }

    boolean done() {
        return owed.isEmpty();
    }

    boolean due(Instant now) {
        return !owed.isEmpty() && !now.isBefore(askAt);
    }

    /**
     * Says that what is owed was asked for until {@code now}; again after {@code wait}, but after
     * twice the last wait if this settled nothing.
     */
    void asked(Instant now, Duration wait) {
        boolean inVain = again.isPositive() && owed.size() == owedBefore;
        owedBefore = owed.size();
        again = inVain ? shorter(again.multipliedBy(2), longer(wait, ASK_AGAIN_MAX)) : wait;
        askAt = now.plus(again);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    void settle(Recorded recorded) {
        switch (recorded) {
            case Recorded.Stored(Answer answer) -> settle(answer.task(), answer.miner());
            case Recorded.Refused(Refusal refusal) -> settle(refusal);
        }
    }

    private void settle(Refusal refusal) {
        if (!refusal.reason().mayPass()) settle(refusal.task(), refusal.miner());
    }

    private void settle(TaskId task, Ss58Address miner) {
        owed.remove(new Key(task, miner));
    }
}
