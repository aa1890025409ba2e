package dojo.chain.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Xxh64Test {
    /** From the reference implementation's own check: bytes of a fixed generator. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, EF46DB3751D8E999",
        "0, 2654435761, AC75FDA2929B17EF",
        "1, 0, E934A84ADB052768",
        "1, 2654435761, 5014607643A9B4C3",
        "4, 0, 9136A0DCA57457EE",
        "14, 0, 8282DCC4994E35C8",
        "14, 2654435761, C3BD6BF63DEB6DF0",
        "222, 0, B641AE8CB691C174",
        "222, 2654435761, 20CB8AB7AE10C14A"
    })
    void hashesAreThoseOfTheReferenceImplementation(int length, long seed, String hash) {
        byte[] data = new byte[length];
        long state = 2654435761L;
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (state >>> 56);
            state *= Long.parseUnsignedLong("11400714785074694797");
        }
        assertThat(Long.toHexString(Xxh64.hash(data, seed))).isEqualToIgnoringCase(hash);
    }

    @Test
    void palletsAreNamedAsOnTheChain() {
        assertThat(Hex.of(Xxh64.twox(16, "SubtensorModule".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("0x658faa385070e074c85bf6b568cf0555");
        assertThat(Hex.of(Xxh64.twox(16, "System".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("0x26aa394eea5630e07c48ae0c9558cef7");
    }
}
