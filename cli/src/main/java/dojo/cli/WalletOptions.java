package dojo.cli;

import dojo.wallet.Wallet;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which coldkey and hotkey, in all the spellings of btcli and the SDK. */
final class WalletOptions {
    @Option(
            names = {"--wallet.name", "--wallet-name", "--wallet_name", "--name"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "name of the coldkey (default: ${DEFAULT-VALUE})")
    String name = "default";

    @Option(
            names = {"--wallet.hotkey", "--wallet-hotkey", "--wallet_hotkey", "--hotkey", "-H"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "name of the hotkey (default: ${DEFAULT-VALUE})")
    String hotkey = "default";

    @Option(
            names = {"--wallet.path", "--wallet-path", "--wallet_path", "-p"},
            paramLabel = "DIR",
            defaultValue = "~/.bittensor/wallets/",
            description = "folder of the wallets (default: ${DEFAULT-VALUE})")
    String path = "~/.bittensor/wallets/";

    @Option(
            names = {"--password-fd", "--password_fd"},
            paramLabel = "N",
            description = "read the password of an encrypted key from this file descriptor")
    Optional<Integer> passwordFd = Optional.empty();

    Path folder() {
        return path.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), path.substring(2))
                : Path.of(path);
    }

    /** The wallet; its files need not be there. */
    Wallet wallet() {
        return Checked.read("", () -> Wallet.at(folder(), name, hotkey));
    }
}
