package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.CommitChain;
import dojo.chain.CommitFacts;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.chain.Subtensor;
import dojo.localnet.QuietChain;
import dojo.protocol.synapse.MTurkResponse;
import dojo.validator.Protocol;
import dojo.validator.RoundState;
import dojo.validator.ValidatorConfig;
import dojo.validator.ValidatorEvent;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole subnet that follows from one seed: a chain, one or two validators and some miners on
 * simulated time, with faults first and a calm at the end in which all must come right.
 */
final class SimSubnet implements AutoCloseable {
    /** How long until what went wrong is made good again. */
    private static final Duration SETTLED_AFTER = Duration.ofMinutes(3);

    private static final Duration CALM_FOR = Duration.ofMinutes(6);
    private static final EnumSet<RoundState> OPEN =
            EnumSet.of(RoundState.ISSUED, RoundState.COLLECTING);
    static final Duration BLOCK = Duration.ofSeconds(12);
    private static final Duration SOON = Duration.ofMillis(1);
    private static final int MINERS_EVER_MAX = 14;
    private static final Duration PARTED_MAX = Duration.ofMinutes(3);
    private static final Duration DOWN_MAX = Duration.ofMinutes(2);

    private final long seed;
    private final Sabotage sabotage;
    private final Faults faults;
    private final EventLoop loop;
    private final QuietChain chain;
    private final Instant calmFrom;
    private final SimNetwork network;
    private final SimScorers scorers;
    private final SimPushes pushes;
    private final Subtensor observer;
    private final Path folder;
    private final List<SimValidator> validators = new ArrayList<>();
    private final Map<SimValidator, Invariants> invariants = new HashMap<>();
    private final List<SimMiner> miners = new ArrayList<>();
    private final Seats seats;
    private final SubnetBase.Shape shape;
    private final boolean ticketed;
    private final boolean pushed;
    private final Map<Ss58Address, String> names = new HashMap<>();
    private Metagraph metagraph;
    private long settledBlock;

    /** The subnet of {@code seed}, all of whose files are in {@code folder}. */
    SimSubnet(SimPlan plan, long seed, Path folder, Sabotage sabotage) {
        this.seed = seed;
        this.sabotage = sabotage;
        this.folder = folder;
        faults = plan.faults();
        shape = plan.shape();
        var base = SubnetBase.of(shape);
        loop = new EventLoop(base.end());
        calmFrom = base.end().plus(plan.faultsFor());
        chain = base.chain().copy(loop::now, Runnable::run);
        observer = SubnetBase.client(loop, chain, Optional.of(base.informed()));
        network = new SimNetwork(loop, chance("network"), this::now);
        ticketed = plan.config().protocol() != Protocol.RANKING;
        pushed = plan.pushed();
        pushes = new SimPushes(loop, network, chance("pushes"), validators, this::counted);
        scorers =
                new SimScorers(seed, ticketed, pushed ? Optional.of(this::push) : Optional.empty());
        metagraph = observer.metagraph(SubnetBase.NETUID);
        seats = new Seats(loop, chain::head, metagraph);
        loop.say(
                "seed %d: %s, %s%s by %s, %s"
                        .formatted(
                                seed,
                                shape,
                                plan.config().protocol(),
                                pushed ? " and pushes" : "",
                                plan.config().method(),
                                faults));
        for (int i = 0; i < shape.miners(); i++)
            addMiner(SimScorers.Kind.ALL.get(i % SimScorers.Kind.ALL.size()));
        for (int i = 0; i < shape.validators(); i++) addValidator("validator " + i, plan.config());
        loop.after(BLOCK, this::seal);
        mishaps();
        loop.always(() -> invariants.values().forEach(Invariants::check));
    }

    private String name(Ss58Address hotkey) {
        return Objects.requireNonNull(names.get(hotkey));
    }

    private Chance chance(String part) {
        return new Chance(seed, part);
    }

    /** What goes wrong at this moment. */
    private Faults now() {
        return loop.now().isBefore(calmFrom) ? faults : Faults.NONE;
    }

    // ---- who takes part

    private void addMiner(SimScorers.Kind kind) {
        int number = miners.size();
        String name = "miner " + number;
        var chance = chance(name);
        var miner =
                new SimMiner(
                        SubnetBase.key(name),
                        kind,
                        SubnetBase.ip(number),
                        folder.resolve(name),
                        new SimClock(loop),
                        ticketed,
                        scorers.of(name, kind),
                        () -> metagraph,
                        () -> chance.upTo(now().delayMax()));
        miner.start();
        miners.add(miner);
        names.put(miner.hotkey.address(), name);
        network.serve(miner.ip, sabotage.host(miner));
    }

