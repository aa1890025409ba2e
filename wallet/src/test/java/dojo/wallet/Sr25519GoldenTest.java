package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.testing.Golden;
import org.junit.jupiter.api.Test;

class Sr25519GoldenTest {
    @Test
    void aWrappedMessageVerifiesAtTheSecondTry() {
        var row = Golden.json("vectors/bittensor.json").at("/sr25519/bytes_wrap");
        byte[] publicKey = Hex.parse(row.get("public").asText());
        byte[] message = Hex.parse(row.get("message").asText());
        byte[] signature = Hex.parse(row.get("signature").asText());
        assertThat(Sr25519.verify(publicKey, message, signature))
                .isEqualTo(row.get("verify_raw").asBoolean());
        assertThat(Sr25519.verifyWrapped(publicKey, message, signature))
                .isEqualTo(row.get("keypair_verify").asBoolean());
    }
}
