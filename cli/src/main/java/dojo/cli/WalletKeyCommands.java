package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.wallet.Existing;
import dojo.wallet.KeySource;
import dojo.wallet.Mnemonic;
import dojo.wallet.Password;
import dojo.wallet.Protection;
import dojo.wallet.Ss58Address;
import dojo.wallet.Wallet;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes keys, and makes them again from what was written down. */
final class WalletKeyCommands {
    private WalletKeyCommands() {}

    /** How a new key is made and kept. */
    static final class KeyOptions {
        @Mixin WalletOptions wallet = new WalletOptions();
        @Mixin Output output = new Output();

        @Option(
                names = {"--n_words", "--n-words"},
                paramLabel = "N",
                defaultValue = "12",
                description = "12, 15, 18, 21 or 24 words (default: ${DEFAULT-VALUE})")
        int words = 12;

        @Option(
                names = {"--use-password", "--use_password"},
                description = "encrypt the file (a coldkey's is, unless told otherwise)")
        boolean usePassword;

        @Option(
                names = {
                    "--no-use-password",
                    "--no-use_password",
                    "--no_password",
                    "--no-password"
                },
                description = "do not encrypt the file")
        boolean noPassword;

        @Option(
                names = {
                    "--overwrite",
                    "--overwrite_coldkey",
                    "--overwrite_hotkey",
                    "--overwrite_coldkeypub"
                },
                description = "replace a key that is there; what it held is lost")
        boolean overwrite;

        Mnemonic generated() {
            try {
                return Mnemonic.generate(words, new SecureRandom());
            } catch (IllegalArgumentException e) {
                throw new SettingRefused(String.valueOf(e.getMessage()));
            }
        }

        Existing existing() {
            return overwrite ? Existing.REPLACED : Existing.KEPT;
        }

        /** Writes the coldkey; tells its address. */
        Ss58Address writeColdkey(KeySource source) {
            var keys = wallet.wallet();
            if (!overwrite && keys.hasColdkey()) throw there("coldkey", wallet.name);
            if (noPassword) {
                keys.writeColdkey(source, new Protection.Plain(), existing());
            } else {
                try (Password password = Keys.chosen(wallet, keys.coldkeyFile());
                        var _ = Progress.of("encrypting")) {
                    keys.writeColdkey(source, new Protection.Encrypted(password), existing());
                }
            }
            return keys.coldkeyAddress();
        }

        /** Writes the hotkey; tells its address. */
        Ss58Address writeHotkey(KeySource source) {
            var keys = wallet.wallet();
            if (!overwrite && keys.hasHotkey()) throw there("hotkey", wallet.hotkey);
            if (usePassword) {
                try (Password password = Keys.chosen(wallet, keys.hotkeyFile());
                        var _ = Progress.of("encrypting")) {
                    keys.writeHotkey(source, new Protection.Encrypted(password), existing());
                }
            } else {
                keys.writeHotkey(source, new Protection.Plain(), existing());
            }
            return keys.hotkeyAddress();
        }

        private static SettingRefused there(String what, String name) {
            return new SettingRefused(
                    "there is a " + what + " " + name + " already; --overwrite replaces it");
        }

        void print(ObjectNode made) {
            output.print(
                    made,
                    () -> {
                        boolean phrases = false;
                        for (var key : made.properties()) {
                            var value = key.getValue();
                            System.out.println(
                                    key.getKey()
                                            + " "
                                            + value.path("name").asText()
                                            + "  "
                                            + value.path("ss58_address").asText());
                            if (value.has("mnemonic")) {
                                phrases = true;
                                System.out.println("  " + value.path("mnemonic").asText());
                            }
                        }
                        if (phrases) {
                            System.out.println(
                                    "Write the phrases down: they are shown once, and whoever has"
                                            + " them has the keys.");
                        }
                    });
        }
    }

    private static ObjectNode put(ObjectNode made, String key, String name, Ss58Address address) {
        return made.putObject(key).put("name", name).put("ss58_address", address.text());
    }

