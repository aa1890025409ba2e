package dojo.sim.subnet;

import dojo.base.DatabaseUnusable;
import dojo.chain.ChainUnavailable;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.WeightCommits;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.NonceStore;
import dojo.protocol.Peer;
import dojo.protocol.Wire;
import dojo.protocol.WireReply;
import dojo.protocol.WireRequest;
import dojo.protocol.synapse.MTurkResponse;
import dojo.validator.DatasetExporter;
import dojo.validator.HitCheck;
import dojo.validator.ListedTasks;
import dojo.validator.MinersOnly;
import dojo.validator.RoundArchive;
import dojo.validator.RoundLedger;
import dojo.validator.ScoreBoard;
import dojo.validator.Validator;
import dojo.validator.ValidatorConfig;
import dojo.validator.ValidatorDatabase;
import dojo.validator.ValidatorEvent;
import dojo.validator.WeightsLedger;
import dojo.wallet.Keypair;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A validator that dies at any moment and goes on with what is on its disk. */
final class SimValidator implements SimNetwork.Host, AutoCloseable {
    static final double ALPHA = 0.3;

    /** How long it rests between two steps that had nothing to do. */
    private static final Duration REST = Duration.ofSeconds(5);

    private static final Duration WORK = Duration.ofMillis(10);
    private static final Duration CHAIN_REST = Duration.ofSeconds(2);

    /** Inserts into these end a transaction in its middle. */
    private static final List<String> TABLES =
            List.of("round_peer", "answer", "task_score", "miner_score", "board", "weights");

    /** What of the product is there while it lives. */
    private record Life(
            SimProcess process,
            ValidatorDatabase database,
            DatasetExporter exporter,
            Subtensor chain,
            Validator validator,
            NonceStore nonces,
            Axon axon) {}

    /** What surrounds it, and stays when it dies. */
    record World(
            EventLoop loop,
            Function<SimProcess, Subtensor> chain,
            Function<SimProcess, Wire> wire,
            Supplier<Metagraph> metagraph,
            Consumer<SimValidator> born,
            BiConsumer<SimValidator, ValidatorEvent> listener) {}

    final String name;
    final Keypair hotkey;
    final SimClock clock;
    final Path folder;
    final String ip;
    private final World world;
    private final ValidatorConfig config;
    private final Chance chance;
    private Optional<Life> life = Optional.empty();
    private boolean working;
    private boolean trapped;
    private int lives;

    SimValidator(
            String name,
            String ip,
            Path folder,
            SimClock clock,
            World world,
            ValidatorConfig config,
            Chance chance) {
        this.name = name;
        this.hotkey = SubnetBase.key(name);
        this.ip = ip;
        this.folder = folder;
        this.clock = clock;
        this.world = world;
        this.config = config;
        this.chance = chance;
    }

    /** Whether its database can be looked into. */
    boolean alive() {
        return life.isPresent() && !life.get().process().dead();
    }

    /** What it is at, as it says. */
    String stage() {
        return life.map(each -> each.validator().stage().what()).orElse("");
    }

    RoundArchive archive() {
        return new RoundArchive(life.orElseThrow().database());
    }

    ScoreBoard board() {
        return new ScoreBoard(life.orElseThrow().database(), ALPHA);
    }

    WeightsLedger weights() {
        return new WeightsLedger(life.orElseThrow().database());
    }

    long datasetRows() {
        return life.orElseThrow().exporter().rowCount();
    }

    WeightCommits commits() {
        return WeightCommits.at(folder.resolve("commits"));
    }

