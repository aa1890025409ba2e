package dojo.validator;

import dojo.protocol.Peer;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who still owes an answer in an open round. */
final class Progress {
    /** The longest wait that doubling leads to. */
    static final Duration ASK_AGAIN_MAX = Duration.ofMinutes(5);

    /**
     * One miner's answer to one task.
     *
     * @param ticket what it gave to answer later
     */
    record Owed(TaskId task, Peer peer, Optional<Ticket> ticket) {
        Owed at(Peer address) {
            return new Owed(task, address, ticket);
        }

        private Owed with(Ticket given) {
            return new Owed(task, peer, Optional.of(given));
        }
    }

    private record Key(TaskId task, Ss58Address miner) {}

    private final Map<Key, Owed> owed = new LinkedHashMap<>();
    private final boolean pulled;
    private Instant askAt = Instant.MIN;
    private Instant askedAt = Instant.MIN;
    private Duration again = Duration.ZERO;
    private int owedBefore;
    private Duration net = Duration.ZERO;
    private Duration ahead = Duration.ZERO;

    /** All that a new round asks for. */
    static Progress of(Round round) {
        return new Progress(round, List.of(), List.of(), List.of());
    }

    /** What is left of {@code round} after these answers, refusals and tickets. */
    Progress(
            Round round,
            List<Answer> answers,
            List<Refusal> refusals,
            List<Recorded.Promised> tickets) {
        pulled = round.protocol().ticketed().isPresent();
        for (Round.Asked asked : round.tasks()) {
            TaskId task = asked.task().id();
            for (Peer peer : round.peers()) {
                owed.put(new Key(task, peer.hotkey()), new Owed(task, peer, Optional.empty()));
            }
        }
        tickets.forEach(this::settle);
        for (Answer answer : answers) settle(answer.task(), answer.miner());
        for (Refusal refusal : refusals) settle(refusal);
    }

    /**
     * Moves what is due with a clock that leapt.
     *
     * @return by how much the deadline moves: with all leaps together ahead, and not before where
     *     it was when this was opened, so that a clock that goes back and forth adds nothing
     */
    Duration leapt(Duration leap) {
        Duration before = ahead;
        net = net.plus(leap);
        ahead = net.isNegative() ? Duration.ZERO : net;
        if (!askAt.equals(Instant.MIN)) askAt = askAt.plus(leap);
        if (!askedAt.equals(Instant.MIN)) askedAt = askedAt.plus(leap);
        return ahead.minus(before);
    }

    /**
     * What is to be asked for, each miner's together, those first who owe the least: who is silent
     * holds up nobody but others who are. Whoever pushes its answer by itself is not asked again.
     */
    List<Owed> toAsk() {
        var byMiner = new LinkedHashMap<Ss58Address, List<Owed>>();
        for (Owed one : owed.values()) {
            if (!pulled && one.ticket().map(Ticket::pushed).orElse(false)) continue;
            byMiner.computeIfAbsent(one.peer().hotkey(), miner -> new ArrayList<>()).add(one);
        }
        return byMiner.values().stream()
                .sorted(Comparator.comparingInt(List::size))
                .flatMap(List::stream)
                .toList();
    }

    boolean done() {
        return owed.isEmpty();
    }

    /**
     * Whether to ask now: when the wait is over, and in any case at {@code lastAt}, so that nothing
     * is left that came after the wait before.
     */
    boolean due(Instant now, Instant lastAt) {
        boolean last = !now.isBefore(lastAt) && askedAt.isBefore(lastAt);
        return (last || !now.isBefore(askAt)) && !toAsk().isEmpty();
    }

    /**
     * Says that what is owed was asked for until {@code now}; again after {@code wait}, but after
     * twice the last wait if this settled nothing.
     */
    void asked(Instant now, Duration wait) {
        boolean inVain = again.isPositive() && owed.size() == owedBefore;
        owedBefore = owed.size();
        again = inVain ? shorter(again.multipliedBy(2), longer(wait, ASK_AGAIN_MAX)) : wait;
        askedAt = now;
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
            case Recorded.Promised(long _, TaskId task, Ss58Address miner, Ticket ticket) ->
                    owed.computeIfPresent(new Key(task, miner), (key, one) -> one.with(ticket));
        }
    }

    private void settle(Refusal refusal) {
        if (!refusal.reason().mayPass()) settle(refusal.task(), refusal.miner());
    }

    private void settle(TaskId task, Ss58Address miner) {
        owed.remove(new Key(task, miner));
    }
}
