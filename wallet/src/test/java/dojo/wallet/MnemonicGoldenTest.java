package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import dojo.wallet.sr25519.Schnorrkel;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MnemonicGoldenTest {
    static Stream<JsonNode> valid() {
        return Golden.json("vectors/bittensor.json").at("/mnemonic/valid").valueStream();
    }

    static Stream<String> invalid() {
        return Golden.json("vectors/bittensor.json")
                .at("/mnemonic/invalid")
                .valueStream()
                .map(row -> row.get("mnemonic").asText());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void thePhraseGivesSubstratesSeedAndKey(JsonNode row) {
        var mnemonic = Mnemonic.parse(row.get("mnemonic").asText());
        assertThat(Hex.of(mnemonic.entropy())).isEqualTo(row.get("entropy").asText());
        byte[] seed = mnemonic.seed(row.get("password").asText());
        assertThat(Hex.of(seed)).isEqualTo(row.get("seed").asText());
        byte[] secret = Schnorrkel.expand(seed);
        assertThat(Hex.of(secret)).isEqualTo(row.get("privateKey").asText());
        byte[] publicKey = Schnorrkel.publicKey(secret).orElseThrow();
        assertThat(Hex.of(publicKey)).isEqualTo(row.get("public").asText());
        assertThat(Ss58Address.of(publicKey).text()).isEqualTo(row.get("ss58").asText());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void theEntropyGivesThePhrase(JsonNode row) {
        var mnemonic = Mnemonic.ofEntropy(Hex.parse(row.get("entropy").asText()));
        assertThat(mnemonic.text()).isEqualTo(row.get("mnemonic").asText());
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void aBadPhraseIsRefused(String phrase) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mnemonic.parse(phrase));
    }

    @Test
    void theWordListIsTheEnglishOneOfBip39() throws Exception {
        try (InputStream in = Mnemonic.class.getResourceAsStream("bip39-english.txt")) {
            byte[] list = Objects.requireNonNull(in).readAllBytes();
            assertThat(Hex.of(MessageDigest.getInstance("SHA-256").digest(list)))
                    .isEqualTo(
                            "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
        }
    }
}
