package dojo.validator;

import dojo.protocol.Peer;
import dojo.protocol.synapse.Rank;
import dojo.scoring.AccuracyWindow;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Inputs that the tests of this module share. */
final class Given {
    static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    static final Duration DEADLINE = Duration.ofMinutes(10);
    static final Judge MODEL = new Judge("hf_model", "linear", "");

    private Given() {}

    /** A task whose completions go from best to worst. */
    static Task task(String id, int completions) {
        var list = new ArrayList<Completion>();
        for (int i = 0; i < completions; i++) {
            var completionId = new CompletionId(id + "-" + i);
            list.add(new Completion(completionId, "answer " + i + " to " + id, "model-" + i));
        }
        return new Task(
                new TaskId(id),
                "What about " + id + "?",
                list,
                Optional.of(GroundTruth.bestFirst(completions, GroundTruth.Kind.CONSTRUCTED)),
                new TaskSource("test-bank", "MIT", "testing"));
    }

    static List<Task> tasks(String prefix, int count, int completions) {
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < count; i++) tasks.add(task(prefix + i, completions));
        return tasks;
    }

    static Ss58Address hotkey(int n) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) n);
        return Ss58Address.of(key);
    }

    static Peer peer(int n) {
        return new Peer(hotkey(n), "127.0.0.1", 8000 + n);
    }

    static List<Peer> peers(int count) {
        var peers = new ArrayList<Peer>();
        for (int i = 1; i <= count; i++) peers.add(peer(i));
        return peers;
    }

    static Round open(RoundLedger ledger, int tasks, int peers) {
        var asked = new ArrayList<Round.Asked>();
        for (Task task : tasks("t", tasks, 4)) asked.add(new Round.Asked(task, false));
        return ledger.open(
                7,
                Protocol.RANKING,
                "spearman",
                new AccuracyWindow.All(),
                asked,
                peers(peers),
                roster(peers),
                START,
                START.plus(DEADLINE),
                List.of());
    }

    /** The first {@code miners} hotkeys, registered with the subnet. */
    static Roster roster(int miners) {
        var members = new ArrayList<Roster.Member>();
        for (int i = 1; i <= miners; i++) members.add(member(i, i, 0));
        return new Roster(1, members);
    }

    static Roster.Member member(int uid, int hotkey, long block) {
        return new Roster.Member(uid, new Registration(hotkey(hotkey), block));
    }

    /** What {@code peer} replies if it scores the completion at each place so. */
    static Feedback scores(Round round, Task task, Peer peer, ToDoubleFunction<Integer> score) {
        IssuedTask issued = round.issued(task.id(), peer.hotkey());
        var ranks = new ArrayList<Rank>();
        for (int i = 0; i < issued.ids().size(); i++) {
            ranks.add(new Rank(issued.ids().get(i), score.applyAsDouble(issued.order().get(i))));
        }
        return new Feedback.Scores(
                round.id(), task.id(), peer.hotkey(), ranks, MODEL, Optional.empty());
    }

    static Feedback ranks(Round round, Task task, Peer peer, List<Rank> ranks) {
        return new Feedback.Scores(
                round.id(), task.id(), peer.hotkey(), ranks, MODEL, Optional.empty());
    }

    /** A closed round of one task and two peers. */
    static Round scoredBy(String method) {
        return new Round(
                1,
                7,
                Protocol.RANKING,
                method,
                new AccuracyWindow.All(),
                START,
                START.plus(DEADLINE),
                RoundState.CLOSED,
                "",
                List.of(new Round.Asked(task("t0", 4), false)),
                peers(2));
    }

    static Answer answer(Round round, Task task, int peer, double... scores) {
        return new Answer(
                round.id(),
                task.id(),
                hotkey(peer),
                Arrays.stream(scores).boxed().toList(),
                MODEL,
                START);
    }
}
