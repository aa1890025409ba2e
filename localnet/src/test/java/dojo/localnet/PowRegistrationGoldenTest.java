package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** The work that the real runtime took for a seat. */
class PowRegistrationGoldenTest {
    private final JsonNode pow = Golden.json("chain/fixtures-293.json").at("/summary/pow");

    @Test
    void theSealIsTheRuntimesAndMeetsItsDifficulty() {
        byte[] seal =
                PowRegistration.seal(
                        Hex.parse(pow.get("block_hash").asText()),
                        Ss58Address.parse(pow.get("hotkey").asText()).publicKey(),
                        Long.parseUnsignedLong(pow.get("nonce").asText()));
        assertThat(Hex.of(seal)).isEqualTo(pow.get("seal").asText());
        var difficulty = new BigInteger(pow.get("difficulty").asText());
        assertThat(PowRegistration.meets(seal, difficulty)).isTrue();
        assertThat(PowRegistration.meets(seal, difficulty.shiftLeft(64))).isFalse();
    }
}
