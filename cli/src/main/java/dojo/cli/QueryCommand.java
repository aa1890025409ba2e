package dojo.cli;

import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.synapse.Prompting;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks miners one question by uid and shows their answers as they come: SN1's client.py. */
@Command(
        name = "query",
        description = {
            "Ask miners a question by uid, all at once, and show each piece of their answers as it"
                    + " comes, with the seconds since the piece before."
        },
        footer = {
            "",
            "Exits with 0 if a miner answered, wholly or with some text before the time-out.",
            "",
            "Example: dojo query --uids 1 2 --wallet_name W --hotkey H --message \"Why is the sky"
                    + " blue?\""
        })
final class QueryCommand implements Callable<Integer> {
    /** The most that --timeout takes. */
    private static final double SECONDS_MAX = 3_600;

    @Option(
            names = "--uids",
            paramLabel = "UID",
            arity = "1..*",
            split = ",",
            required = true,
            description = "numbers of the miners")
    private List<Integer> uids = List.of();

    @Option(
            names = "--netuid",
            paramLabel = "N",
            defaultValue = "102",
            description = "number of the subnet (default: ${DEFAULT-VALUE})")
    private int netuid;

    @Option(
            names = {"--message", "-m"},
            paramLabel = "TEXT",
            defaultValue = "What is the meaning of life?",
            description = "what is asked (default: ${DEFAULT-VALUE})")
    private String message = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "until the last piece (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = {"--require-vpermit", "--require_vpermit"},
            description = "ask nobody unless the hotkey has a validator permit")
    private boolean requirePermit;

    @Mixin private WalletOptions wallet = new WalletOptions();
    @Mixin private ChainOptions chain = new ChainOptions("test");
    @Mixin private DendriteOptions dendrites = new DendriteOptions();
    @Mixin private Output output = new Output();
    @Mixin LoggingOptions logging = new LoggingOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (!(seconds >= 0.001 && seconds <= SECONDS_MAX)) {
            throw new SettingRefused(
                    "--timeout is " + seconds + "; it is 0.001 to " + (int) SECONDS_MAX);
        }
        Prompting question =
                Checked.read("--message: ", () -> Prompting.question(Prompting.STREAM, message));
        Ss58Address caller = wallet.wallet().hotkeyAddress();
        Metagraph metagraph = metagraph();
        List<Neuron> asked = asked(metagraph, caller);
        requireOrWarn(metagraph, caller);

        List<StreamedAnswer> answers = asked.stream().map(StreamedAnswer::new).toList();
        if (asked.stream().anyMatch(miner -> miner.axon().isPresent())) {
            ask(question, asked, answers);
        }
        tell(caller, answers);
        return answers.stream().anyMatch(StreamedAnswer::answered) ? 0 : Dojo.FAILED;
    }

    private void ask(Prompting question, List<Neuron> asked, List<StreamedAnswer> answers)
            throws InterruptedException {
        List<Dendrite.Call<Prompting>> calls = new ArrayList<>();
        List<StreamedAnswer> called = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Neuron miner = asked.get(i);
            if (miner.axon().isEmpty()) continue;
            var axon = miner.axon().get();
            var peer = new Peer(miner.hotkey(), axon.host(), axon.port());
            calls.add(new Dendrite.Call<>(peer, question));
            called.add(answers.get(i));
        }
        Duration timeout = Duration.ofMillis(Math.round(seconds * 1e3));
        try (Keypair hotkey = Keys.hotkey(wallet);
                var dendrite = dendrites.dendrite(hotkey, InstantSource.system())) {
            var replies =
                    dendrite.streamAll(
                            calls,
                            timeout,
                            part ->
                                    called.get(part.index())
                                            .add(part.text(), part.after())
                                            .filter(_ -> !output.json)
                                            .ifPresent(System.out::println));
            for (int i = 0; i < called.size(); i++) called.get(i).end(replies.get(i));
        }
    }

    private void tell(Ss58Address caller, List<StreamedAnswer> answers) {
        var json =
                Json.object()
                        .put("netuid", netuid)
                        .put("hotkey", caller.text())
                        .put("message", message);
        var rows = json.putArray("answers");
        answers.forEach(answer -> rows.add(answer.json()));
        output.print(
                json,
                () -> {
                    for (StreamedAnswer answer : answers) {
                        System.out.println();
                        System.out.println(answer.summary());
                    }
                });
    }

    private Metagraph metagraph() {
        try (var client = chain.connect();
                var _ = Progress.of("reading subnet " + netuid)) {
            var view = client.best();
            new Subnets(view).require(netuid);
            return view.metagraph(netuid);
        }
    }

    /** The neurons of the uids, each once, in the order in which they were typed. */
    private List<Neuron> asked(Metagraph metagraph, Ss58Address caller) {
        List<Neuron> neurons = metagraph.neurons();
        List<Neuron> asked = new ArrayList<>();
        for (int uid : uids.stream().distinct().toList()) {
            if (uid < 0 || uid >= neurons.size()) {
                throw new SettingRefused(
                        "subnet %d has no uid %d; its uids are 0 to %d"
                                .formatted(netuid, uid, neurons.size() - 1));
            }
            Neuron neuron = neurons.get(uid);
            if (neuron.hotkey().equals(caller)) {
                throw new SettingRefused(
                        "uid %d is the very hotkey that asks, %s, and a hotkey cannot call itself;"
                                        .formatted(uid, caller)
                                + " name another registered one with --hotkey, or other --uids");
            }
            asked.add(neuron);
        }
        return asked;
    }

    private void requireOrWarn(Metagraph metagraph, Ss58Address caller) {
        var own = metagraph.byHotkey(caller);
        if (own.isPresent() && own.get().validatorPermit()) return;
        String why =
                own.isPresent()
                        ? "hotkey %s, uid %d, has no validator permit in subnet %d"
                                .formatted(caller, own.get().uid(), netuid)
                        : "hotkey %s is not registered in subnet %d".formatted(caller, netuid);
        if (requirePermit) throw new SettingRefused(why + ", and --require-vpermit is given");
        System.err.println("warning: " + why + "; miners may refuse to answer it");
    }
}
