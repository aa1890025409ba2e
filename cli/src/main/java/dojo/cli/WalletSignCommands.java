package dojo.cli;

import dojo.base.Hex;
import dojo.base.Json;
import dojo.wallet.Ed25519Keypair;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519;
import dojo.wallet.Ss58Address;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs messages, and checks signatures. */
final class WalletSignCommands {
    private WalletSignCommands() {}

    private static byte[] message(String text) {
        return Checked.read(
                "--message begins with 0x and is no hex: ", () -> Sr25519.message(text));
    }

    /** Signs. */
    @Command(
            name = "sign",
            description = "Sign a message with the coldkey, or with the hotkey.",
            footer = {"", "Example: dojo wallet sign --wallet.name alice --message hello"})
    static final class Sign implements Callable<Integer> {
        @Mixin private WalletOptions wallet = new WalletOptions();
        @Mixin private Output output = new Output();

        @Option(
                names = {"--message", "-m"},
                paramLabel = "TEXT",
                required = true,
                description = "what to sign; after 0x its bytes in hex")
        private String text = "";

        @Option(
                names = {"--use-hotkey", "--use_hotkey"},
                description = "sign with the hotkey")
        private boolean useHotkey;

        @Option(names = "--wrap", description = "sign as browser wallets do, inside <Bytes>")
        private boolean wrap;

        @Override
        public Integer call() {
            byte[] message = wrap ? Sr25519.wrapped(message(text)) : message(text);
            try (Keypair key = useHotkey ? Keys.hotkey(wallet) : Keys.coldkey(wallet)) {
                // Btcli prints it without 0x.
                String signature = Hex.of(key.sign(message)).substring(2);
                output.print(
                        Json.object()
                                .put("signed_message", signature)
                                .put("signer_address", key.address().text()),
                        () -> System.out.println(signature));
            }
            return 0;
        }
    }

    /** Checks. */
    @Command(
            name = "verify",
            description = {
                "Check an sr25519 or ed25519 signature of a message, bare or inside <Bytes>; ends with",
                "1 if it is not one."
            },
            footer = {
                "",
                "Example: dojo wallet verify --message hello --signature 8e1c…"
                        + " --ss58 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
            })
    static final class Verify implements Callable<Integer> {
        @Mixin private Output output = new Output();

        @Option(
                names = {"--message", "-m"},
                paramLabel = "TEXT",
                required = true,
                description = "what was signed; after 0x its bytes in hex")
        private String text = "";

        @Option(
                names = {"--signature", "-s"},
                paramLabel = "HEX",
                required = true,
                description = "the signature, 128 hex digits")
        private String signature = "";

        @Option(
                names = {"--ss58", "--ss58-address", "--address", "-a"},
                paramLabel = "ADDRESS",
                required = true,
                converter = Addresses.class,
                description = "who is said to have signed")
        private Optional<Ss58Address> named = Optional.empty();

        @Override
        public Integer call() {
            Ss58Address signer = named.orElseThrow();
            byte[] bytes = Checked.read("--signature is no hex: ", () -> Checked.hex(signature));
            // An address does not tell the kind of its key, so either may have signed.
            byte[] message = message(text);
            byte[] key = signer.publicKey();
            boolean valid =
                    Sr25519.verifyWrapped(key, message, bytes)
                            || Ed25519Keypair.verify(key, message, bytes)
                            || Ed25519Keypair.verify(key, Sr25519.wrapped(message), bytes);
            output.print(
                    Json.object().put("verified", valid).put("signer_address", signer.text()),
                    () ->
                            System.out.println(
                                    valid
                                            ? "signed by " + signer
                                            : "no signature of " + signer + " on this message"));
            return valid ? 0 : Dojo.FAILED;
        }
    }
}
