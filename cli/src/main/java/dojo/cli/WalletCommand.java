package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.wallet.Ss58Address;
import dojo.wallet.Wallet;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes and lists the keys that a neuron needs. */
@Command(
        name = "wallet",
        aliases = {"w", "wallets"},
        description = "Make, list and use coldkeys and hotkeys, in Bittensor's folders.",
        subcommands = {
            WalletKeyCommands.New.class,
            WalletKeyCommands.NewColdkey.class,
            WalletKeyCommands.NewHotkey.class,
            WalletKeyCommands.RegenColdkey.class,
            WalletKeyCommands.RegenColdkeypub.class,
            WalletKeyCommands.RegenHotkey.class,
            WalletCommand.ListWallets.class,
            WalletSignCommands.Sign.class,
            WalletSignCommands.Verify.class,
            WalletChainCommands.Balance.class,
            WalletChainCommands.Overview.class,
            WalletChainCommands.Transfer.class
        })
final class WalletCommand extends Group {
    /** Lists the wallets of a folder. */
    @Command(
            name = "list",
            description = "List coldkeys and hotkeys with their addresses.",
            footer = {"", "Example: dojo wallet list --wallet.path .dojo/seed-7-bank-20/wallets"})
    static final class ListWallets implements Callable<Integer> {
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Output output = new Output();

        @Override
        public Integer call() {
            var listed = Wallet.list(wallet.folder());
            if (output.json) {
                ObjectNode all = Json.object();
                ArrayNode wallets = all.putArray("wallets");
                for (var each : listed) {
                    ObjectNode one = wallets.addObject().put("name", each.name());
                    one.put("ss58_address", text(each.coldkey()));
                    ArrayNode hotkeys = one.putArray("hotkeys");
                    for (var hotkey : each.hotkeys()) {
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
                out.println("no wallets in " + wallet.folder() + "; make one: dojo wallet new");
            }
            for (var each : listed) {
                out.println(each.name() + "  " + text(each.coldkey()));
                for (var hotkey : each.hotkeys()) {
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
