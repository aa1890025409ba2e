package dojo.validator;

import dojo.protocol.Peer;
import dojo.scoring.AccuracyWindow;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One round: every task goes to every peer, and the answers are compared.
 *
 * @param id counts from 1
 * @param seed what the order and the ids shown to each miner are made of
 * @param protocol the messages it is held in
 * @param method the name of the rule by which it is scored, see {@link
 *     dojo.scoring.ScoringMethod#named}
 * @param accuracy which gold counts when it is scored
 * @param deadline from this instant on an answer is late
 * @param reason why it was abandoned, or empty
 */
public record Round(
        long id,
        long seed,
        Protocol protocol,
        String method,
        AccuracyWindow accuracy,
        Instant openedAt,
        Instant deadline,
        RoundState state,
        String reason,
        List<Asked> tasks,
        List<Peer> peers) {
    /**
     * A task of a round.
     *
     * @param gold whether it is there to measure the miners, which its truth allows
     */
    public record Asked(Task task, boolean gold) {}

    /** The longest time for pulling that {@link #expireAt} leaves. */
    private static final Duration PULL_MAX = Duration.ofMinutes(5);

    public Round {
        tasks = List.copyOf(tasks);
        peers = List.copyOf(peers);
    }

    /** The same round as it stands later. */
    Round at(RoundState state, String reason, Instant deadline) {
        return new Round(
                id, seed, protocol, method, accuracy, openedAt, deadline, state, reason, tasks,
                peers);
    }

    /**
     * Until when people are told to answer: a little before the deadline, so that what they did
     * last can still be pulled.
     */
    Instant expireAt() {
        Duration tenth = Duration.between(openedAt, deadline).dividedBy(10);
        return deadline.minus(tenth.compareTo(PULL_MAX) < 0 ? tenth : PULL_MAX);
    }

    /** The task called {@code id}, as {@code miner} may see it. */
    IssuedTask issued(TaskId id, Ss58Address miner) {
        for (Asked asked : tasks) {
            if (asked.task().id().equals(id)) return IssuedTask.of(seed, asked.task(), miner);
        }
        throw new IllegalArgumentException("round " + this.id + " has no task " + id);
    }

    /** The first instant whose gold answers count, besides the round's own. */
    Instant goldFrom() {
        return accuracy.from(openedAt);
    }

    /** How many answers there are if everybody answers everything. */
    public int answersExpected() {
        return tasks.size() * peers.size();
    }
}
