package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretUriTest {
    @ParameterizedTest
    @ValueSource(strings = {"//", "/", "//Alice/", "//Alice//", "0x11//a", "0xzz", "word//Alice"})
    void anUnfinishedUriIsRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> Sr25519Keypair.fromUri(uri));
    }

    @Test
    void noMessageRepeatsTheSeed() {
        assertThatThrownBy(() -> Sr25519Keypair.fromUri("0x" + "5ecre7".repeat(10)))
                .hasMessage("a seed in a key's URI is 0x and 64 hex digits")
                .hasNoCause();
    }

    @Test
    void itsTextFormIsEmptyOfSecrets() {
        assertThat(SecretUri.parse("//Alice///password")).hasToString("SecretUri");
    }

    @Test
    void aNumberAbove64BitsIsAText() {
        byte[] code = Junction.of(true, "18446744073709551616").chainCode();
        assertThat(code[0]).isEqualTo((byte) (20 << 2));
        assertThat(code[1]).isEqualTo((byte) '1');
    }

    @Test
    void leadingZerosOfANumberDoNotCount() {
        assertThat(Junction.of(false, "007").chainCode())
                .isEqualTo(Junction.of(false, "7").chainCode());
    }
}
