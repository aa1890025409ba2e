package dojo.chain.extrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import dojo.chain.metadata.Fixtures;
import dojo.chain.metadata.NotInMetadata;
import dojo.chain.metadata.PalletCall;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.ValueMismatch;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import dojo.testing.Golden;
import dojo.wallet.Blake2b;
import dojo.wallet.Sr25519;
import dojo.wallet.Sr25519Keypair;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedPayloadTest {
    private static final String HASH = "0x" + "11".repeat(32);
    private final RuntimeMetadata metadata = Fixtures.v14();
    private final Sr25519Keypair alice = Sr25519Keypair.fromUri("//Alice");

    private static SigningTerms terms(Era era) {
        return new SigningTerms(293, 1, HASH, era, HASH, 7, 5);
    }

    @Test
    void aPayloadOfMoreThan256BytesIsHashedBeforeSigning() {
        byte[] remark = Call.inOrder("System", "remark", "x".repeat(300)).encode(metadata);
        var payload = SignedPayload.of(metadata, remark, terms(Era.mortal(64, 1000)));
        assertThat(payload.toSign()).isEqualTo(Blake2b.hash(32, payload.bytes()));

        var read = Extrinsic.decode(metadata, payload.signedBy(alice));
        var signature = read.signature().orElseThrow();
        assertThat(signature.nonce()).isEqualTo(7);
        assertThat(signature.tip()).isEqualTo(5);
        assertThat(signature.era()).isEqualTo(Era.mortal(64, 1000));
        assertThat(Sr25519.verify(alice.publicKey(), payload.toSign(), signature.bytes())).isTrue();
    }

    @Test
    void aCallInsideAnotherIsReadByName() {
        var call = Call.sudo(Call.adminUtils("sudo_set_tempo", 2, 10));
        var read = PalletCall.of(metadata.decodeCall(new ScaleReader(call.encode(metadata))));
        assertThat(read.is("Sudo", "sudo")).isTrue();
        var inner = PalletCall.of(read.argument("call"));
        assertThat(inner.is("AdminUtils", "sudo_set_tempo")).isTrue();
        assertThat(inner.argument("tempo").asInt()).isEqualTo(10);
    }

    @Test
    void aCallThatIsNotThereOrDoesNotFitIsNamed() {
        assertThatThrownBy(() -> Call.adminUtils("sudo_set_mood", 1).encode(metadata))
                .isInstanceOf(NotInMetadata.class)
                .hasMessageContaining("AdminUtils.sudo_set_mood");
        assertThatThrownBy(() -> Call.adminUtils("sudo_set_tempo", 2, 65536).encode(metadata))
                .isInstanceOf(ValueMismatch.class)
                .hasMessageContaining("tempo")
                .hasMessageContaining("65536");
    }

    @ParameterizedTest
    @CsvSource({
        "64, 3, 0x3500, 3",
        "64, 1000, 0x8502, 1000",
        "5, 1, 0x1200, 1",
        "128, 200, 0x8604, 200",
        "32768, 20000, 0x4e9c, 20000",
        "1, 6, 0x2100, 6"
    })
    void erasAreWrittenAsTheChainReadsThem(int period, long current, String hex, long birth) {
        var era = Era.mortal(period, current);
        var out = new ScaleWriter();
        era.encode(out);
        assertThat(Hex.of(out.toBytes())).isEqualTo(hex);
        assertThat(Era.decode(new ScaleReader(out.toBytes()))).isEqualTo(era);
        assertThat(era.birth(current)).isEqualTo(birth);
        assertThat(era.birth(current + 3)).isLessThanOrEqualTo(current + 3);
    }

    @Test
    void anUnknownExtensionWithContentIsAClearError() {
        byte[] blob = Hex.parse(Golden.text("chain/metadata-v14-293.hex"));
        byte[] name = "CheckNonce".getBytes(StandardCharsets.UTF_8);
        int at = lastIndexOf(blob, name);
        blob[at] = 'X';
        var foreign = RuntimeMetadata.parse(blob);
        assertThatThrownBy(() -> SignedPayload.of(foreign, new byte[2], terms(new Era.Immortal())))
                .isInstanceOf(UnknownExtension.class)
                .hasMessageContaining("XheckNonce");
    }

    private static int lastIndexOf(byte[] blob, byte[] name) {
        for (int at = blob.length - name.length; ; at--) {
            if (Arrays.equals(blob, at, at + name.length, name, 0, name.length)) {
                return at;
            }
        }
    }

    @Test
    void damagedExtrinsicsAreMalformedOrReadButNothingElse() {
        byte[] whole =
                SignedPayload.of(
                                metadata,
                                Call.startCall(2).encode(metadata),
                                terms(new Era.Immortal()))
                        .signedBy(alice);
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) (1 << bit);
                try {
                    Extrinsic.decode(metadata, damaged);
                } catch (MalformedScale e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }
}
