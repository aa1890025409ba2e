package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.SettingRefused;
import dojo.base.Settings;
import dojo.chain.Network;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ChainOptionsTest {
    @TempDir Path folder;

    private static ChainOptions parse(String... arguments) {
        var options = new NeuronOptions();
        new CommandLine(options).parseArgs(arguments);
        return options.chain;
    }

    @Test
    void theNetworkIsFinneyUnlessAnotherIsNamed() {
        assertThat(parse().network()).isEqualTo(Network.parse("finney"));
        assertThat(parse("--subtensor.network", "test").network().name()).isEqualTo("test");
    }

    @Test
    void addressesWinAndStandInTheirOrder() {
        var network =
                parse(
                                "--subtensor.network=finney",
                                "--subtensor.chain_endpoint=ws://a:1,b:2",
                                "--subtensor.chain_endpoint=wss://c")
                        .network();
        assertThat(network.endpoints())
                .containsExactly(
                        URI.create("ws://a:1"), URI.create("ws://b:2"), URI.create("wss://c"));
        assertThat(network.genesisHash()).isEmpty();
    }

    private ChainOptions parseWithAnAddressInTheEnvironment(String... arguments) {
        var variables = Map.of("SUBTENSOR_CHAIN_ENDPOINT", "127.0.0.1:9944");
        var settings = Settings.read(variables, folder.resolve("none"), Variables.ALL);
        var options = new NeuronOptions();
        new CommandLine(options)
                .setDefaultValueProvider(new Variables.Defaults(settings, List.of(arguments)))
                .parseArgs(arguments);
        return options.chain;
    }

    @Test
    void anAddressCanStandInTheEnvironment() {
        assertThat(parseWithAnAddressInTheEnvironment().network().local()).isTrue();
    }

    @Test
    void aNetworkThatIsTypedWinsOverTheEnvironment() {
        assertThat(parseWithAnAddressInTheEnvironment("--network=test").network().name())
                .isEqualTo("test");
    }

    @Test
    void anUnknownNetworkIsRefused() {
        var options = parse("--subtensor.network", "finey");
        assertThatThrownBy(options::network)
                .isInstanceOf(SettingRefused.class)
                .hasMessageContaining("did you mean finney?");
    }
}
