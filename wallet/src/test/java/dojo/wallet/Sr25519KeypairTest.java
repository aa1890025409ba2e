package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class Sr25519KeypairTest {
    @Test
    void aSignatureVerifiesUnderItsPublicKey() {
        try (var key = Sr25519Keypair.generate()) {
            byte[] message = {1, 2, 3};
            assertThat(Sr25519.verify(key.publicKey(), message, key.sign(message))).isTrue();
        }
    }

    @Test
    void aClosedKeySignsNoMore() {
        var key = Sr25519Keypair.generate();
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> key.sign(new byte[1]));
        assertThat(key.address()).isEqualTo(Ss58Address.of(key.publicKey()));
    }

    @Test
    void itsTextIsItsAddress() {
        try (var key = Sr25519Keypair.fromSeed(new byte[32])) {
            assertThat(key.toString()).isEqualTo(key.address().text());
        }
    }
}
