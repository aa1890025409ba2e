package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.wallet.Existing;
import dojo.wallet.KeySource;
import dojo.wallet.Mnemonic;
import dojo.wallet.Password;
import dojo.wallet.Protection;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes keys, and makes them again from what was written down. */
final class WalletKeyCommands {
    private WalletKeyCommands() {}

    /** A command that makes keys and writes them. */
    abstract static class Making implements Callable<Integer> {
        @Mixin final WalletOptions wallet = new WalletOptions();
        @Mixin private Output output = new Output();

        @Option(
                names = {"--n_words", "--n-words"},
                paramLabel = "N",
                defaultValue = "12",
                description = "12, 15, 18, 21 or 24 words (default: ${DEFAULT-VALUE})")
        private int words = 12;

        @Option(
                names = {"--use-password", "--use_password"},
                description = "encrypt the file (a coldkey's is, unless told otherwise)")
        private boolean usePassword;

        @Option(
                names = {
                    "--no-use-password",
                    "--no-use_password",
                    "--no_password",
                    "--no-password"
                },
                description = "do not encrypt the file")
        private boolean noPassword;

        @Option(
                names = {
                    "--overwrite",
                    "--overwrite_coldkey",
                    "--overwrite_hotkey",
                    "--overwrite_coldkeypub"
                },
                description = "replace a key that is there; what it held is lost")
        boolean overwrite;

        @Override
        public final Integer call() {
            var made = Json.object();
            make(made);
            output.print(made, () -> print(made));
            return 0;
        }

        /** Writes keys, and tells of each in {@code made}. */
        abstract void make(ObjectNode made);

        Existing existing() {
            return overwrite ? Existing.REPLACED : Existing.KEPT;
        }

        void newColdkey(ObjectNode made) {
            try (var phrase = generated()) {
                var told = coldkey(made, new KeySource.Phrase(phrase));
                told.put("mnemonic", phrase.text());
            }
        }

        void newHotkey(ObjectNode made) {
            try (var phrase = generated()) {
                var told = hotkey(made, new KeySource.Phrase(phrase));
                told.put("mnemonic", phrase.text());
            }
        }

        private Mnemonic generated() {
            return Checked.read("", () -> Mnemonic.generate(words, new SecureRandom()));
        }

        /** Writes the coldkey. */
        ObjectNode coldkey(ObjectNode made, KeySource source) {
            var keys = wallet.wallet();
            if (!overwrite && keys.hasColdkey()) throw there("coldkey", wallet.name);
            protecting(
                    !noPassword,
                    keys.coldkeyFile(),
                    protection -> keys.writeColdkey(source, protection, existing()));
            return tell(made, "coldkey", wallet.name, keys.coldkeyAddress());
        }

        /** Writes the hotkey. */
        ObjectNode hotkey(ObjectNode made, KeySource source) {
            var keys = wallet.wallet();
            if (!overwrite && keys.hasHotkey()) throw there("hotkey", wallet.hotkey);
            protecting(
                    usePassword,
                    keys.hotkeyFile(),
                    protection -> keys.writeHotkey(source, protection, existing()));
            return tell(made, "hotkey", wallet.hotkey, keys.hotkeyAddress());
        }

        private void protecting(boolean encrypted, Path file, Consumer<Protection> write) {
            if (!encrypted) {
                write.accept(new Protection.Plain());
                return;
            }
            try (Password password = Keys.chosen(wallet, file);
                    var _ = Progress.of("encrypting")) {
                write.accept(new Protection.Encrypted(password));
            }
        }

        static ObjectNode tell(ObjectNode made, String key, String name, Ss58Address address) {
            return made.putObject(key).put("name", name).put("ss58_address", address.text());
        }

        private static SettingRefused there(String what, String name) {
            return new SettingRefused(
                    "there is a " + what + " " + name + " already; --overwrite replaces it");
        }

        private static void print(ObjectNode made) {
            boolean phrases = false;
            for (var key : made.properties()) {
                var value = key.getValue();
                System.out.printf(
                        "%s %s  %s%n",
                        key.getKey(),
                        value.path("name").asText(),
                        value.path("ss58_address").asText());
                if (value.has("mnemonic")) {
                    phrases = true;
                    System.out.println("  " + value.path("mnemonic").asText());
                }
            }
            if (phrases) {
                System.out.println(
                        "Write the phrases down: they are shown once, and whoever has them has the"
                                + " keys.");
            }
        }
    }

