package dojo.wallet.sr25519;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SchnorrkelTest {
    @Test
    void twoSignaturesOfOneMessageDiffer() {
        byte[] secret = Schnorrkel.expand(new byte[32]);
        byte[] publicKey = Schnorrkel.publicKey(secret).orElseThrow();
        assertThat(Schnorrkel.sign(secret, publicKey, new byte[3]))
                .isNotEqualTo(Schnorrkel.sign(secret, publicKey, new byte[3]));
    }

    @Test
    void theWitnessDependsOnTheMessageEvenWhenTheEntropyIsStuck() {
        byte[] nonce = new byte[32];
        byte[] entropy = new byte[32];
        byte[] publicKey = new byte[32];
        byte[] one = Schnorrkel.signing(publicKey, new byte[] {1}).witness("w", nonce, entropy, 64);
        byte[] two = Schnorrkel.signing(publicKey, new byte[] {2}).witness("w", nonce, entropy, 64);
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void theZeroPointIsNobodysKey() {
        byte[] r = Ristretto.scalarReduce(filled(64, 7));
        byte[] signature = new byte[64];
        System.arraycopy(Ristretto.multiplyBase(r).orElseThrow(), 0, signature, 0, 32);
        System.arraycopy(r, 0, signature, 32, 32);
        signature[63] |= (byte) 0x80;
        assertThat(Schnorrkel.verify(new byte[32], new byte[] {1}, signature)).isFalse();
    }

    @Test
    void aScalarOfZeroOrAboveTheOrderIsNoKey() {
        assertThat(Schnorrkel.publicKey(new byte[64])).isEmpty();
        assertThat(Schnorrkel.publicKey(filled(64, 0xff))).isEmpty();
    }

    @Test
    void aPolkadotKeyIsAMultipleOfEight() {
        assertThat(Schnorrkel.fromHalfEd25519(filled(64, 1))).isEmpty();
    }

    @Test
    void aSeedOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schnorrkel.expand(new byte[31]))
                .withMessage("a mini secret of 31 bytes, not 32");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
