package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.DatabaseAddress;
import dojo.wallet.Sr25519Keypair;
import dojo.work.WorkConfig;
import dojo.work.WorkServer;
import dojo.work.WorkStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell at a terminal that can do nothing, against a real platform. */
class ShellTest {
    @TempDir Path folder;

    @Test
    void aSessionOfTheDocumentMakesShowsAndDeletesKeys() throws Exception {
        Files.createDirectories(folder.resolve("wallets/miner/hotkeys"));
        Files.createFile(folder.resolve("wallets/miner/hotkeys/default"));
        try (var store = WorkStore.open(DatabaseAddress.of(folder.resolve("work.db")));
                var server = WorkServer.start(store, config(), InstantSource.system())) {
            String said =
                    typed(
                            server.url().toString(),
                            folder + "/wallets",
                            "mi",
                            "default",
                            "authenticate",
                            "api_key generate",
                            "subscription_key generate",
                            "api_key lst",
                            "api_key delete sk-nothing",
                            "exit");
            assertThat(said)
                    .contains("Wallet coldkey name and hotkey name set successfully")
                    .contains("Signed in")
                    .containsPattern("All API keys: \\[sk-[^,\\]]+]")
                    .containsPattern("All Subscription keys: \\[sk-[^,\\]]+]")
                    .contains("That is no command")
                    .contains("refuses");
            // Signed in by itself.
            assertThat(
                            typed(
                                    server.url().toString(),
                                    folder + "/wallets",
                                    "miner",
                                    "default",
                                    "api_key list",
                                    "exit"))
                    .containsPattern("All API keys: \\[sk-[^,\\]]+]");
            assertThat(
                            typed(
                                    server.url().toString().replace("127.0.0.1", "localhost"),
                                    folder + "/wallets",
                                    "miner",
                                    "default",
                                    "authenticate",
                                    "exit"))
                    .contains("❌");
        }
    }

    private String typed(String url, String... lines) throws IOException {
        var out = new ByteArrayOutputStream();
        var in =
                new ByteArrayInputStream(
                        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        try (var terminal = new DumbTerminal("test", "dumb", in, out, StandardCharsets.UTF_8)) {
            var shell =
                    new Shell(
                            terminal,
                            url,
                            wallet -> Sr25519Keypair.fromUri("//Alice"),
                            folder.resolve("history"));
            shell.run();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private WorkConfig config() {
        return new WorkConfig(
                "127.0.0.1",
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                folder.resolve("files"),
                true,
                false,
                Optional.empty(),
                WorkConfig.USUAL_CHAINS,
                1_000);
    }
}
