package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.wallet.Mnemonic;
import dojo.wallet.Ss58Address;
import dojo.wallet.Wallet;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes and lists the keys that a neuron needs. */
@Command(
        name = "wallet",
        aliases = {"w", "wallets"},
        mixinStandardHelpOptions = true,
        description = "Make, list and use coldkeys and hotkeys, in Bittensor's folders.",
        subcommands = {
            WalletCommand.New.class,
            WalletCommand.ListWallets.class,
            WalletChainCommands.Balance.class,
            WalletChainCommands.Overview.class,
            WalletChainCommands.Transfer.class
        })
final class WalletCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** Where the wallets are, and how to print. */
    static final class Options {
        @Option(
                names = "--wallet.path",
                paramLabel = "DIR",
                defaultValue = "~/.bittensor/wallets/",
                description = "folder of the wallets (default: ${DEFAULT-VALUE})")
        String path = "";

        @Option(names = "--json", description = "print JSON")
        boolean json;

        Path folder() {
            return path.startsWith("~/")
                    ? Path.of(System.getProperty("user.home"), path.substring(2))
                    : Path.of(path);
        }
    }

    /** Makes a coldkey and a hotkey. */
    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = {
                "Make a coldkey and a hotkey. Their phrases are shown once: write them down.",
                "The files are not encrypted yet; they are readable by you alone."
            },
            footer = {"", "Example: dojo wallet new --wallet.name alice --wallet.hotkey first"})
    static final class New implements Callable<Integer> {
        @picocli.CommandLine.Mixin private Options options = new Options();

        @Option(
                names = "--wallet.name",
                paramLabel = "NAME",
                defaultValue = "default",
                description = "name of the coldkey (default: ${DEFAULT-VALUE})")
        private String name = "";

        @Option(
                names = "--wallet.hotkey",
                paramLabel = "NAME",
                defaultValue = "default",
                description = "name of the hotkey (default: ${DEFAULT-VALUE})")
        private String hotkey = "";

        @Option(
                names = {"--n_words", "--n-words"},
                paramLabel = "N",
                defaultValue = "12",
                description = "12, 15, 18, 21 or 24 words (default: ${DEFAULT-VALUE})")
        private int words;

        @Override
        public Integer call() {
            Wallet wallet;
            Optional<Mnemonic> cold;
            Mnemonic hot;
            var random = new SecureRandom();
            try {
                wallet = Wallet.at(options.folder(), name, hotkey);
                // A second hotkey goes below the coldkey that is there.
                cold =
                        wallet.hasColdkey()
                                ? Optional.empty()
                                : Optional.of(Mnemonic.generate(words, random));
                hot = Mnemonic.generate(words, random);
            } catch (IllegalArgumentException e) {
                throw new SettingRefused(String.valueOf(e.getMessage()));
            }
            cold.ifPresent(wallet::createColdkey);
            wallet.createHotkey(hot);
            var made = Json.object();
            cold.ifPresent(phrase ->
                    put(made.putObject("coldkey"), name, wallet.coldkeyAddress(), phrase));
            put(made.putObject("hotkey"), hotkey, wallet.hotkeyAddress(), hot);
            if (options.json) {
                System.out.println(Json.pretty(made));
                return 0;
            }
            made.properties()
                    .forEach(key -> {
                        var value = key.getValue();
                        System.out.println(
                                key.getKey()
                                        + " "
                                        + value.path("name").asText()
                                        + "  "
                                        + value.path("ss58_address").asText());
                        System.out.println("  " + value.path("mnemonic").asText());
                    });
            System.out.println(
                    "Write the phrases down: they are shown once, and whoever has them has the"
                            + " keys.");
            return 0;
        }

        private static void put(ObjectNode at, String name, Ss58Address address, Mnemonic phrase) {
            at.put("name", name).put("ss58_address", address.text()).put("mnemonic", phrase.text());
        }
    }

    /** Lists the wallets of a folder. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List coldkeys and hotkeys with their addresses.",
            footer = {"", "Example: dojo wallet list --wallet.path .dojo/seed-7-bank-20/wallets"})
    static final class ListWallets implements Callable<Integer> {
        @picocli.CommandLine.Mixin private Options options = new Options();

        @Override
        public Integer call() {
            var listed = Wallet.list(options.folder());
            if (options.json) {
                ObjectNode all = Json.object();
                ArrayNode wallets = all.putArray("wallets");
                for (var wallet : listed) {
                    ObjectNode one = wallets.addObject().put("name", wallet.name());
                    one.put("ss58_address", text(wallet.coldkey()));
                    ArrayNode hotkeys = one.putArray("hotkeys");
                    for (var hotkey : wallet.hotkeys()) {
                        hotkeys.addObject()
                                .put("name", hotkey.name())
                                .put("ss58_address", text(hotkey.address()));
                    }
                }
                System.out.println(Json.pretty(all));
                return 0;
            }
            PrintStream out = System.out;
            if (listed.isEmpty()) {
                out.println("no wallets in " + options.folder() + "; make one: dojo wallet new");
            }
            for (var wallet : listed) {
                out.println(wallet.name() + "  " + text(wallet.coldkey()));
                for (var hotkey : wallet.hotkeys()) {
                    out.println("  " + hotkey.name() + "  " + text(hotkey.address()));
                }
            }
            return 0;
        }

        private static String text(Optional<Ss58Address> address) {
            return address.map(Ss58Address::text).orElse("?");
        }
    }
}
