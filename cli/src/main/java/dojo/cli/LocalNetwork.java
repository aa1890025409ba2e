package dojo.cli;

import dojo.base.WholeFile;
import dojo.chain.Subtensor;
import dojo.chain.WeightCommits;
import dojo.localnet.Localnet;
import dojo.localnet.LocalnetConfig;
import dojo.localnet.Seal;
import dojo.miner.DemoKind;
import dojo.miner.DemoScorer;
import dojo.miner.Miner;
import dojo.miner.MinerConfig;
import dojo.miner.PeopleScorer;
import dojo.miner.Scorer;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.NonceStore;
import dojo.scoring.AccuracyWindow;
import dojo.scoring.ScoringMethod;
import dojo.synth.TaskBank;
import dojo.synth.TaskMaker;
import dojo.task.Task;
import dojo.task.dataset.DatasetWriter;
import dojo.validator.DatasetExporter;
import dojo.validator.ListedTasks;
import dojo.validator.RoundLedger;
import dojo.validator.RoundState;
import dojo.validator.ScoreBoard;
import dojo.validator.Validator;
import dojo.validator.ValidatorConfig;
import dojo.validator.ValidatorDatabase;
import dojo.validator.WeightsLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A chain, a validator, the six miners of the demonstration and, if wanted, one of whoever opens a
 * page, in one process, over real loopback sockets; each part after what it needs.
 *
 * @param announce whether each answer that is on the disk is told
 * @param stopped makes a run come to its summary soon once it is counted down; by any thread
 */
