package dojo.wallet.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchnorrkelGoldenTest {
    static Stream<JsonNode> valid() {
        return Golden.json("vectors/bittensor.json").at("/sr25519/valid").valueStream();
    }

    static Stream<JsonNode> invalid() {
        return Golden.json("vectors/bittensor.json").at("/sr25519/invalid").valueStream();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void theSeedExpandsToTheSecretKey(JsonNode row) {
        byte[] secret = Schnorrkel.expand(bytes(row, "seed"));
        assertThat(secret).isEqualTo(bytes(row, "secretKeySchnorrkel"));
        assertThat(Schnorrkel.publicKey(secret)).hasValue(bytes(row, "public"));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void thePolkadotFormOfTheKeyIsTheSameKey(JsonNode row) {
        assertThat(Schnorrkel.fromHalfEd25519(bytes(row, "secretKeyHalfEd25519")))
                .hasValue(bytes(row, "secretKeySchnorrkel"));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void theChallengeIsThatOfSchnorrkel(JsonNode row) {
        byte[] commitment = Arrays.copyOf(bytes(row, "signature"), 32);
        byte[] challenge =
                Schnorrkel.signing(bytes(row, "public"), bytes(row, "message"))
                        .append("sign:R", commitment)
                        .challenge("sign:c", 64);
        assertThat(challenge).isEqualTo(bytes(row, "challenge64"));
        assertThat(Ristretto.scalarReduce(challenge)).isEqualTo(bytes(row, "challengeScalar"));
    }

    @ParameterizedTest
    @MethodSource({"valid", "invalid"})
    void theVerdictIsThatOfSchnorrkel(JsonNode row) {
        boolean verdict =
                Schnorrkel.verify(
                        bytes(row, "public"), bytes(row, "message"), bytes(row, "signature"));
        assertThat(verdict).isEqualTo(row.get("valid").asBoolean());
    }

    private static byte[] bytes(JsonNode row, String field) {
        return Hex.parse(row.get(field).asText());
    }
}
