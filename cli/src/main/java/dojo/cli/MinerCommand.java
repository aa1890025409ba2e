package dojo.cli;

import dojo.base.SettingRefused;
import dojo.base.Suggestion;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.miner.DemoKind;
import dojo.miner.DemoScorer;
import dojo.miner.EchoSource;
import dojo.miner.Miner;
import dojo.miner.MinerConfig;
import dojo.miner.MinerEvent;
import dojo.miner.Scorer;
import dojo.miner.ScoringChoice;
import dojo.miner.ScoringUnavailable;
import dojo.miner.TaskBook;
import dojo.protocol.NonceStore;
import dojo.wallet.Keypair;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one neuron that answers. */
@Command(
        name = "miner",
        mixinStandardHelpOptions = true,
        description =
                "Run one miner: serve an axon and score what validators ask, with the hotkey alone.",
        footer = {
            "",
            "Example: dojo miner --netuid 2 --subtensor.chain_endpoint ws://127.0.0.1:9944 --wallet.name"
                    + " honest --axon.port 9599 --scoring_method hf_model --model_name"
                    + " dojo/reward-linear"
        })
final class MinerCommand implements Callable<Integer> {
    /** Names of the demonstration's behaviours begin with this. */
    private static final String SIMULATED = "simulated/";

    @Mixin private NeuronOptions neuron = new NeuronOptions();

    @Option(
            names = "--scoring_method",
            paramLabel = "METHOD",
            defaultValue = "hf_model",
            description = "hf_model (default); llm_api and aws_mturk are not offered yet")
    private String method = "hf_model";

    @Option(
            names = "--model_name",
            paramLabel = "NAME",
            defaultValue = "dojo/reward-linear",
            description =
                    "dojo/reward-linear (default), a file made by dojo reward train, or"
                            + " simulated/KIND for a behaviour of the demonstration")
    private String model = "";

    @Option(
            names = "--prompting",
            paramLabel = "SOURCE",
            description =
                    "answer StreamPromptingSynapse too; echo, for tests: repeats the last message,"
                            + " twelve words at a time")
    private Optional<String> prompting = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "seed of a simulated behaviour (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "where the nonces of accepted requests are kept, so that none is accepted twice,"
                            + " and tasks that were taken by ticket (default: .dojo/miner/WALLET/HOTKEY/netuidN)")
    private Optional<Path> dir = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        neuron.requireType("miner");
        neuron.logging.record();
        Scorer scorer = scorer();
        prompting
                .filter(source -> !source.equals("echo"))
                .ifPresent(source -> {
                    throw new SettingRefused("--prompting is " + source + "; it can be echo");
                });
        String ip = neuron.advertisedIp();
        Path folder = dir.orElseGet(this::usualFolder);
        try (Keypair hotkey = Keys.hotkey(neuron.wallet);
                var _ = FolderLock.take(folder);
                NonceStore nonces = NonceStore.in(folder);
                var book = TaskBook.open(folder.resolve("tasks.db"));
                Subtensor chain = neuron.chain.connect()) {
            Serving.requireRegistered(chain, neuron.netuid, hotkey.address());
            try (var watch = new MetagraphWatch(chain, neuron.netuid, neuron.epochLength);
                    var miner =
                            new Miner(
                                    hotkey,
                                    MinerConfig.on(neuron.axonIp, neuron.axonPort)
                                            .withAllowSdk6(neuron.allowSdk6),
                                    nonces,
                                    scorer,
                                    watch,
                                    MinerCommand::log,
                                    InstantSource.system())) {
                if (prompting.isPresent()) miner.prompting(new EchoSource());
                miner.feedback(book).start();
                Serving.announce(
                        chain, neuron.netuid, hotkey, ip, neuron.externalPort.orElse(miner.port()));
                Metagraph now = watch.get();
                System.out.println(
                        "miner "
                                + hotkey.address()
                                + " uid "
                                + now.byHotkey(hotkey.address()).orElseThrow().uid()
                                + " of subnet "
                                + neuron.netuid
                                + " serves "
                                + ip
                                + ":"
                                + neuron.externalPort.orElse(miner.port())
                                + "; Ctrl-C ends it");
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private Path usualFolder() {
        return Path.of(
                ".dojo",
                "miner",
                neuron.wallet.name,
                neuron.wallet.hotkey,
                "netuid" + neuron.netuid);
    }

    private Scorer scorer() {
        if (!model.startsWith(SIMULATED)) {
            try {
                return ScoringChoice.scorer(method, model);
            } catch (ScoringUnavailable e) {
                throw new SettingRefused(String.valueOf(e.getMessage()));
            }
        }
        String label = model.substring(SIMULATED.length());
        var labels = Arrays.stream(DemoKind.values()).map(DemoKind::label).toList();
        return DemoKind.of(label)
                .map(kind -> DemoScorer.of(kind, seed))
                .orElseThrow(() ->
                        new SettingRefused(
                                "there is no behaviour "
                                        + model
                                        + Suggestion.nearest(label, labels)
                                                .map(near ->
                                                        "; did you mean " + SIMULATED + near + "?")
                                                .orElse("; known are " + labels)));
    }

    private static void log(MinerEvent event) {
        var log = org.slf4j.LoggerFactory.getLogger(MinerCommand.class);
        switch (event) {
            case MinerEvent.Answered(var caller, var request, var ranks, var took) ->
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