    private void addValidator(String name, ValidatorConfig config) {
        var clock = new SimClock(loop);
        String ip = "10.2.0." + (1 + validators.size());
        var hotkey = SubnetBase.key(name);
        var line = chance(name + " chain");
        var crashes = chance(name + " crashes");
        var world =
                new SimValidator.World(
                        loop,
                        process ->
                                Subtensor.over(
                                        SubnetBase.NETWORK,
                                        new ChainLine(
                                                loop,
                                                chain,
                                                process,
                                                () -> line.upTo(Duration.ofMillis(30)),
                                                method ->
                                                        sabotage.fate(
                                                                validator(name),
                                                                method,
                                                                fate(line))),
                                        line.random().split(),
                                        loop.ticker(process),
                                        Optional.of(observer)),
                        process -> new SimWire(loop, network, process, hotkey, ip, clock),
                        () -> metagraph,
                        self -> {
                            sabotage.born(self);
                            of(self).reborn();
                        },
                        (self, event) -> heard(self, event, crashes));
        var validator =
                new SimValidator(name, ip, folder.resolve(name), clock, world, config, crashes);
        validators.add(validator);
        network.serve(ip, validator);
        names.put(hotkey.address(), name);
        invariants.put(
                validator,
                new Invariants(
                        validator,
                        scorers,
                        new Averages(seats, shape.commitReveal() ? 2 * shape.epochBlocks() : 0),
                        pushed,
                        this::name));
        validator.start();
    }

    private void push(String name, String hit, Map<String, Double> scores) {
        for (SimMiner each : miners) {
            if (!name(each.hotkey.address()).equals(name)) continue;
            pushes.later(each, new MTurkResponse(Optional.of(hit), scores));
        }
    }

    private void counted(SimValidator validator, SimMiner miner, MTurkResponse answer) {
        loop.say(
                "%s counts %s of %s"
                        .formatted(
                                validator.name,
                                answer.hitId().orElse("a HIT"),
                                name(miner.hotkey.address())));
        of(validator).counted(miner.hotkey.address(), answer);
    }

    private SimValidator validator(String name) {
        return validators.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
    }

    private Invariants of(SimValidator validator) {
        return Objects.requireNonNull(invariants.get(validator));
    }

    private ChainLine.Fate fate(Chance chance) {
        if (!chance.of(now().chainCut())) return ChainLine.Fate.PASSES;
        return ChainLine.Fate.CUTS.get(chance.random().nextInt(ChainLine.Fate.CUTS.size()));
    }

    private void heard(SimValidator validator, ValidatorEvent event, Chance crashes) {
        loop.say(validator.name + ": " + told(event));
        of(validator).heard(event);
        sabotage.heard(validator, event, settled());
        boolean mortal = !now().validatorCrashEvery().isZero();
        if (mortal && crashes.of(0.01)) validator.kill();
    }

    /** Without what differs from run to run: extrinsics are signed with new random numbers. */
    private String told(ValidatorEvent event) {
        return switch (event) {
            case ValidatorEvent.AnswerRecorded(var round, var task, var miner) ->
                    "recorded " + round + " " + task + " of " + names.get(miner);
            case ValidatorEvent.AnswerRefused(var refusal) ->
                    "refused %s %s of %s: %s"
                            .formatted(
                                    refusal.round(),
                                    refusal.task(),
                                    names.get(refusal.miner()),
                                    refusal.reason());
            case ValidatorEvent.RoundOpened(var round) ->
                    "opens round " + round.id() + " to " + round.peers().size();
            case ValidatorEvent.RoundResumed(var round) -> "resumes round " + round.id();
            case ValidatorEvent.RoundScored(var scores, var _) -> "scored round " + scores.round();
            case ValidatorEvent.WeightsSet(var set) ->
                    "weights in block " + set.block() + ": " + set.weights();
            case ValidatorEvent.ChainLost _ -> "chain lost";
            case ValidatorEvent.DatasetGrew(var _, long rows) -> "dataset has " + rows + " rows";
            default -> event.toString();
        };
    }

    // ---- what happens

