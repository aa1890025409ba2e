package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Fuzz;
import dojo.testing.Golden;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses, phrases and key files as somebody may hand them over. */
class WalletFuzzTest {
    private static final int MIB = 1 << 20;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void addressesAreReadOrRefused() throws Exception {
        var samples = new ArrayList<byte[]>();
        for (var row : Golden.json("vectors/bittensor.json").at("/ss58/valid")) {
            samples.add(utf8(row.get("ss58").asText()));
        }
        var report =
                new Fuzz("SS58 address", samples, MIB, Set.of(IllegalArgumentException.class))
                        .run(
                                input ->
                                        Ss58Address.parse(
                                                new String(input, StandardCharsets.UTF_8)),
                                10_000,
                                0.15);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void keyFilesAreReadOrUnreadable(@TempDir Path folder) throws Exception {
        var plain = Golden.json("vectors/bittensor.json").at("/keyfile/plaintext_v7_python");
        var samples = new ArrayList<byte[]>();
        plain.forEach(each -> samples.add(utf8(each.asText())));
        assertThat(samples).isNotEmpty();
        var wallet = Wallet.at(folder, "fuzzed", "hot");
        Path file = folder.resolve("fuzzed").resolve("hotkeys").resolve("hot");
        Files.createDirectories(file.getParent());
        var report =
                new Fuzz("key file", samples, 8 * MIB, Set.of(KeyfileUnreadable.class))
                        .run(
                                input -> {
                                    Files.write(file, input);
                                    wallet.hotkey().close();
                                },
                                3_000,
                                0.02);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void phrasesAreReadOrRefused() throws Exception {
        var samples =
                List.of(
                        utf8(
                                "bottom drive obey lake curtain smoke basket hold race lonely fit"
                                        + " walk"));
        var report =
                new Fuzz("mnemonic", samples, MIB, Set.of(IllegalArgumentException.class))
                        .run(
                                input -> Mnemonic.parse(new String(input, StandardCharsets.UTF_8)),
                                5_000,
                                0.01);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }
}
