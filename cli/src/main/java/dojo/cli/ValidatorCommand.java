package dojo.cli;

import dojo.base.DatabaseAddress;
import dojo.base.SettingRefused;
import dojo.chain.Subtensor;
import dojo.chain.WeightCommits;
import dojo.mturk.MturkPlace;
import dojo.protocol.Peer;
import dojo.synth.SynthClient;
import dojo.task.Task;
import dojo.task.dataset.DatasetWriter;
import dojo.validator.Absent;
import dojo.validator.DatasetExporter;
import dojo.validator.HitCheck;
import dojo.validator.MinerChoice;
import dojo.validator.Protocol;
import dojo.validator.Retention;
import dojo.validator.RoundLedger;
import dojo.validator.ScoreBoard;
import dojo.validator.Validator;
import dojo.validator.ValidatorConfig;
import dojo.validator.ValidatorDatabase;
import dojo.validator.ValidatorEvent;
import dojo.wallet.Keypair;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one neuron that asks. */
@Command(
        name = "validator",
        description =
                "Run one validator: ask miners, score them, set weights and keep the data, with the"
                        + " hotkey alone.",
        subcommands = {ValidatorStatusCommand.class, ValidatorRederiveCommand.class},
        footer = {
            "",
            "Example: dojo validator --netuid 2 --subtensor.chain_endpoint ws://127.0.0.1:9944"
                    + " --wallet.name validator --neuron.type validator --neuron.epoch_length 100"
        })
final class ValidatorCommand implements Callable<Integer> {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(60);

    private static final long RAO = 1_000_000_000L;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private NeuronOptions neuron = new NeuronOptions();

    @Mixin private DendriteOptions dendriteOptions = new DendriteOptions();

    @Mixin private DatabaseOptions databaseOptions = new DatabaseOptions();

    @Option(
            names = "--tasks",
            paramLabel = "FILE",
            description =
                    "preference data to ask about (default: what SYNTHETIC_API_URL serves, or else"
                            + " texts that are made as they are needed)")
    private Optional<Path> tasks = Optional.empty();

    @Option(
            names = "--gold",
            paramLabel = "FILE",
            description =
                    "preference data whose better completions are known, mixed into the rounds to"
                            + " measure the miners (default: as the tasks are made; with --tasks the"
                            + " shipped bank)")
    private Optional<Path> gold = Optional.empty();

    @Option(
            names = "--gold-per-round",
            paramLabel = "N",
            defaultValue = "4",
            description = "gold tasks in a round (default: ${DEFAULT-VALUE})")
    private int goldPerRound;

    @Option(
            names = "--axon.serve",
            description =
                    "take answers that miners push (MTurkResponse): serve --axon.port, and say so on"
                            + " the chain")
    private boolean serve;

    @Option(
            names = "--mturk.verify",
            paramLabel = "PLACE",
            description =
                    "with --axon.serve, where a miner sends keys along that read its HIT: refuse the"
                            + " scores if the HIT does not say the same or is not in PLACE, production"
                            + " or sandbox (default: no key is used)")
    private Optional<String> verify = Optional.empty();

    @Option(
            names = "--tasks-per-round",
            paramLabel = "N",
            defaultValue = "20",
            description = "tasks in a round, gold tasks not counted (default: ${DEFAULT-VALUE})")
    private int tasksPerRound;

    @Option(
            names = "--round.deadline",
            paramLabel = "SPAN",
            defaultValue = "8h",
            description = "how long a round takes answers (default: ${DEFAULT-VALUE})")
    private String deadline = "8h";

    @Option(
            names = "--round.every",
            paramLabel = "SPAN",
            description =
                    "begin a round so long after the one before began, though that one still takes"
                            + " answers (default: when that one is closed)")
    private Optional<String> every = Optional.empty();

    @Option(
            names = "--round.close_when_answered",
            description = "close a round as soon as every asked miner has answered everything")
    private boolean closeWhenAnswered;