    private void seal() {
        long number = chain.seal();
        if (number % 4 == 0) metagraph = observer.metagraph(SubnetBase.NETUID);
        if (settledBlock == 0 && settled()) settledBlock = number;
        if (shape.commitReveal()) validators.forEach(this::commits);
        loop.after(BLOCK.plus(chance("block " + number).upTo(now().blockLateMax())), this::seal);
    }

    /** Whether all has gone well for long enough to count on it. */
    private boolean settled() {
        return loop.now().isAfter(calmFrom.plus(SETTLED_AFTER));
    }

    private void commits(SimValidator validator) {
        var facts = CommitChain.of(observer, SubnetBase.NETUID, validator.hotkey).commitFacts();
        of(validator).commits(facts, from -> settledBlock > 0 && from > settledBlock);
    }

    private void mishaps() {
        var chance = chance("mishaps");
        every(faults.partitionEvery(), chance, () -> part(chance));
        every(faults.minerCrashEvery(), chance, () -> crashMiner(chance));
        every(faults.validatorCrashEvery(), chance, () -> any(validators, chance).kill());
        every(faults.clockJumpEvery(), chance, () -> jump(chance));
        every(faults.replacedEvery(), chance, () -> replace(chance));
        if (faults.inTransaction()) {
            every(faults.validatorCrashEvery(), chance, () -> any(validators, chance).trap());
        }
    }

    private static <T> T any(List<T> all, Chance chance) {
        return all.get(chance.random().nextInt(all.size()));
    }

    /** Has {@code mishap} happen again and again until the calm. */
    private void every(Duration mean, Chance chance, Runnable mishap) {
        if (mean.isZero()) return;
        loop.after(
                chance.around(mean),
                () -> {
                    if (!loop.now().isBefore(calmFrom)) return;
                    mishap.run();
                    every(mean, chance, mishap);
                });
    }

    private Duration untilCalmAtMost(Duration span) {
        Duration left = Duration.between(loop.now(), calmFrom);
        return left.compareTo(span) < 0 ? left : span;
    }

    private void part(Chance chance) {
        Duration span = untilCalmAtMost(chance.upTo(PARTED_MAX));
        int validator = chance.random().nextInt(validators.size());
        for (SimMiner miner : miners) {
            if (chance.of(0.5)) network.part("10.2.0." + (1 + validator), miner.ip, span);
        }
        loop.say("parted for " + span);
    }

    private void crashMiner(Chance chance) {
        var miner = any(miners, chance);
        if (!miner.up()) return;
        loop.say(names.get(miner.hotkey.address()) + " crashes");
        miner.crash();
        loop.after(untilCalmAtMost(chance.upTo(DOWN_MAX)), miner::start);
    }

    /** Somebody new, or who had lost it, takes the seat of the one who earns least. */
    private void replace(Chance chance) {
        if (miners.size() > MINERS_EVER_MAX || !aMinerGoesFirst()) return;
        var seated = seats.now();
        var gone =
                miners.stream().filter(each -> !seated.containsKey(each.hotkey.address())).toList();
        if (gone.isEmpty() || chance.random().nextBoolean()) {
            addMiner(any(SimScorers.Kind.ALL, chance));
            take(miners.getLast());
        } else {
            take(any(gone, chance));
        }
    }

    /** Whether the chain would take the next seat from a miner, and from no validator. */
    private boolean aMinerGoesFirst() {
        var now = observer.metagraph(SubnetBase.NETUID);
        // An epoch that runs before the seat is taken may turn that around.
        if (shape.epoch(now.block()) != shape.epoch(now.block() + 2)) return false;
        int miner = Integer.MAX_VALUE;
        int validator = Integer.MAX_VALUE;
        for (Neuron each : now.neurons()) {
            boolean immune = now.block() - each.registeredAt() <= SubnetBase.IMMUNE_BLOCKS + 1;
            boolean validates = name(each.hotkey()).startsWith("validator");
            if (each.uid() == 0 || (immune && !validates)) continue;
            if (validates) validator = Math.min(validator, each.pruningScoreU16());
            else miner = Math.min(miner, each.pruningScoreU16());
        }
        return miner < validator;
    }

    private void take(SimMiner miner) {
        String name = name(miner.hotkey.address());
        // In blocks of their own, at once: others wait below, and cannot go on before.
        loop.after(SOON, this::sealWaiting);
        SubnetBase.seat(observer, name);
        seats.changed(observer.metagraph(SubnetBase.NETUID));
        loop.after(SOON, this::sealWaiting);
        SubnetBase.serve(observer, miners.indexOf(miner));
        loop.say(name + " takes a seat");
        for (SimValidator each : validators) {
            assertThat(seats.now())
                    .as("%s keeps its seat", each.name)
                    .containsKey(each.hotkey.address());
        }
    }

