package dojo.chain.extrinsic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.metadata.Fixtures;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.scale.ScaleReader;
import dojo.wallet.Sr25519;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExtrinsicGoldenTest {
    static Stream<JsonNode> signed() {
        return Fixtures.rows("extrinsics", "signing_payload", "extrinsic").stream();
    }

    private static SigningTerms terms(JsonNode row) {
        var version = Fixtures.root().get("runtimeVersion");
        String genesis = Fixtures.root().get("genesisHash").textValue();
        var era = Era.decode(new ScaleReader(Hex.parse(row.get("era").textValue())));
        // The fixtures tell a birth block's hash only in the payload: before the last byte.
        String payload = row.get("signing_payload").textValue();
        String birth = "0x" + payload.substring(payload.length() - 66, payload.length() - 2);
        return new SigningTerms(
                version.get("specVersion").longValue(),
                version.get("transactionVersion").longValue(),
                genesis,
                era,
                era instanceof Era.Immortal ? genesis : birth,
                row.get("nonce").longValue(),
                0);
    }

    private static SignedPayload payload(RuntimeMetadata metadata, JsonNode row) {
        byte[] call = Hex.parse(row.get("call").textValue());
        return SignedPayload.of(metadata, call, terms(row));
    }

    @ParameterizedTest
    @MethodSource("signed")
    void thePayloadIsWhatTheForeignClientSigned(JsonNode row) {
        for (var metadata : List.of(Fixtures.v14(), Fixtures.v15())) {
            assertThat(Hex.of(payload(metadata, row).bytes()))
                    .isEqualTo(row.get("signing_payload").textValue());
        }
    }

    @ParameterizedTest
    @MethodSource("signed")
    void anExtrinsicIsReadSoThatItsSignatureHolds(JsonNode row) {
        byte[] bytes = Hex.parse(row.get("extrinsic").textValue());
        var extrinsic = Extrinsic.decode(Fixtures.v14(), bytes);
        var signature = extrinsic.signature().orElseThrow();
        assertThat(signature.signer()).hasToString(row.get("signer").textValue());
        assertThat(signature.nonce()).isEqualTo(row.get("nonce").longValue());
        assertThat(signature.tip()).isZero();
        assertThat(signature.era()).isEqualTo(terms(row).era());
        assertThat(Hex.of(extrinsic.callBytes())).isEqualTo(row.get("call").textValue());
        assertThat(signature.kind()).isEqualTo(Extrinsic.SignatureKind.SR25519);

        var payload = payload(Fixtures.v14(), row);
        byte[] key = signature.signer().publicKey();
        assertThat(Sr25519.verify(key, payload.toSign(), signature.bytes())).isTrue();
        assertThat(payload.extrinsic(key, signature.bytes())).isEqualTo(bytes);
        if (row.hasNonNull("hash")) {
            assertThat(extrinsic.hash()).isEqualTo(row.get("hash").textValue());
        }
    }
}
