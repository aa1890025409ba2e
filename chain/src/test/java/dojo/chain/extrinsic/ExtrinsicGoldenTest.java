package dojo.chain.extrinsic;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.chain.metadata.Recording;
import dojo.chain.metadata.Recording.Row;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.scale.ScaleReader;
import dojo.wallet.Sr25519;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExtrinsicGoldenTest {
    static Stream<Row> signed() {
        return Recording.all("extrinsics", "signing_payload", "extrinsic");
    }

    private static SigningTerms terms(Row row) {
        var root = row.recording().root();
        var version = root.get("runtimeVersion");
        String genesis = root.get("genesisHash").textValue();
        var era = Era.decode(new ScaleReader(row.bytes("era")));
        // A birth block's hash is told only in the payload: at its end, and where runtimes can
        // check a hash of their metadata, before the one byte that says there is none.
        String payload = row.text("signing_payload");
        boolean hashed =
                row.recording().newest().signedExtensions().stream()
                        .anyMatch(each -> each.identifier().equals("CheckMetadataHash"));
        int end = payload.length() - (hashed ? 2 : 0);
        return new SigningTerms(
                version.get("specVersion").longValue(),
                version.get("transactionVersion").longValue(),
                genesis,
                era,
                era instanceof Era.Immortal ? genesis : "0x" + payload.substring(end - 64, end),
                row.get("nonce").longValue(),
                0);
    }

    private static SignedPayload payload(RuntimeMetadata metadata, Row row) {
        return SignedPayload.of(metadata, row.bytes("call"), terms(row));
    }

    @ParameterizedTest
    @MethodSource("signed")
    void thePayloadIsWhatTheForeignClientSigned(Row row) {
        for (var metadata : row.recording().metadata()) {
            assertThat(Hex.of(payload(metadata, row).bytes()))
                    .isEqualTo(row.text("signing_payload"));
        }
    }

    @ParameterizedTest
    @MethodSource("signed")
    void anExtrinsicIsReadSoThatItsSignatureHolds(Row row) {
        byte[] bytes = row.bytes("extrinsic");
        var metadata = row.recording().newest();
        var extrinsic = Extrinsic.decode(metadata, bytes);
        var signature = extrinsic.signature().orElseThrow();
        assertThat(signature.signer()).hasToString(row.text("signer"));
        assertThat(signature.nonce()).isEqualTo(row.get("nonce").longValue());
        assertThat(signature.tip()).isZero();
        assertThat(signature.era()).isEqualTo(terms(row).era());
        assertThat(Hex.of(extrinsic.callBytes())).isEqualTo(row.text("call"));
        assertThat(signature.kind()).isEqualTo(Extrinsic.SignatureKind.SR25519);

        var payload = payload(metadata, row);
        byte[] key = signature.signer().publicKey();
        assertThat(Sr25519.verify(key, payload.toSign(), signature.bytes())).isTrue();
        assertThat(payload.extrinsic(key, signature.bytes())).isEqualTo(bytes);
        if (row.json().hasNonNull("hash")) {
            assertThat(extrinsic.hash()).isEqualTo(row.text("hash"));
        }
    }
}