    private void sealWaiting() {
        if (chain.waiting() > 0) chain.seal();
    }

    private void jump(Chance chance) {
        var clocks = new ArrayList<SimClock>();
        validators.forEach(each -> clocks.add(each.clock));
        miners.forEach(each -> clocks.add(each.clock));
        var clock = any(clocks, chance);
        var span = chance.upTo(faults.clockJumpMax().multipliedBy(2)).minus(faults.clockJumpMax());
        loop.say("clock " + clocks.indexOf(clock) + " is " + span + " ahead");
        clock.set(span);
        loop.after(untilCalmAtMost(chance.upTo(DOWN_MAX)), () -> clock.set(Duration.ZERO));
    }

    // ---- running and judging

    /** Runs it to its end and judges how it ended. */
    void run() {
        loop.run(Duration.between(loop.now(), calmFrom));
        var scoredBefore = new HashMap<SimValidator, Integer>();
        loop.say("calm");
        validators.forEach(each -> {
            if (each.alive()) each.untrap();
        });
        loop.run(SETTLED_AFTER);
        outlast();
        var paying = new HashSet<SimValidator>();
        for (SimValidator each : validators) {
            scoredBefore.put(each, scored(each));
            if (pays(each)) paying.add(each);
        }
        loop.run(CALM_FOR);
        Metagraph end = observer.metagraph(SubnetBase.NETUID);
        for (SimValidator validator : validators) {
            assertThat(validator.alive()).as("%s lives", validator.name).isTrue();
            assertThat(scored(validator))
                    .as("%s goes on", validator.name)
                    .isGreaterThan(scoredBefore.get(validator));
            judge(validator, paying.contains(validator), end);
        }
        loop.say("end after " + loop.count() + " events");
    }

    /**
     * A clock that was set back made rounds longer, as is promised, and who was down meanwhile
     * cannot know of it.
     */
    private void outlast() {
        Instant last = loop.now();
        for (SimValidator each : validators) {
            if (!each.alive()) continue;
            for (long id : each.archive().rounds(OPEN)) {
                Instant deadline = each.archive().round(id).deadline();
                if (deadline.isAfter(last)) last = deadline;
            }
        }
        loop.run(Duration.between(loop.now(), last));
    }

    /** Runs it for so long, without judging. */
    void run(Duration span) {
        loop.run(span);
    }

    /** Who only looks. */
    Subtensor observer() {
        return observer;
    }

    private int scored(SimValidator validator) {
        return validator
                .archive()
                .rounds(EnumSet.of(RoundState.SCORED, RoundState.EXPORTED))
                .size();
    }

    /** Whether anybody's work is worth anything to it; no weights come of nothing. */
    private static boolean pays(SimValidator validator) {
        return validator.board().scores().values().stream().anyMatch(average -> average > 0);
    }

    private void judge(SimValidator validator, boolean pays, Metagraph end) {
        var archive = validator.archive();
        long rows = 0;
        for (long round : archive.rounds(EnumSet.of(RoundState.EXPORTED))) {
            for (var miner : archive.scores(round).miners()) {
                rows += (long) miner.answered() * SimTasks.COMPLETIONS;
            }
        }
        assertThat(validator.datasetRows()).as("rows of all exported rounds").isEqualTo(rows);
        if (pays) {
            Neuron self = end.byHotkey(validator.hotkey.address()).orElseThrow();
            assertThat(end.block() - self.lastUpdate())
                    .as("blocks since %s set weights", validator.name)
                    .isLessThan(5 * shape.epochBlocks());
        }
        CommitFacts facts =
                CommitChain.of(observer, SubnetBase.NETUID, validator.hotkey).commitFacts();
        for (CommitFacts.Queued commit : facts.queue()) {
            assertThat(facts.revealTo(commit.block()))
                    .as("last block to reveal a commit of block %s", commit.block())
                    .isGreaterThanOrEqualTo(facts.block());
        }
    }

    List<String> trace() {
        return loop.trace();
    }

    @Override
    public void close() {
        validators.forEach(SimValidator::close);
        miners.forEach(SimMiner::close);
        observer.close();
    }
}
