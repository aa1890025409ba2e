package dojo.validator;

import dojo.chain.Metagraph;
import dojo.protocol.Peer;
import dojo.task.Task;
import dojo.task.TasksUnavailable;
import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins rounds: draws whom to ask and what, gold among it, and has it written down. All that is
 * drawn follows from the round's seed.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final ValidatorConfig config;
    private final Ss58Address own;
    private final SubnetChain chain;
    private final Heartbeats heartbeats;
    private final RoundLedger ledger;
    private final RoundArchive archive;
    private final TaskSupply tasks;
    private final TaskSupply gold;
    private final Consumer<ValidatorEvent> listener;

    Opening(
            ValidatorConfig config,
            Ss58Address own,
            SubnetChain chain,
            Heartbeats heartbeats,
            RoundLedger ledger,
            RoundArchive archive,
            TaskSupply tasks,
            TaskSupply gold,
            Consumer<ValidatorEvent> listener) {
        this.config = config;
        this.own = own;
        this.chain = chain;
        this.heartbeats = heartbeats;
        this.ledger = ledger;
        this.archive = archive;
        this.tasks = tasks;
        this.gold = gold;
        this.listener = listener;
    }

    /** Opens a round, unless there is nobody or nothing to ask. */
    Optional<Round> open(Instant now) throws InterruptedException {
        long seed = Seeds.of(config.seed(), "round", Long.toString(archive.nextId()));
        Metagraph metagraph = chain.metagraph();
        List<Peer> peers =
                MinerSelection.drawn(
                        heartbeats.alive(askable(metagraph)), metagraph, config.miners(), seed);
        if (peers.isEmpty()) {
            listener.accept(new ValidatorEvent.NobodyToAsk());
            return Optional.empty();
        }
        long nextTask = archive.cursor(tasks.name());
        long nextGold = archive.cursor(gold.name());
        List<Task> ordinary;
        try {
            ordinary = tasks.from(nextTask, config.tasksPerRound());
        } catch (TasksUnavailable e) {
            listener.accept(new ValidatorEvent.NothingToAsk(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
        return Optional.of(
                ledger.open(
                        seed,
                        config.protocol(),
                        config.method(),
                        config.accuracy(),
                        mixed(ordinary, measuring(nextGold), seed),
                        peers,
                        Roster.of(metagraph),
                        now,
                        now.plus(config.deadline()),
                        List.of(
                                new RoundLedger.Cursor(
                                        tasks.name(), nextTask + config.tasksPerRound()),
                                new RoundLedger.Cursor(
                                        gold.name(), nextGold + config.goldPerRound()))));
    }

    /** The miners of the subnet that may be asked at all. */
    List<Peer> askable(Metagraph metagraph) {
        return MinerSelection.miners(metagraph, own, config.miners());
    }

    private static List<Round.Asked> mixed(List<Task> ordinary, List<Task> gold, long seed) {
        var asked = new ArrayList<Round.Asked>();
        for (Task task : ordinary) asked.add(new Round.Asked(task, false));
        for (Task task : gold) {
            if (!GoldTasks.measures(task)) continue;
            var random = Seeds.random(seed, "gold", task.id().value());
            asked.add(new Round.Asked(GoldTasks.disguised(task, ordinary, random), true));
        }
        Collections.shuffle(asked, Seeds.random(seed, "tasks"));
        return asked;
    }

    // What a service handed out for this round is gone, so it is asked also without gold.
    private List<Task> measuring(long cursor) throws InterruptedException {
        try {
            return gold.from(cursor, config.goldPerRound());
        } catch (TasksUnavailable e) {
            LOG.warn("a round without gold: {}", e.getMessage());
            return List.of();
        }
    }
}
