package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.Golden;
import dojo.wallet.sodium.Argon2i;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyfileGoldenTest {
    private static final Path FILE = Path.of("hotkey");

    private static JsonNode vectors() {
        return Golden.json("vectors/bittensor.json").path("keyfile");
    }

    /** The plain files, and what the encrypted ones hold. */
    static Stream<String> plain() {
        var texts = vectors().path("plaintext_v7_python").valueStream();
        var decrypted =
                Stream.of(
                        vectors().at("/ansible_vault/plaintext"),
                        vectors().at("/legacy_fernet/plaintext"));
        var boxed = vectors().path("nacl").valueStream().map(row -> row.path("plaintext"));
        return Stream.of(texts, decrypted, boxed).flatMap(rows -> rows).map(JsonNode::asText);
    }

    @ParameterizedTest
    @MethodSource("plain")
    void aFileOfThePythonSdkIsRead(String text) throws Exception {
        var json = Json.parse(text);
        var keyfile = parsed(text);
        String address = json.path("ss58Address").asText();
        assertThat(keyfile.address().text()).isEqualTo(address);
        if (json.path("privateKey").isNull()) {
            assertThatThrownBy(keyfile::keypair)
                    .isInstanceOf(KeyfileUnreadable.class)
                    .hasMessageEndingWith("it holds a public key only, no secret");
        } else {
            try (var key = keyfile.keypair()) {
                assertThat(key.address().text()).isEqualTo(address);
                assertThat(Hex.of(key.secretKey())).isEqualTo(json.path("privateKey").asText());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("plain")
    void theSameFileIsWrittenByteForByte(String text) throws Exception {
        assertThat(fresh(Json.parse(text)).text()).asString(StandardCharsets.UTF_8).isEqualTo(text);
    }

    @Test
    void ofAPhraseAndAnotherSeedThePhraseCounts() {
        var row = vectors().path("conflict");
        try (var key = parsed(Json.write(row.path("file"))).keypair()) {
            assertThat(key.address().text()).isEqualTo(row.path("ss58_rust").asText());
        }
    }

    @Test
    void aFileThatIsOnlyAPublicKeyTellsTheAddress() {
        var row = vectors().path("bare_hex_public_file");
        assertThat(parsed(row.path("file").asText()).address().text())
                .isEqualTo(row.path("ss58").asText());
    }

    static Stream<JsonNode> boxed() {
        return vectors().path("nacl").valueStream();
    }

    @ParameterizedTest
    @MethodSource("boxed")
    void aFileThatTheSdkEncryptedOpensWithItsPassword(JsonNode row) throws Exception {
        byte[] content = Hex.parse(row.path("file_hex").asText());
        byte[] key = Hex.parse(row.path("derivedKey").asText());
        // One of them from end to end, the others from the derived key: a derivation takes seconds.
        if (row.equals(boxed().findFirst().orElseThrow())) key = new byte[0];
        String text = new String(opened(content, row, key), StandardCharsets.UTF_8);
        assertThat(text).isEqualTo(row.path("plaintext").asText());
    }

    @ParameterizedTest
    @MethodSource("boxed")
    void thePasswordGivesTheKeyOfTheSdk(JsonNode row) {
        var parameters = vectors().path("argon2i");
        byte[] key =
                Argon2i.key(
                                row.path("password").asText().getBytes(StandardCharsets.UTF_8),
                                Hex.parse(parameters.path("salt").asText()),
                                parameters.path("keyLen").asInt())
                        .orElseThrow();
        assertThat(Hex.of(key)).isEqualTo("0x" + row.path("derivedKey").asText());
    }

    @Test
    void anAnsibleVaultOpensWithItsPassword() {
        var row = vectors().path("ansible_vault");
        byte[] content = row.path("file").asText().getBytes(StandardCharsets.US_ASCII);
        assertThat(Encryption.open(FILE, content, password(row)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(row.path("plaintext").asText());
        assertThatThrownBy(() -> Encryption.open(FILE, content, typed("testing124")))
                .isInstanceOf(KeyfileUnreadable.class)
                .hasMessageContaining("the password (typed) is wrong, or the file is damaged");
    }

    @Test
    void fernetFilesAndBackupsOfPolkadotJsAreRefusedByName() {
        byte[] fernet =
                vectors().at("/legacy_fernet/file").asText().getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Encryption.open(FILE, fernet, Passwords.NONE))
                .isInstanceOf(KeyfileUnreadable.class)
                .hasMessageContaining("(Fernet), which is not supported; make the key again");
        var backup = Golden.json("vectors/bittensor.json").at("/encryptedJsonBackup/json");
        String rest = "{\"encoded\":\"" + backup.path("encoded").asText() + "\"}";
        assertThatThrownBy(() -> parsed(rest))
                .isInstanceOf(KeyfileUnreadable.class)
                .hasMessageContaining("it is a backup of polkadot-js, which is not supported yet");
    }

    @Test
    void theEnvironmentGivesPasswordsByTheRulesOfBothWallets() {
        var python = vectors().path("env_v6_v7");
        var cold = Map.of("bt_cold_pw_my_wallet", "pw1");
        Path coldkey = Path.of("/w", python.path("coldkey_name").asText(), "coldkey");
        assertThat(new EnvironmentPasswords(cold).of(coldkey).orElseThrow().utf8())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(python.path("result").asText());
        assertThat(new EnvironmentPasswords(cold).of(Path.of("/w/my-wallet/hotkeys/a"))).isEmpty();

        var rust = vectors().path("env_rust_wallet");
        String name = rust.path("env_name").asText();
        Path file = Path.of(rust.path("path").asText().replace("~", "/root"));
        assertThat(EnvironmentPasswords.maskedVariable(file)).isEqualTo(name);
        byte[] password = rust.path("password").asText().getBytes(StandardCharsets.UTF_8);
        String value = rust.path("env_value").asText();
        assertThat(EnvironmentPasswords.masked(name, password)).isEqualTo(value);
        assertThat(new EnvironmentPasswords(Map.of(name, value)).of(file).orElseThrow().utf8())
                .isEqualTo(password);
    }

    private static byte[] opened(byte[] content, JsonNode row, byte[] key) {
        return key.length == 0
                ? Encryption.open(FILE, content, password(row))
                : Encryption.unboxed(content, key).orElseThrow();
    }

    private static Passwords password(JsonNode row) {
        return typed(row.path("password").asText());
    }

    private static Passwords typed(String password) {
        return file -> Password.of(password.toCharArray(), "typed");
    }

    private static Keyfile parsed(String text) {
        return Keyfile.parse(FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The key of the row made anew from the first that it has of phrase, seed and secret key. */
    private static Keyfile fresh(JsonNode json) {
        if (json.path("secretPhrase").isTextual()) {
            return Keyfile.of(
                    FILE, new KeySource.Phrase(Mnemonic.parse(json.path("secretPhrase").asText())));
        }
        if (json.path("secretSeed").isTextual()) {
            return Keyfile.of(
                    FILE, new KeySource.Seed(Hex.parse(json.path("secretSeed").asText())));
        }
        if (json.path("privateKey").isTextual()) {
            byte[] secret = Hex.parse(json.path("privateKey").asText());
            try (var key = Sr25519Keypair.fromSecretKey(secret)) {
                return Keyfile.of(FILE, new KeySource.Key(key));
            }
        }
        return Keyfile.ofAddress(FILE, Ss58Address.parse(json.path("ss58Address").asText()));
    }
}