    @Option(
            names = "--fast_mode",
            description =
                    "for a demonstration: --round.deadline 3m, --neuron.epoch_length 10, unless they"
                            + " are given, and --round.close_when_answered")
    private boolean fast;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "0",
            description = "end after N rounds (default: never)")
    private int rounds;

    @Option(
            names = "--neuron.moving_average_alpha",
            paramLabel = "A",
            defaultValue = "0.3",
            description = "how fast scores move, above 0, at most 1 (default: ${DEFAULT-VALUE})")
    private double alpha;

    @Option(
            names = "--scores.absent",
            paramLabel = "WHAT",
            defaultValue = "decay",
            description =
                    "what a round does to the score of a miner that it did not ask: decay (it counts"
                            + " 0), keep (nothing), or forget (it falls to 0 at once)"
                            + " (default: ${DEFAULT-VALUE})")
    private String absent = "decay";

    @Option(
            names = "--neuron.vpermit_tao_limit",
            paramLabel = "TAO",
            defaultValue = "1000",
            description =
                    "in a subnet of 64 neurons or fewer, who has this much stake is a validator and"
                            + " is asked nothing (default: ${DEFAULT-VALUE})")
    private long validatorStake;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "ranking",
            description =
                    "the messages of a round: ranking (scores in the reply), feedback (a ticket in"
                            + " the reply, results pulled), or task (the same in the message of the"
                            + " main network) (default: ${DEFAULT-VALUE})")
    private String protocol = "ranking";

    @Mixin private ScoringOptions scoring = new ScoringOptions();

    @Option(
            names = "--neuron.sample_size",
            paramLabel = "N",
            defaultValue = "0",
            description = "how many miners a round asks, drawn anew for each (default: all)")
    private int sampleSize;

    @Option(
            names = "--miners.per_coldkey",
            paramLabel = "N",
            defaultValue = "0",
            description = "how many miners of one coldkey a round asks (default: all)")
    private int perColdkey;

    @Option(
            names = "--miners.min_stake",
            paramLabel = "TAO",
            defaultValue = "0",
            description = "miners with less stake are asked nothing (default: ${DEFAULT-VALUE})")
    private long minerStake;

    @Option(
            names = "--tasks.vary",
            description =
                    "show the texts to each miner in words of its own (other names of variables, other"
                            + " turns of phrase), so that miners cannot find equal ones by a hash")
    private boolean varied;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "decides which tasks come when and in which order, so a secret (default: drawn"
                            + " once and kept in --dir)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--retention",
            paramLabel = "SPAN",
            description =
                    "delete rounds from the database when they are in the dataset and older than this,"
                            + " such as 90d; weights that stand on them cannot be derived again then"
                            + " (default: keep everything)")
    private Optional<String> retention = Optional.empty();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "where rounds, scores and dataset are kept; with --db.url the dataset (default:"
                            + " .dojo/validator/WALLET/HOTKEY/netuidN)")
    private Optional<Path> dir = Optional.empty();

    @Option(
            names = "--dry-run",
            description =
                    "show the weights that would be set now, the call and the fee; send nothing, and"
                            + " ask no miner")
    private boolean dryRun;

    @Mixin private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (fast) hurry();
        neuron.requireType("validator");
        neuron.logging.record();
        // Wrong settings and files are told before anything is opened.
        config(0);
        HitCheck check = hitCheck();
        Absent ofAbsent = absent();
        Optional<Duration> kept = retention.map(span -> Spans.parse("--retention", span));
        Optional<List<Task>> listed = tasks.map(file -> TaskFiles.load(tasks, System.out::println));
        // Made, or served, as the tasks are: were gold of another kind, miners would know it.
        Optional<List<Task>> known =
                tasks.isEmpty() && gold.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                TaskFiles.gold(
                                        gold, listed.orElse(List.of()), System.out::println));
        Path folder = dir.orElseGet(() -> ValidatorFolder.usual(neuron.wallet, neuron.netuid));
        var address = databaseOptions.address(folder.resolve("rounds.db"));
        if (dryRun) return dryRun(folder, address);
        InstantSource clock = InstantSource.system();
        Optional<SynthClient> service = service();
        try (Keypair hotkey = Keys.hotkey(neuron.wallet);
                var _ = FolderLock.take(folder);
                var chain = neuron.chain.connect();
                var dendrite = dendriteOptions.dendrite(hotkey, clock);
                var database = ValidatorDatabase.open(address)) {
            Serving.requireRegistered(chain, neuron.netuid, hotkey.address());
            database.claim(hotkey.address() + " on subnet " + neuron.netuid);
            var ledger = new RoundLedger(database);
            long secret = seed.isPresent() ? seed.get() : SecretSeed.in(folder);
            Path dataset =
                    DatasetWriter.file(
                            folder.resolve("dataset"), "dojo-netuid-" + neuron.netuid, false);
            Optional<Retention> trimming = kept.map(span -> new Retention(database, span));
            try (var exporter = DatasetExporter.open(ledger, dataset, false)) {
                var validator =
                        new Validator(
                                config(secret),
                                hotkey,
                                chain,
                                neuron.netuid,
                                WeightCommits.at(folder.resolve("commits")),
                                new SecureRandom(),
                                dendrite,
                                database,
                                new ScoreBoard(database, alpha, ofAbsent),
                                TaskFiles.supply(listed, service, secret, "tasks"),
                                TaskFiles.supply(known, service, secret, "gold"),
                                exporter,
                                clock,
                                System::nanoTime,
                                event -> {
                                    say(event);
                                    if (event instanceof ValidatorEvent.DatasetGrew) {
                                        trimming.ifPresent(of -> of.trim(clock.instant()));
                                    }
                                });
                System.out.println(
                        "validator "
                                + hotkey.address()
                                + " of subnet "
                                + neuron.netuid
                                + ", state in "
                                + folder
                                + ", rounds in "
                                + address
                                + "; Ctrl-C ends it");
                run(validator, chain, hotkey, check, folder, clock);
            }
        } finally {
            service.ifPresent(SynthClient::close);
        }
        return 0;
    }

    private void hurry() {
        var given = spec.commandLine().getParseResult();
        if (!given.hasMatchedOption("--round.deadline")) deadline = "3m";
        if (!given.hasMatchedOption("--neuron.epoch_length")) neuron.epochLength = 10;
        closeWhenAnswered = true;
    }

    private HitCheck hitCheck() {
        if (verify.isEmpty()) return HitCheck.NONE;
        if (!serve) {
            throw new SettingRefused(
                    "--mturk.verify needs --axon.serve: keys come with answers that are pushed");
        }
        return new MturkCheck(
                MturkPlace.of(verify.get(), Variables.value(spec, "MTURK_ENDPOINT_URL")));
    }

    private Optional<SynthClient> service() {
        Optional<String> key =
                Variables.value(spec, "SYNTH_API_KEY").filter(secret -> !secret.isBlank());
        try {
            return Variables.value(spec, "SYNTHETIC_API_URL")
                    .filter(address -> !address.isBlank())
                    .map(address -> new SynthClient(address, key));
        } catch (IllegalArgumentException e) {
            throw new SettingRefused("SYNTHETIC_API_URL: " + e.getMessage());
        }
    }

    private int dryRun(Path folder, DatabaseAddress address) {
        try (var database =
                        ValidatorDatabase.look(address)
                                .orElseThrow(() -> ValidatorFolder.nothing(folder));
                var chain = neuron.chain.connect()) {
            ValidatorDryRun.show(
                    chain, neuron.netuid, neuron.wallet.wallet().hotkeyAddress(), database, output);
        }
        return 0;
    }

    private void run(
            Validator validator,
            Subtensor chain,
            Keypair hotkey,
            HitCheck check,
            Path folder,
            InstantSource clock)
            throws InterruptedException {
        try (var _ = new Watchdog(validator::stage).start(clock, ValidatorCommand::tell)) {
            if (!serve) {
                validator.run();
                return;
            }
            try (var _ =
                    new PushAxon(
                            neuron,
                            chain,
                            hotkey,
                            validator,
                            validatorStake * RAO,
                            check,
                            folder,
                            clock)) {
                validator.run();
            }
        }
    }

    private ValidatorConfig config(long seed) {
        TaskFiles.requireRound(tasksPerRound);
        if (!(alpha > 0 && alpha <= 1)) {
            throw new SettingRefused(
                    "--neuron.moving_average_alpha is " + alpha + "; above 0, at most 1");
        }
        if (rounds < 0) throw new SettingRefused("--rounds is " + rounds + "; at least 1");
        requireTao("--neuron.vpermit_tao_limit", validatorStake);
        requireTao("--miners.min_stake", minerStake);
        if (goldPerRound < 0) {
            throw new SettingRefused("--gold-per-round is " + goldPerRound + "; 0 or more");
        }
        if (sampleSize < 0 || perColdkey < 0) {
            throw new SettingRefused(
                    "--neuron.sample_size and --miners.per_coldkey are 0 (all) or more");
        }
        var usual = ValidatorConfig.DEFAULT;
        return new ValidatorConfig(
                seed,
                tasksPerRound,
                goldPerRound,
                Spans.parse("--round.deadline", deadline),
                ASK_TIMEOUT,
                closeWhenAnswered ? Duration.ofSeconds(1) : usual.askAgainAfter(),
                closeWhenAnswered ? Duration.ofSeconds(1) : usual.pause(),
                roundsEvery(),
                closeWhenAnswered,
                neuron.epochLength,
                usual.versionKey(),
                new MinerChoice(validatorStake * RAO, minerStake * RAO, perColdkey, sampleSize),
                heldIn(),
                scoring.method(),
                scoring.accuracy(),
                rounds == 0 ? ValidatorConfig.FOREVER : rounds,
                false,
                varied);
    }

    private Optional<Duration> roundsEvery() {
        if (every.isEmpty()) return Optional.empty();
        Duration span = Spans.parse("--round.every", every.get());
        Duration least =
                Spans.parse("--round.deadline", deadline).dividedBy(ValidatorConfig.OPEN_MAX);
        if (span.compareTo(least) < 0) {
            throw new SettingRefused(
                    "--round.every "
                            + every.get()
                            + " with --round.deadline "
                            + deadline
                            + " would hold more than "
                            + ValidatorConfig.OPEN_MAX
                            + " rounds open; at least every "
                            + least.toSeconds()
                            + "s");
        }
        return Optional.of(span);
    }

    private static void requireTao(String option, long tao) {
        if (tao < 0 || tao > Long.MAX_VALUE / RAO) {
            throw new SettingRefused(option + " is " + tao + "; an amount of TAO, 0 or more");
        }
    }

    private Protocol heldIn() {
        for (Protocol known : Protocol.values()) {
            if (known.name().equalsIgnoreCase(protocol)) return known;
        }
        throw new SettingRefused(
                "--protocol is " + protocol + "; known are ranking, feedback and task");
    }

    private Absent absent() {
        for (Absent known : Absent.values()) {
            if (known.name().equalsIgnoreCase(absent)) return known;
        }
        throw new SettingRefused("--scores.absent is " + absent + "; decay, keep or forget");
    }

    /** Says a line to whoever looks, and to the log that is recorded. */
    private static void tell(String line) {
        System.out.println(line);
        Logs.record(line);
    }

    private void say(ValidatorEvent event) {
        switch (event) {
            case ValidatorEvent.RoundOpened(var round) -> {
                tell(
                        "round "
                                + round.id()
                                + " opened: "
                                + round.tasks().size()
                                + " tasks to "
                                + round.peers().size()
                                + " miners");
                if (!dendriteOptions.allowPrivate
                        && round.peers().stream().noneMatch(Peer::isPublic)) {
                    tell(
                            "  none of them is at a public address, so none is called;"
                                    + " --dendrite.allow_private calls them");
                }
            }
            case ValidatorEvent.RoundResumed(var round) -> tell("round " + round.id() + " goes on");
            case ValidatorEvent.RoundScored(var scores, var board) -> {
                tell("round " + scores.round() + " scored");
                for (var miner : scores.miners()) {
                    tell(
                            String.format(
                                    java.util.Locale.ROOT,
                                    "  %s answered %d, score %.4f, average %.4f",
                                    miner.hotkey(),
                                    miner.answered(),
                                    miner.score(),
                                    board.getOrDefault(miner.hotkey(), 0.0)));
                }
            }
            case ValidatorEvent.RoundAbandoned(var id, var reason) ->
                    tell("round " + id + " abandoned: " + reason);
            case ValidatorEvent.WeightsSet(var set) -> tell(set.text());
            case ValidatorEvent.WeightsNotSet(var why) -> tell(why.text());
            case ValidatorEvent.DatasetGrew(var file, var rows) ->
                    tell("dataset " + file + ": " + rows + " rows");
            case ValidatorEvent.NobodyToAsk() -> tell("no miner serves an axon; waiting");
            case ValidatorEvent.NothingToAsk(String why) -> tell(why + "; waiting");
            case ValidatorEvent.ChainLost(var why) -> tell("chain lost: " + why);
            case ValidatorEvent.StorageLost(var why) ->
                    tell(why + "; trying again, what miners answer is kept");
            case ValidatorEvent.StorageBack() -> tell("storage is back; going on");
            case ValidatorEvent.AnswerRefused(var refusal) ->
                    org.slf4j.LoggerFactory.getLogger(ValidatorCommand.class)
                            .info("refused {}", refusal);
            case ValidatorEvent.MethodFailed failed -> tell(failed.text());
            case ValidatorEvent.ClockLeapt leapt -> tell(leapt.text());
            case ValidatorEvent.RoundFailed(var id, var why) ->
                    tell("round " + id + " failed, and is tried again: " + why);
            case ValidatorEvent.AnswerPromised promised -> {}
            case ValidatorEvent.AnswerRecorded recorded -> {}
            case ValidatorEvent.RoundClosed closed -> {}
            case ValidatorEvent.ResultsSent sent -> {}
        }
    }
}