    private static void newColdkey(KeyOptions keys, ObjectNode made) {
        try (var phrase = keys.generated()) {
            var address = keys.writeColdkey(new KeySource.Phrase(phrase));
            put(made, "coldkey", keys.wallet.name, address).put("mnemonic", phrase.text());
        }
    }

    private static void newHotkey(KeyOptions keys, ObjectNode made) {
        try (var phrase = keys.generated()) {
            var address = keys.writeHotkey(new KeySource.Phrase(phrase));
            put(made, "hotkey", keys.wallet.hotkey, address).put("mnemonic", phrase.text());
        }
    }

    /** Makes a coldkey and a hotkey. */
    @Command(
            name = "new",
            aliases = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Make a coldkey and a hotkey. Their phrases are shown once: write them down.",
                "A coldkey that is there is kept, and gets a further hotkey."
            },
            footer = {"", "Example: dojo wallet new --wallet.name alice --wallet.hotkey first"})
    static final class New implements Callable<Integer> {
        @Mixin private KeyOptions keys = new KeyOptions();

        @Override
        public Integer call() {
            var made = Json.object();
            if (keys.overwrite || !keys.wallet.wallet().hasColdkey()) newColdkey(keys, made);
            newHotkey(keys, made);
            keys.print(made);
            return 0;
        }
    }

    /** Makes a coldkey. */
    @Command(
            name = "new_coldkey",
            aliases = "new-coldkey",
            mixinStandardHelpOptions = true,
            description = "Make a coldkey. Its phrase is shown once: write it down.",
            footer = {"", "Example: dojo wallet new_coldkey --wallet.name alice --n_words 24"})
    static final class NewColdkey implements Callable<Integer> {
        @Mixin private KeyOptions keys = new KeyOptions();

        @Override
        public Integer call() {
            var made = Json.object();
            newColdkey(keys, made);
            keys.print(made);
            return 0;
        }
    }

    /** Makes a hotkey. */
    @Command(
            name = "new_hotkey",
            aliases = "new-hotkey",
            mixinStandardHelpOptions = true,
            description = "Make a hotkey. Its phrase is shown once: write it down.",
            footer = {"", "Example: dojo wallet new_hotkey --wallet.name alice -H second"})
    static final class NewHotkey implements Callable<Integer> {
        @Mixin private KeyOptions keys = new KeyOptions();

        @Override
        public Integer call() {
            var made = Json.object();
            newHotkey(keys, made);
            keys.print(made);
            return 0;
        }
    }

    /** What a key is made again from. */
    static final class Secret {
        @Option(
                names = "--mnemonic",
                paramLabel = "WORD",
                arity = "1..24",
                description =
                        "the words of its phrase; asked for if neither this nor a seed is given")
        private List<String> words = List.of();

        @Option(names = "--seed", paramLabel = "HEX", description = "its seed, 64 hex digits")
        private Optional<String> seed = Optional.empty();

        /** Gives the source to {@code write}, and wipes it. */
        Ss58Address with(Function<KeySource, Ss58Address> write) {
            if (!words.isEmpty() && seed.isPresent()) {
                throw new SettingRefused("say either --mnemonic or --seed");
            }
            return seed.isPresent()
                    ? fromSeed(seed.get(), write)
                    : fromPhrase(
                            words.isEmpty() ? asked() : String.join(" ", words).toCharArray(),
                            write);
        }

        private static Ss58Address fromSeed(String digits, Function<KeySource, Ss58Address> write) {
            byte[] bytes;
            try {
                bytes = Hex.parse(digits.startsWith("0x") ? digits : "0x" + digits);
                if (bytes.length != 32) throw new IllegalArgumentException();
            } catch (IllegalArgumentException e) {
                // Without the cause, which may quote a digit of a secret.
                throw new SettingRefused("--seed is not 64 hex digits");
            }
            try {
                return write.apply(new KeySource.Seed(bytes));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }

        private static Ss58Address fromPhrase(
                char[] phrase, Function<KeySource, Ss58Address> write) {
            try (var mnemonic = Mnemonic.parse(new String(phrase))) {
                return write.apply(new KeySource.Phrase(mnemonic));
            } catch (IllegalArgumentException e) {
                throw new SettingRefused("the phrase: " + e.getMessage());
            } finally {
                Arrays.fill(phrase, '\0');
            }
        }

        private static char[] asked() {
            var console =
                    Terminal.console()
                            .orElseThrow(() ->
                                    new SettingRefused("name the key's --mnemonic or --seed"));
            char[] typed = console.readPassword("Phrase (not shown): ");
            // Null at the end of the input, whatever the checkers say.
            if (typed == null) throw new SettingRefused("no phrase was typed");
            return typed;
        }
    }

    /** Makes a coldkey again. */
    @Command(
            name = "regen_coldkey",
            aliases = "regen-coldkey",
            mixinStandardHelpOptions = true,
            description = "Make a coldkey again from its phrase or seed.",
            footer = {"", "Example: dojo wallet regen_coldkey --wallet.name alice"})
    static final class RegenColdkey implements Callable<Integer> {
        @Mixin private KeyOptions keys = new KeyOptions();
        @Mixin private Secret secret = new Secret();

        @Override
        public Integer call() {
            var made = Json.object();
            put(made, "coldkey", keys.wallet.name, secret.with(keys::writeColdkey));
            keys.print(made);
            return 0;
        }
    }

    /** Makes a hotkey again. */
    @Command(
            name = "regen_hotkey",
            aliases = "regen-hotkey",
            mixinStandardHelpOptions = true,
            description = "Make a hotkey again from its phrase or seed.",
            footer = {"", "Example: dojo wallet regen_hotkey --wallet.name alice -H first"})
    static final class RegenHotkey implements Callable<Integer> {
        @Mixin private KeyOptions keys = new KeyOptions();
        @Mixin private Secret secret = new Secret();

        @Override
        public Integer call() {
            var made = Json.object();
            put(made, "hotkey", keys.wallet.hotkey, secret.with(keys::writeHotkey));
            keys.print(made);
            return 0;
        }
    }

    /** Writes down the address of a coldkey that is kept elsewhere. */
    @Command(
            name = "regen_coldkeypub",
            aliases = "regen-coldkeypub",
            mixinStandardHelpOptions = true,
            description = "Write the public file of a coldkey that is kept elsewhere.",
            footer = {
                "",
                "Example: dojo wallet regen_coldkeypub --wallet.name alice --ss58"
                        + " 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
            })
    static final class RegenColdkeypub implements Callable<Integer> {
        @Mixin private KeyOptions keys = new KeyOptions();

        @Option(
                names = {"--ss58", "--ss58_address", "--ss58-address", "--addr"},
                paramLabel = "ADDRESS",
                converter = Addresses.class,
                description = "its address")
        private Optional<Ss58Address> address = Optional.empty();

        @Option(
                names = {"--public-hex-key", "--public_key", "--pubkey"},
                paramLabel = "HEX",
                description = "its public key, 64 hex digits")
        private Optional<String> publicKey = Optional.empty();

        @Override
        public Integer call() {
            if (address.isPresent() == publicKey.isPresent()) {
                throw new SettingRefused("say either --ss58 or --public-hex-key");
            }
            var key = address.orElseGet(() -> parsed(publicKey.orElseThrow()));
            Wallet wallet = keys.wallet.wallet();
            wallet.writeColdkeyAddress(key, keys.existing());
            var made = Json.object();
            put(made, "coldkeypub", keys.wallet.name, key);
            keys.print(made);
            return 0;
        }

        private static Ss58Address parsed(String digits) {
            try {
                return Ss58Address.of(Hex.parse(digits.startsWith("0x") ? digits : "0x" + digits));
            } catch (IllegalArgumentException e) {
                throw new SettingRefused("--public-hex-key is not 64 hex digits");
            }
        }
    }
}
