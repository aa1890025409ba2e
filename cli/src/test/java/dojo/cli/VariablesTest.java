package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Setting;
import dojo.base.Settings;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariablesTest {
    @TempDir Path folder;

    @Test
    void theExamplesNameOnlyWhatIsKnownAndTheWholeOneNamesAll() throws IOException {
        for (String example : new String[] {"", ".miner", ".validator"}) {
            Path copy = folder.resolve(".env" + example);
            Files.copy(Golden.root().resolve(".env" + example + ".example"), copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
            assertThat(Settings.read(Map.of(), copy, Variables.ALL)).isNotNull();
        }
        assertThat(
                        Files.readAllLines(Golden.root().resolve(".env.example")).stream()
                                .filter(line -> line.endsWith("="))
                                .map(line -> line.substring(0, line.length() - 1)))
                .containsExactlyInAnyOrderElementsOf(
                        Variables.ALL.stream().map(Setting::variable).toList());
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheDefault() {
        var settings =
                Settings.read(
                        Map.of("AXON_PORT", "7", "WALLET_NAME", "w"),
                        folder.resolve("none"),
                        Variables.ALL);
        var miner = new NeuronOptions();
        new picocli.CommandLine(miner)
                .setDefaultValueProvider(new Variables.Defaults(settings, List.of()))
                .parseArgs("--axon.port", "8");
        assertThat(miner.axonPort).isEqualTo(8);
        assertThat(miner.wallet.name).isEqualTo("w");
        assertThat(miner.wallet.hotkey).isEqualTo("default");
    }
}
