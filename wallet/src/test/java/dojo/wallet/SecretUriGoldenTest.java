package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import dojo.wallet.sr25519.Schnorrkel;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretUriGoldenTest {
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    static Stream<JsonNode> rows() {
        return Golden.json("vectors/bittensor.json").at("/derivation").valueStream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theUriNamesTheKeyThatSubstrateDerives(JsonNode row) {
        try (var key = Sr25519Keypair.fromUri(row.get("uri").asText())) {
            assertThat(Hex.of(key.publicKey())).isEqualTo(row.get("public").asText());
            assertThat(key.address().text()).isEqualTo(row.get("ss58").asText());
            assertThat(Hex.of(Arrays.copyOf(key.secretKey(), 32)))
                    .isEqualTo(row.get("privateScalar").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyStepIsThatOfSubstrate(JsonNode row) {
        var uri = SecretUri.parse(row.get("uri").asText());
        assertThat(Hex.of(uri.seed())).isEqualTo(row.get("seed").asText());
        var steps = row.get("steps").valueStream().toList();
        assertThat(uri.path()).hasSameSizeAs(steps);
        byte[] key = Schnorrkel.expand(uri.seed());
        for (int i = 0; i < steps.size(); i++) {
            JsonNode step = steps.get(i);
            Junction junction = uri.path().get(i);
            assertThat(junction.hard()).isEqualTo(step.get("hard").asBoolean());
            assertThat(Hex.of(junction.chainCode())).isEqualTo(step.get("chainCode").asText());
            if (junction.hard()) {
                assertThat(Hex.of(Schnorrkel.hardChild(key, junction.chainCode())))
                        .isEqualTo(step.get("miniSecret").asText());
            }
            byte[] child = junction.child(key);
            if (!junction.hard()) {
                assertThat(scalar(child).subtract(scalar(key)).mod(ORDER))
                        .isEqualTo(scalar(Hex.parse(step.get("scalar").asText())));
            }
            key = child;
            assertThat(Hex.of(Schnorrkel.publicKey(key).orElseThrow()))
                    .isEqualTo(step.get("public").asText());
        }
    }

    private static BigInteger scalar(byte[] littleEndian) {
        var number = BigInteger.ZERO;
        for (int i = 31; i >= 0; i--) {
            number = number.shiftLeft(8).or(BigInteger.valueOf(littleEndian[i] & 0xff));
        }
        return number;
    }
}
