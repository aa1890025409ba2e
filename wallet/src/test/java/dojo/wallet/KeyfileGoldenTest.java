package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.Golden;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        var keyfile = Keyfile.parse(FILE, text);
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
        assertThat(fresh(Json.parse(text)).text()).isEqualTo(text);
    }

    @Test
    void ofAPhraseAndAnotherSeedThePhraseCounts() {
        var row = vectors().path("conflict");
        try (var key = Keyfile.parse(FILE, Json.write(row.path("file"))).keypair()) {
            assertThat(key.address().text()).isEqualTo(row.path("ss58_rust").asText());
        }
    }

    @Test
    void aFileThatIsOnlyAPublicKeyTellsTheAddress() {
        var row = vectors().path("bare_hex_public_file");
        assertThat(Keyfile.parse(FILE, row.path("file").asText()).address().text())
                .isEqualTo(row.path("ss58").asText());
    }

    @Test
    void encryptedFilesAreRefusedByName() {
        for (JsonNode row : vectors().path("nacl")) {
            byte[] bytes = Hex.parse(row.path("file_hex").asText());
            assertRefused(new String(bytes, StandardCharsets.UTF_8), "NaCl");
        }
        assertRefused(vectors().at("/ansible_vault/file").asText(), "Ansible Vault");
        assertRefused(vectors().at("/legacy_fernet/file").asText(), "Fernet");
    }

    private static void assertRefused(String text, String how) {
        assertThatThrownBy(() -> Keyfile.parse(FILE, text))
                .isInstanceOf(KeyfileUnreadable.class)
                .hasMessage(
                        "keyfile hotkey cannot be used: it is encrypted (%s), and encrypted"
                                + " keyfiles are not supported yet",
                        how);
    }

    /** The key of the row made anew from the first that it has of phrase, seed and secret key. */
    private static Keyfile fresh(JsonNode json) {
        if (json.path("secretPhrase").isTextual()) {
            return Keyfile.ofMnemonic(FILE, Mnemonic.parse(json.path("secretPhrase").asText()));
        }
        if (json.path("secretSeed").isTextual()) {
            return Keyfile.ofSeed(FILE, Hex.parse(json.path("secretSeed").asText()));
        }
        if (json.path("privateKey").isTextual()) {
            byte[] secret = Hex.parse(json.path("privateKey").asText());
            try (var key = Sr25519Keypair.fromSecretKey(secret)) {
                return Keyfile.ofKeypair(FILE, key);
            }
        }
        return Keyfile.ofAddress(FILE, Ss58Address.parse(json.path("ss58Address").asText()));
    }
}
