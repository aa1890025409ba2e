package dojo.cli;

import ch.qos.logback.classic.Level;
import dojo.base.SettingRefused;
import dojo.chain.ExtrinsicOutcome;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.localnet.Localnet;
import dojo.localnet.LocalnetConfig;
import dojo.localnet.Origins;
import dojo.localnet.Seal;
import dojo.miner.DemoKind;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the embedded chain alone, for neurons in other processes. */
@Command(
        name = "localnet",
        description = "Run the embedded chain alone, until Ctrl-C.",
        subcommands = LocalnetCommand.Faucet.class,
        footer = {
            "",
            "Example: dojo localnet --port 9944 --dir .dojo/localnet --with-subnet",
            "         dojo localnet faucet ADDRESS 100"
        })
final class LocalnetCommand implements Callable<Integer> {
    private static final String FAUCET = "//Alice";
    private static final double RAO_PER_TAO = 1e9;
    private static final Duration FAILURE_LOOKED_FOR = Duration.ofMillis(250);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + LocalnetConfig.USUAL_PORT,
            description = "port of 127.0.0.1; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--block-time",
            paramLabel = "SPAN",
            defaultValue = "250ms",
            description =
                    "for example 12s or 250ms; instant: for each transaction; manual: when you"
                            + " press Enter (default: ${DEFAULT-VALUE})")
    private String blockTime = "";

    @Option(
            names = "--rpc-cors",
            paramLabel = "ORIGINS",
            split = ",",
            description =
                    "web pages that may use the chain besides those of this machine, for example"
                            + " https://polkadot.js.org, or all")
    private Set<String> origins = Set.of();

    @Option(
            names = "--log",
            paramLabel = "LEVEL",
            description = "info, debug, or trace: each request, call and epoch")
    private Optional<String> log = Optional.empty();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "keep the chain in this folder (default: in memory)")
    private Optional<Path> dir = Optional.empty();

    @Option(
            names = "--with-subnet",
            description =
                    "make the demonstration's subnet: a validator and six miners, registered and"
                            + " funded, their wallets below --wallet.path")
    private boolean withSubnet;

    @Option(
            names = "--wallet.path",
            paramLabel = "DIR",
            defaultValue = ".dojo/wallets",
            description = "where --with-subnet writes the wallets (default: ${DEFAULT-VALUE})")
    private Path wallets = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "the wallets' keys follow from it (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin LoggingOptions logging = new LoggingOptions();

    @Override
    public Integer call() throws InterruptedException {
        Checked.range("--port", port, 0, Checked.PORT_MAX);
        Seal seal = seal();
        log.ifPresent(LocalnetCommand::show);
        try (Localnet net =
                Localnet.start(
                        new LocalnetConfig(port, dir, new Seal.Instantly(), new Origins(origins)),
                        InstantSource.system())) {
            if (withSubnet) makeSubnet(net);
            net.seal(seal);
            printAccounts(net);
            System.out.println(
                    "chain at block " + net.head() + " on " + net.endpoint() + "; Ctrl-C ends it");
            if (seal instanceof Seal.Manual) Thread.ofPlatform().daemon().start(() -> enter(net));
            while (net.failure().isEmpty()) Thread.sleep(FAILURE_LOOKED_FOR);
            throw net.failure().get();
        }
    }

    private static void show(String level) {
        switch (level) {
            case "info" -> Logs.show(Level.INFO);
            case "debug" -> Logs.show(Level.DEBUG);
            case "trace" -> Logs.show(Level.TRACE);
            default ->
                    throw new SettingRefused("--log is " + level + "; it is info, debug or trace");
        }
    }

    /** Seals a block for each line that is entered. */
    private static void enter(Localnet net) {
        System.out.println("press Enter for a block");
        var lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            lines.nextLine();
            net.sealNow(1);
            System.out.println("block " + net.head());
        }
    }

    private static void printAccounts(Localnet net) {
        for (var account : net.accounts()) {
            System.out.printf(
                    "%-9s %s %,16.4f TAO%s%n",
                    account.uri(),
                    account.address(),
                    account.rao() / RAO_PER_TAO,
                    account.uri().equals(FAUCET) ? "  (sudo)" : "");
        }
    }

    private void makeSubnet(Localnet net) {
        try (Subtensor chain = Subtensor.connect(net.endpoint());
                Member validator = Member.of(seed, "validator", wallets)) {
            var miners =
                    Arrays.stream(DemoKind.values())
                            .map(kind -> Member.of(seed, kind.label(), wallets))
                            .toList();
            int netuid =
                    new SubnetSetup(chain, net::sealNow, System.out::println)
                            .run(validator, miners);
            miners.forEach(Member::close);
            System.out.printf(
                    "subnet %s with wallets in %s: validator and %s%n",
                    netuid, wallets, String.join(", ", miners.stream().map(Member::name).toList()));
        }
    }

    private Seal seal() {
        if (blockTime.equals("instant")) return new Seal.Instantly();
        if (blockTime.equals("manual")) return new Seal.Manual();
        return new Seal.Every(Spans.parse("--block-time", blockTime));
    }

    /** Pays TAO to an account of a local chain: a transfer by //Alice, as anybody could sign it. */
    @Command(
            name = "faucet",
            description = "Pay TAO to an account of the local chain, from //Alice.",
            footer = {"", "Example: dojo localnet faucet ADDRESS 100"})
    static final class Faucet implements Callable<Integer> {
        private static final Duration WITHIN = Duration.ofSeconds(60);

        @Parameters(
                index = "0",
                paramLabel = "ADDRESS",
                converter = Addresses.class,
                description = "who is paid")
        private Optional<Ss58Address> address = Optional.empty();

        @Parameters(
                index = "1",
                paramLabel = "TAO",
                defaultValue = "1000",
                converter = Tao.Reader.class,
                description = "how much (default: ${DEFAULT-VALUE})")
        private long rao;

        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "" + LocalnetConfig.USUAL_PORT,
                description = "port of the local chain (default: ${DEFAULT-VALUE})")
        private int port;

        @Override
        public Integer call() {
            Ss58Address to = address.orElseThrow();
            try (Subtensor chain = Subtensor.connect(URI.create("ws://127.0.0.1:" + port));
                    var alice = Sr25519Keypair.fromUri(FAUCET)) {
                return switch (chain.submit(alice, Call.transferKeepAlive(to, rao), WITHIN)) {
                    case ExtrinsicOutcome.Included in -> {
                        System.out.printf(
                                "%s TAO to %s in block %d%n",
                                Tao.of(rao).stripTrailingZeros().toPlainString(), to, in.block());
                        yield 0;
                    }
                    case ExtrinsicOutcome.Refused(var _, var pallet, var error, var detail) -> {
                        System.err.println("not paid: " + pallet + "." + error + " " + detail);
                        yield 1;
                    }
                };
            }
        }
    }
}
