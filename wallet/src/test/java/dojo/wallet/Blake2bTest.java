package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Blake2bTest {
    /** The example of RFC 7693, appendix A. */
    @Test
    void abcHasTheHashOfTheRfc() {
        byte[] a = "a".getBytes(StandardCharsets.US_ASCII);
        byte[] bc = "bc".getBytes(StandardCharsets.US_ASCII);
        assertThat(Hex.of(Blake2b.hash(64, a, bc)))
                .isEqualTo(
                        "0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }

    @Test
    void nothingHasAHashToo() {
        assertThat(Hex.of(Blake2b.hash(32)))
                .isEqualTo("0x0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    }
}
