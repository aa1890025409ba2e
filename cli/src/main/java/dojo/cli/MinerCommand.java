package dojo.cli;

import dojo.base.DatabaseAway;
import dojo.base.SettingRefused;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.miner.EchoSource;
import dojo.miner.Miner;
import dojo.miner.MinerConfig;
import dojo.miner.MinerEvent;
import dojo.miner.Scorer;
import dojo.miner.Tally;
import dojo.miner.TaskBook;
import dojo.models.LlmBudget;
import dojo.models.LlmUsage;
import dojo.protocol.Dendrite;
import dojo.protocol.NonceStore;
import dojo.wallet.Keypair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one neuron that answers. */
@Command(
        name = "miner",
        description =
                "Run one miner: serve an axon and score what validators ask, with the hotkey alone.",
        subcommands = MinerStatusCommand.class,
        footer = {
            "",
            "Example: dojo miner --netuid 2 --subtensor.chain_endpoint ws://127.0.0.1:9944 --wallet.name"
                    + " honest --axon.port 9599 --scoring_method hf_model --model_name"
                    + " dojo/reward-linear",
            "Before: dojo miner --check --scoring_method llm_api --llm_provider openrouter"
                    + " --model_name some/model --llm.price 0.15,0.60"
        })
final class MinerCommand implements Callable<Integer> {
    /** What a miner did and took, in its folder. */
    static final String BOOK = "tasks.db";

    /** How often what was done is written down. */
    private static final Duration TALLY_EVERY = Duration.ofMinutes(1);

    /** After so many times a line says what was done. */
    private static final int LINE_EVERY = 10;

    /** After so long without a call from anybody, something is likely wrong. */
    private static final int SILENT_LINES = 3;

    @Mixin private NeuronOptions neuron = new NeuronOptions();

    @Mixin private MinerScoring scoring = new MinerScoring();

    @Mixin private DendriteOptions calls = new DendriteOptions();

    @Option(
            names = "--check",
            description =
                    "score a sample once, print scores, time and cost, and end; needs no wallet and"
                            + " no chain")
    private boolean check;

    @Mixin private Output output = new Output();