    /** Makes a coldkey and a hotkey. */
    @Command(
            name = "new",
            aliases = "create",
            description = {
                "Make a coldkey and a hotkey. Their phrases are shown once: write them down.",
                "A coldkey that is there is kept, and gets a further hotkey."
            },
            footer = {"", "Example: dojo wallet new --wallet.name alice --wallet.hotkey first"})
    static final class New extends Making {
        @Override
        void make(ObjectNode made) {
            if (overwrite || !wallet.wallet().hasColdkey()) newColdkey(made);
            newHotkey(made);
        }
    }

    /** Makes a coldkey. */
    @Command(
            name = "new_coldkey",
            aliases = "new-coldkey",
            description = "Make a coldkey. Its phrase is shown once: write it down.",
            footer = {"", "Example: dojo wallet new_coldkey --wallet.name alice --n_words 24"})
    static final class NewColdkey extends Making {
        @Override
        void make(ObjectNode made) {
            newColdkey(made);
        }
    }

    /** Makes a hotkey. */
    @Command(
            name = "new_hotkey",
            aliases = "new-hotkey",
            description = "Make a hotkey. Its phrase is shown once: write it down.",
            footer = {"", "Example: dojo wallet new_hotkey --wallet.name alice -H second"})
    static final class NewHotkey extends Making {
        @Override
        void make(ObjectNode made) {
            newHotkey(made);
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
        void with(Consumer<KeySource> write) {
            if (!words.isEmpty() && seed.isPresent()) {
                throw new SettingRefused("say either --mnemonic or --seed");
            }
            if (seed.isPresent()) fromSeed(seed.get(), write);
            else if (words.isEmpty()) fromPhrase(asked(), write);
            else fromPhrase(String.join(" ", words).toCharArray(), write);
        }

        private static void fromSeed(String digits, Consumer<KeySource> write) {
            byte[] bytes;
            try {
                bytes = Checked.hex(digits);
                if (bytes.length != 32) throw new IllegalArgumentException();
            } catch (IllegalArgumentException e) {
                // Without the cause, which may quote a digit of a secret.
                throw new SettingRefused("--seed is not 64 hex digits");
            }
            try {
                write.accept(new KeySource.Seed(bytes));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }

        private static void fromPhrase(char[] phrase, Consumer<KeySource> write) {
            try (var mnemonic = Mnemonic.parse(new String(phrase))) {
                write.accept(new KeySource.Phrase(mnemonic));
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
            description = "Make a coldkey again from its phrase or seed.",
            footer = {"", "Example: dojo wallet regen_coldkey --wallet.name alice"})
    static final class RegenColdkey extends Making {
        @Mixin private Secret secret = new Secret();

        @Override
        void make(ObjectNode made) {
            secret.with(source -> coldkey(made, source));
        }
    }

    /** Makes a hotkey again. */
    @Command(
            name = "regen_hotkey",
            aliases = "regen-hotkey",
            description = "Make a hotkey again from its phrase or seed.",
            footer = {"", "Example: dojo wallet regen_hotkey --wallet.name alice -H first"})
    static final class RegenHotkey extends Making {
        @Mixin private Secret secret = new Secret();

        @Override
        void make(ObjectNode made) {
            secret.with(source -> hotkey(made, source));
        }
    }

    /** Writes down the address of a coldkey that is kept elsewhere. */
    @Command(
            name = "regen_coldkeypub",
            aliases = "regen-coldkeypub",
            description = "Write the public file of a coldkey that is kept elsewhere.",
            footer = {
                "",
                "Example: dojo wallet regen_coldkeypub --wallet.name alice --ss58"
                        + " 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
            })
    static final class RegenColdkeypub extends Making {
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
        void make(ObjectNode made) {
            if (address.isPresent() == publicKey.isPresent()) {
                throw new SettingRefused("say either --ss58 or --public-hex-key");
            }
            var key = address.orElseGet(() -> parsed(publicKey.orElseThrow()));
            wallet.wallet().writeColdkeyAddress(key, existing());
            tell(made, "coldkeypub", wallet.name, key);
        }

        private static Ss58Address parsed(String digits) {
            try {
                return Ss58Address.of(Checked.hex(digits));
            } catch (IllegalArgumentException e) {
                throw new SettingRefused("--public-hex-key is not 64 hex digits");
            }
        }
    }
}
