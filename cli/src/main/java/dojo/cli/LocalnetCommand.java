package dojo.cli;

import dojo.base.SettingRefused;
import dojo.chain.Subtensor;
import dojo.localnet.Localnet;
import dojo.localnet.LocalnetConfig;
import dojo.localnet.Seal;
import dojo.miner.DemoKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the embedded chain alone, for neurons in other processes. */
@Command(
        name = "localnet",
        mixinStandardHelpOptions = true,
        description = "Run the embedded chain alone, until Ctrl-C.",
        footer = {"", "Example: dojo localnet --port 9944 --dir .dojo/localnet --with-subnet"})
final class LocalnetCommand implements Callable<Integer> {
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
            description = "for example 12s or 250ms, or instant (default: ${DEFAULT-VALUE})")
    private String blockTime = "";

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
        if (port < 0 || port > 65535) {
            throw new SettingRefused("--port is " + port + "; ports are 0 to 65535");
        }
        Seal seal = seal();
        try (Localnet net =
                Localnet.start(
                        new LocalnetConfig(port, dir, new Seal.Instantly()),
                        InstantSource.system())) {
            if (withSubnet) makeSubnet(net);
            net.seal(seal);
            System.out.println(
                    "chain at block " + net.head() + " on " + net.endpoint() + "; Ctrl-C ends it");
            while (net.failure().isEmpty()) Thread.sleep(FAILURE_LOOKED_FOR);
            throw net.failure().get();
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
            System.out.println(
                    "subnet "
                            + netuid
                            + " with wallets in "
                            + wallets
                            + ": validator and "
                            + String.join(", ", miners.stream().map(Member::name).toList()));
        }
    }

    private Seal seal() {
        if (blockTime.equals("instant")) return new Seal.Instantly();
        return new Seal.Every(Spans.parse("--block-time", blockTime));
    }
}
