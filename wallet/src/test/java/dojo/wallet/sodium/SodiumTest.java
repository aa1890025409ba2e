package dojo.wallet.sodium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SodiumTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64",
        "Linux, aarch64",
        "Mac OS X, x86_64",
        "Mac OS X, aarch64",
        "Windows 11, amd64"
    })
    void theJarHoldsTheLibraryOfEachPlatform(String os, String arch) {
        assertThat(Sodium.class.getResource("/" + Sodium.resource(os, arch))).isNotNull();
    }

    @Test
    void anotherPlatformIsRefusedByName() {
        assertThatThrownBy(() -> Sodium.resource("SunOS", "sparcv9"))
                .hasMessage("no libsodium for SunOS on sparcv9");
    }
}
