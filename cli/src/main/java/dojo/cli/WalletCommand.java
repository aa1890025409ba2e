package dojo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.wallet.Ss58Address;
import dojo.wallet.Wallet;
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
            ObjectNode all = Json.object();
            ArrayNode wallets = all.putArray("wallets");
            for (var each : listed) {
                ObjectNode one = wallets.addObject();
                put(one, each.name(), each.coldkey());
                ArrayNode hotkeys = one.putArray("hotkeys");
                each.hotkeys().forEach(key -> put(hotkeys.addObject(), key.name(), key.address()));
            }
            output.print(all, () -> print(wallets));
            return 0;
        }

        private void print(ArrayNode wallets) {
            if (wallets.isEmpty()) {
                System.out.println(
                        "no wallets in " + wallet.folder() + "; make one: dojo wallet new");
            }
            for (var each : wallets) {
                System.out.println(line(each));
                each.path("hotkeys").forEach(hotkey -> System.out.println("  " + line(hotkey)));
            }
        }

        private static void put(ObjectNode json, String name, Optional<Ss58Address> address) {
            json.put("name", name).put("ss58_address", address.map(Ss58Address::text).orElse("?"));
        }

        private static String line(JsonNode key) {
            return key.path("name").asText() + "  " + key.path("ss58_address").asText();
        }
    }
}