    void start() {
        lives++;
        var process = new SimProcess();
        var database = ValidatorDatabase.open(folder.resolve("rounds.db"));
        working = true;
        try {
            var ledger = new RoundLedger(database);
            var chain = world.chain().apply(process);
            var exporter =
                    DatasetExporter.open(ledger, folder.resolve("data-SIMULATED.jsonl"), true);
            var validator =
                    new Validator(
                            config,
                            hotkey,
                            chain,
                            SubnetBase.NETUID,
                            commits(),
                            new SplittableRandom(config.seed() + lives),
                            world.wire().apply(process),
                            database,
                            new ScoreBoard(database, ALPHA),
                            new ListedTasks(SimTasks.named("t", 24), config.seed()),
                            new ListedTasks(SimTasks.named("gold", 8), config.seed()),
                            exporter,
                            clock,
                            world.loop()::nanos,
                            event -> heard(process, event));
            var nonces = NonceStore.in(folder);
            var axon =
                    new Axon(hotkey, AxonConfig.on("0.0.0.0", SubnetBase.PORT), nonces, clock)
                            .attach(
                                    MTurkResponse.TYPE,
                                    new MinersOnly(world.metagraph(), SubnetBase.VALIDATES),
                                    received -> validator.pushed().take(received, HitCheck.NONE));
            life =
                    Optional.of(
                            new Life(process, database, exporter, chain, validator, nonces, axon));
            world.loop().say(name + " starts");
            world.born().accept(this);
            validator.resume();
            world.loop().after(WORK, () -> step(process));
        } catch (ChainUnavailable e) {
            database.close();
            world.loop().after(CHAIN_REST, this::start);
        } catch (SimProcess.Killed e) {
            bury();
        } finally {
            working = false;
        }
    }

    private void heard(SimProcess process, ValidatorEvent event) {
        world.listener().accept(this, event);
        process.check();
    }

    private void step(SimProcess process) {
        if (life.isEmpty() || life.get().process() != process || process.dead()) return;
        Duration rest = CHAIN_REST;
        working = true;
        try {
            rest = life.get().validator().step() ? WORK : REST;
        } catch (ChainUnavailable e) {
            world.loop().say(name + " has no chain");
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        } catch (DatabaseUnusable e) {
            dies(process, e);
        } catch (SimProcess.Killed e) {
            // Buried below.
        } finally {
            working = false;
        }
        if (process.dead()) {
            bury();
        } else {
            world.loop().after(rest, () -> step(process));
        }
    }

    /** In the middle of a transaction, as it was meant to. */
    private void dies(SimProcess process, DatabaseUnusable why) {
        if (!trapped) throw why;
        world.loop().say(name + " dies in a transaction");
        process.kill();
    }

    @Override
    public boolean up() {
        return alive();
    }

    @Override
    public Duration thinks() {
        return Duration.ZERO;
    }

    @Override
    public Optional<WireReply> answer(WireRequest request, Peer from) {
        Life now = life.orElseThrow();
        try {
            var at = new Peer(hotkey.address(), ip, SubnetBase.PORT);
            return Optional.of(now.axon().answer(request, at, from));
        } catch (DatabaseUnusable e) {
            dies(now.process(), e);
            if (!working) bury();
            return Optional.empty();
        }
    }

    /** Ends it now: in the middle of what it does, if it does anything. */
    void kill() {
        if (!alive()) return;
        life.orElseThrow().process().kill();
        world.loop().say(name + " is killed");
        if (!working) bury();
    }

    /** Has one of its next transactions end in its middle, and it with that. */
    void trap() {
        if (!alive() || trapped) return;
        trapped = true;
        String table = TABLES.get(chance.random().nextInt(TABLES.size()));
        sql(
                "CREATE TRIGGER trap AFTER INSERT ON %s BEGIN SELECT RAISE(ROLLBACK, 'killed'); END"
                        .formatted(table));
    }

    void untrap() {
        trapped = false;
        sql("DROP TRIGGER IF EXISTS trap");
    }

    /** Changes its database from outside. */
    void sql(String statement) {
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("rounds.db"));
                var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    private void bury() {
        close();
        if (trapped) untrap();
        world.loop()
                .after(
                        Duration.ofSeconds(2).plus(chance.upTo(Duration.ofSeconds(60))),
                        this::start);
    }

    @Override
    public void close() {
        life.ifPresent(each -> {
            each.nonces().close();
            each.exporter().close();
            each.database().close();
            each.chain().close();
        });
        life = Optional.empty();
    }
}
