package dojo.cli;

import dojo.base.SettingRefused;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Opens the dojo shell. */
@Command(
        name = "shell",
        description =
                "Ask for a wallet, then take commands about a miner's keys on a worker platform;"
                        + " what dojo does without a command at a terminal.")
final class ShellCommand implements Callable<Integer> {
    @Option(
            names = "--work.url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            description = "address of the worker platform (default: ${DEFAULT-VALUE})")
    private String url = "";

    @Override
    public Integer call() throws IOException {
        if (Terminal.console().isEmpty()) {
            throw new SettingRefused(
                    "the shell needs a terminal; without one: dojo api_key, dojo subscription_key");
        }
        Path history = Path.of(System.getProperty("user.home"), ".dojo_history");
        try (var terminal = TerminalBuilder.builder().system(true).build()) {
            new Shell(terminal, url, Keys::hotkey, history).run();
        }
        return 0;
    }
}