record LocalNetwork(
        NetworkFolder folder,
        Optional<List<Task>> tasks,
        int tasksPerRound,
        String method,
        AccuracyWindow accuracy,
        String ip,
        Duration blockTime,
        boolean people,
        LiveView view,
        boolean announce,
        CountDownLatch stopped) {
    /** How many tasks are made beside those of the bank. */
    private static final int MADE = 66;

    /** Gold tasks in a round, beside the others. */
    private static final int GOLD_PER_ROUND = 4;

    /** Long enough that a machine under load still gives the same scores. */
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    /** More than people take, so that a round ends by their answers or by their miner's word. */
    private static final Duration PEOPLE_WITHIN = PeopleScorer.OPEN.plusSeconds(30);

    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    /** Waiting for people keeps no processor. */
    private static final int PEOPLE_AT_ONCE = 64;

    /** Between two rounds, so that one can watch. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /**
     * The first document's, whose scoring this is: the last twenty rounds count, where {@link
     * ScoreBoard#ALPHA} lets the last three decide.
     */
    private static final double ALPHA = 0.05;

    /** How often it is looked whether the chain still seals. */
    private static final Duration GUARD_EVERY = Duration.ofMillis(250);

    private static final InstantSource CLOCK = InstantSource.system();

    /**
     * Runs until {@code rounds} are scored in all, or for ever without, or until it is stopped;
     * then says who earned what, and writes it to {@code json}.
     */
    void run(Optional<Integer> rounds, Optional<Path> json) {
        Path path = folder.path();
        var chainConfig =
                new LocalnetConfig(0, Optional.of(path.resolve("chain")), new Seal.Instantly());
        try (var database = ValidatorDatabase.open(path.resolve("rounds.db"));
                var net = Localnet.start(chainConfig, CLOCK);
                var chain = Subtensor.connect(net.endpoint());
                var members = Members.of(folder.seed(), path.resolve("wallets"), people);
                var dendrite =
                        new Dendrite(members.validator().hotkey(), CLOCK, DendriteConfig.LOCAL)) {
            view.say(
                    (folder.fresh() ? "new network " : "network ")
                            + path
                            + " (seed "
                            + folder.seed()
                            + "), chain on "
                            + net.endpoint());
            int netuid = setUp(net, chain, members);
            var ledger = new RoundLedger(database);
            var archive = ledger.archive();
            var board = new ScoreBoard(database, ALPHA);
            Path dataset =
                    DatasetWriter.file(path.resolve("dataset"), "dojo-seed-" + folder.seed(), true);
            try (var watch = new MetagraphWatch(chain, netuid, 1);
                    var miners = new Miners(members, netuid, chain, watch);
                    var exporter = DatasetExporter.open(ledger, dataset, true);
                    var display =
                            new Display(
                                    view,
                                    net::head,
                                    watch,
                                    members.miners(),
                                    archive,
                                    board,
                                    announce)) {
                view.say(
                        "%s miners listen on %s; Ctrl-C ends with a summary"
                                .formatted(miners.count(), ip));
                net.sealEvery(blockTime);
                int scored =
                        archive.rounds(EnumSet.of(RoundState.SCORED, RoundState.EXPORTED)).size();
                if (rounds.isPresent() && scored >= rounds.get()) {
                    view.say(
                            scored
                                    + " rounds are scored already; go on with a larger --rounds, or"
                                    + " begin another network with another --seed");
                }
                work(
                        net,
                        new Validator(
                                config(
                                        rounds.map(all -> Math.max(0, all - scored))
                                                .orElse(ValidatorConfig.FOREVER)),
                                members.validator().hotkey(),
                                chain,
                                netuid,
                                WeightCommits.at(path.resolve("commits")),
                                new SecureRandom(),
                                dendrite,
                                database,
                                board,
                                new ListedTasks(tasks.orElseGet(this::ownTasks), folder.seed()),
                                new ListedTasks(TaskBank.gold(), folder.seed()),
                                exporter,
                                CLOCK,
                                System::nanoTime,
                                display));
                exporter.export();
                var weights = new WeightsLedger(database);
                awaitEpoch(net, chain, netuid, weights);
                display.stop();
                var summary =
                        Summary.of(
                                folder.seed(),
                                net.head(),
                                members.miners(),
                                chain.metagraph(netuid),
                                archive,
                                board,
                                weights.last(),
                                exporter,
                                ScoringMethod.named(method).wholeRounds());
                summary.text().forEach(view::say);
                json.ifPresent(file -> write(summary, file));
            }
        }
    }

    /** The shipped bank and made tasks that follow from the network's seed. */
    private List<Task> ownTasks() {
        var own = new ArrayList<>(TaskBank.tasks());
        own.addAll(TaskMaker.texts(folder.seed(), MADE));
        return own;
    }

    /** A chain that failed says why; its clients only see that no block comes. */
    private int setUp(Localnet net, Subtensor chain, Members members) {
        try {
            return new SubnetSetup(chain, net::sealNow, view::say)
                    .run(members.validator(), members.miners());
        } catch (RuntimeException e) {
            throw net.failure().orElse(e);
        }
    }

    /** Runs {@code validator} to its end, or until this is stopped or the chain fails. */
    private void work(Localnet net, Validator validator) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> guard =
                    threads.submit(() -> {
                        while (net.failure().isEmpty() && !stoppedWithin(GUARD_EVERY)) {
                            // Looks again.
                        }
                        validator.stop();
                    });
            try {
                validator.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            } finally {
                guard.cancel(true);
            }
        }
        net.failure()
                .ifPresent(failure -> {
                    throw failure;
                });
    }

    private boolean stoppedWithin(Duration span) {
        try {
            return stopped.await(span.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void write(Summary summary, Path file) {
        try {
            WholeFile.writeText(file, summary::writeJson);
        } catch (IOException e) {
            throw new StateUnusable(file, e);
        }
        view.say("result: " + file);
    }

    private ValidatorConfig config(int rounds) {
        return new ValidatorConfig(
                folder.seed(),
                tasksPerRound,
                GOLD_PER_ROUND,
                people ? PEOPLE_WITHIN : DEADLINE,
                people ? PEOPLE_WITHIN : ASK_TIMEOUT,
                ASK_AGAIN,
                PAUSE,
                Optional.empty(),
                true,
                SubnetSetup.TEMPO,
                ValidatorConfig.DEFAULT.versionKey(),
                ValidatorConfig.DEFAULT.miners(),
                ValidatorConfig.DEFAULT.protocol(),
                method,
                accuracy,
                rounds,
                true,
                false);
    }

    /** The incentives belong to the last weights only once an epoch has run on them. */
    private void awaitEpoch(Localnet net, Subtensor chain, int netuid, WeightsLedger weights) {
        long set = weights.last().map(WeightsLedger.Included::block).orElse(0L);
        long last = net.head() + 2 * (SubnetSetup.TEMPO + 1);
        while (net.head() < last && net.failure().isEmpty()) {
            long epoch =
                    chain.storage("SubtensorModule", "LastMechansimStepBlock", netuid)
                            .orElseThrow()
                            .asLong();
            if (epoch > set || stoppedWithin(blockTime)) return;
        }
    }

    /** Who takes part, with keys that follow from the seed. */
    private record Members(Member validator, List<Member> miners) implements AutoCloseable {
        static Members of(long seed, Path wallets, boolean people) {
            // The human last: the others have the same uids without.
            return new Members(
                    Member.of(seed, "validator", wallets),
                    Stream.concat(
                                    Arrays.stream(DemoKind.values()).map(DemoKind::label),
                                    people ? Stream.of(People.MINER) : Stream.empty())
                            .map(name -> Member.of(seed, name, wallets))
                            .toList());
        }

        @Override
        public void close() {
            validator.close();
            miners.forEach(Member::close);
        }
    }

    /** The miners, listening and served on the chain. */
    private final class Miners implements AutoCloseable {
        private final List<Miner> running = new ArrayList<>();
        private final List<People> platforms = new ArrayList<>();

        Miners(Members members, int netuid, Subtensor chain, MetagraphWatch watch) {
            try {
                var announcements = new ArrayList<Runnable>();
                for (Member member : members.miners()) {
                    var config = MinerConfig.on(ip, 0);
                    if (member.name().equals(People.MINER)) {
                        config = config.withScoredAtOnceMax(PEOPLE_AT_ONCE);
                    }
                    var miner =
                            new Miner(
                                    member.hotkey(),
                                    config,
                                    NonceStore.forgetful(),
                                    scorer(member),
                                    watch,
                                    event -> {},
                                    CLOCK);
                    running.add(miner);
                    miner.start();
                    announcements.add(() -> announce(chain, netuid, member, miner.port()));
                }
                SubnetSetup.atOnce(announcements);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private void announce(Subtensor chain, int netuid, Member member, int port) {
            try {
                Serving.announce(chain, netuid, member.hotkey(), ip, port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while setting up", e);
            }
        }

        private Scorer scorer(Member member) {
            return DemoKind.of(member.name())
                    .map(kind -> DemoScorer.of(kind, folder.seed()))
                    .orElseGet(() -> people(member).scorer());
        }

        private People people(Member member) {
            var platform =
                    new People(People.folder(folder.path()), member.hotkey().address(), CLOCK);
            platforms.add(platform);
            view.say("score tasks yourself, and be scored with the others: " + platform.page());
            return platform;
        }

        int count() {
            return running.size();
        }

        @Override
        public void close() {
            running.forEach(Miner::close);
            platforms.forEach(People::close);
        }
    }
}
