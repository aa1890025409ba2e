package dojo.chain.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleReaderTest {
    private static ScaleReader reading(String hex) {
        return new ScaleReader(Hex.parse(hex));
    }

    /** The examples of the SCALE specification, and the edges between its forms. */
    @ParameterizedTest
    @CsvSource({
        "0, 0x00",
        "1, 0x04",
        "42, 0xa8",
        "63, 0xfc",
        "64, 0x0101",
        "69, 0x1501",
        "16383, 0xfdff",
        "16384, 0x02000100",
        "65535, 0xfeff0300",
        "1073741823, 0xfeffffff",
        "1073741824, 0x0300000040",
        "4294967295, 0x03ffffffff",
        "4294967296, 0x070000000001",
        "100000000000000, 0x0b00407a10f35a",
        "9223372036854775807, 0x13ffffffffffffff7f",
        "18446744073709551615, 0x13ffffffffffffffff",
        "340282366920938463463374607431768211455, 0x33ffffffffffffffffffffffffffffffff"
    })
    void compactNumbersAreReadAndWritten(BigInteger value, String hex) {
        assertThat(reading(hex).compactBig()).isEqualTo(value);
        assertThat(Hex.of(new ScaleWriter().compact(value).toBytes())).isEqualTo(hex);
        if (value.bitLength() < 64) {
            assertThat(reading(hex).compact()).isEqualTo(value.longValueExact());
        } else {
            assertThatThrownBy(() -> reading(hex).compact()).isInstanceOf(MalformedScale.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x0100", "0x02000000", "0x0300000000", "0x07ffffffff00", "0x01", "0x"})
    void compactNumbersNotInTheirShortestFormAreMalformed(String hex) {
        assertThatThrownBy(() -> reading(hex).compact()).isInstanceOf(MalformedScale.class);
        assertThatThrownBy(() -> reading(hex).compactBig()).isInstanceOf(MalformedScale.class);
    }

    @Test
    void aCountBeyondTheBytesThatAreLeftAllocatesNothing() {
        assertThatThrownBy(() -> reading("0xfeffffff00").bytes())
                .isInstanceOf(MalformedScale.class)
                .hasMessageContaining("1 are left");
    }

    @Test
    void signedNumbersKeepTheirSign() {
        var bytes = new ScaleWriter().signed(BigInteger.valueOf(-2), 16).toBytes();
        assertThat(bytes).hasSize(16);
        assertThat(new ScaleReader(bytes).signed(16)).isEqualTo(-2);
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        var out = new ScaleWriter();
        assertThatThrownBy(() -> out.u16(65536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.unsigned(BigInteger.TWO.pow(128), 16))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.compact(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textThatIsNotUtf8IsMalformed() {
        assertThat(reading("0x0c466f6f").text()).isEqualTo("Foo");
        assertThatThrownBy(() -> reading("0x04ff").text()).isInstanceOf(MalformedScale.class);
    }
}