    @Option(
            names = "--prompting",
            paramLabel = "SOURCE",
            description =
                    "answer StreamPromptingSynapse too; echo, for tests: repeats the last message,"
                            + " twelve words at a time")
    private Optional<String> prompting = Optional.empty();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "where the nonces of accepted requests are kept, so that none is accepted twice,"
                            + " and tasks that were taken by ticket (default: .dojo/miner/WALLET/HOTKEY/netuidN)")
    private Optional<Path> dir = Optional.empty();

    @Override
    public Integer call() throws InterruptedException, IOException {
        neuron.requireType("miner");
        neuron.logging.record();
        MinerScoring.Chosen chosen = scoring.chosen();
        if (check) {
            if (scoring.turks()) return MturkCommand.check(scoring.turk, output);
            Scorer scorer = chosen.open().apply(Path.of("")).scorer();
            return MinerCheck.run(chosen, scorer, output, InstantSource.system());
        }
        if (output.json) throw new SettingRefused("--json goes with --check");
        prompting
                .filter(source -> !source.equals("echo"))
                .ifPresent(source -> {
                    throw new SettingRefused("--prompting is " + source + "; it can be echo");
                });
        String ip = neuron.advertisedIp();
        var tally = new MinerTally();
        Path folder = dir.orElseGet(() -> MinerStatusCommand.usual(neuron.wallet, neuron.netuid));
        try (Keypair hotkey = Keys.hotkey(neuron.wallet);
                var _ = FolderLock.take(folder);
                NonceStore nonces = NonceStore.in(folder);
                var book = TaskBook.open(folder.resolve(BOOK));
                MinerScoring.Running running = chosen.open().apply(folder);
                Subtensor chain = neuron.chain.connect()) {
            Serving.requireRegistered(chain, neuron.netuid, hotkey.address());
            try (var watch = new MetagraphWatch(chain, neuron.netuid, neuron.epochLength);
                    Dendrite dendrite = calls.dendrite(hotkey, InstantSource.system());
                    var miner =
                            new Miner(
                                    hotkey,
                                    scoring.apply(
                                            MinerConfig.on(neuron.axonIp, neuron.axonPort)
                                                    .withAllowSdk6(neuron.allowSdk6)),
                                    nonces,
                                    running.scorer(),
                                    watch,
                                    tally.andThen(MinerCommand::log),
                                    InstantSource.system())) {
                if (prompting.isPresent()) miner.prompting(new EchoSource());
                miner.feedback(book).start();
                int port = neuron.externalPort.orElse(miner.port());
                Serving.announce(chain, neuron.netuid, hotkey, ip, port);
                running.turk()
                        .ifPresent(turk ->
                                turk.start(dendrite, watch, tally.andThen(MinerCommand::log)));
                Metagraph neurons = watch.get();
                System.out.println(
                        "miner "
                                + hotkey.address()
                                + " uid "
                                + neurons.byHotkey(hotkey.address()).orElseThrow().uid()
                                + " of subnet "
                                + neuron.netuid
                                + " serves "
                                + ip
                                + ":"
                                + port
                                + "; Ctrl-C ends it");
                Serving.unreached(ip, port)
                        .ifPresent(why -> System.out.println(why + "; " + Serving.TO_BE_REACHED));
                var unwritten = new Alarm("what is done is written down again");
                var silent = new Alarm("the chain is heard from again");
                var stuck = new Alarm("answers on Mechanical Turk are looked for again");
                for (int lines = 1; ; lines++) {
                    Tally done = Tally.NONE;
                    for (int i = 0; i < LINE_EVERY; i++) {
                        Thread.sleep(TALLY_EVERY);
                        done = done.plus(written(tally, chosen, book, unwritten));
                        Instant now = InstantSource.system().instant();
                        silent.look(watch.silent(now)).ifPresent(System.out::println);
                        stuck.look(running.turk().flatMap(turk -> turk.stuck(now)))
                                .ifPresent(System.out::println);
                    }
                    MinerTally.line(done, chosen.budget().map(LlmBudget::total))
                            .ifPresent(System.out::println);
                    running.turk().map(MturkRun::line).ifPresent(System.out::println);
                    if (lines == SILENT_LINES && !tally.heard()) {
                        System.out.println(
                                "nobody has called yet: no validator asks this subnet's miners, or "
                                        + ip
                                        + ":"
                                        + port
                                        + " cannot be reached from outside; dojo doctor looks");
                    }
                }
            }
        }
    }

    private Tally written(
            MinerTally tally, MinerScoring.Chosen chosen, TaskBook book, Alarm unwritten) {
        Tally done = Tally.NONE;
        Optional<String> trouble = Optional.empty();
        try {
            done =
                    tally.write(
                            chosen.budget().map(LlmBudget::total).orElse(LlmUsage.NONE),
                            all ->
                                    book.tallies()
                                            .add(
                                                    scoring.method,
                                                    all,
                                                    InstantSource.system().instant()));
        } catch (DatabaseAway e) {
            // No reason to stop answering; it is written down with the next.
            trouble = Optional.of("what is done is written down later: " + e.getMessage());
        }
        unwritten.look(trouble).ifPresent(System.out::println);
        return done;
    }

    private static void log(MinerEvent event) {
        var log = org.slf4j.LoggerFactory.getLogger(MinerCommand.class);
        switch (event) {
            case MinerEvent.Answered(var caller, var request, var ranks, var took, var _) ->
                    log.info(
                            "answered {} of {} in {} ms: {}",
                            request,
                            caller,
                            took.toMillis(),
                            ranks);
            case MinerEvent.Refused(var caller, var reason) ->
                    log.info("refused {}: {}", caller, reason);
            case MinerEvent.Asked(var caller, var request, var completions) ->
                    log.debug("{} asks {} with {} completions", caller, request, completions);
            case MinerEvent.Postponed(var caller, var request) ->
                    log.info("postponed {} of {}", request, caller);
            case MinerEvent.ScoreReceived(var caller, var result) ->
                    log.info("score of {} from {}: {}", result.requestId(), caller, result.why());
            case MinerEvent.ResultReceived(var caller, var result) ->
                    log.info("result of {} from {}", result.requestId(), caller);
        }
    }
}
