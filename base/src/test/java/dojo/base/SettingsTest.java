package dojo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final List<Setting> KNOWN =
            List.of(
                    new Setting("AXON_PORT", "--axon.port", ""),
                    new Setting("WALLET_NAME", "--wallet.name", ""));

    @TempDir Path folder;

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        Path file = dotEnv("AXON_PORT=1\nWALLET_NAME=\"a b\" # mine\n", "rw-------");
        var settings = Settings.read(Map.of("AXON_PORT", "2"), file, KNOWN);
        assertThat(settings.value("AXON_PORT")).contains("2");
        assertThat(settings.value("WALLET_NAME")).contains("a b");
        assertThat(settings.value("HOME")).isEmpty();
    }

    @Test
    void aMisspeltVariableIsRefusedWithTheRightOne() throws IOException {
        Path file = dotEnv("# keys\nAXON_PROT=1\n", "rw-------");
        assertThatThrownBy(() -> Settings.read(Map.of(), file, KNOWN))
                .isInstanceOf(SettingRefused.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("did you mean AXON_PORT?");
    }

    @Test
    void aFileThatOthersCanReadIsRefused() throws IOException {
        Path file = dotEnv("AXON_PORT=1\n", "rw-r--r--");
        assertThatThrownBy(() -> Settings.read(Map.of(), file, KNOWN))
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aValueIsNeverRepeatedInAnError() throws IOException {
        Path file = dotEnv("WALLET_NAME='secret\n", "rw-------");
        assertThatThrownBy(() -> Settings.read(Map.of(), file, KNOWN))
                .hasMessageContaining("line 1")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void aMissingFileSetsNothing() {
        assertThat(Settings.read(Map.of(), folder.resolve(".env"), KNOWN).value("AXON_PORT"))
                .isEmpty();
    }

    private Path dotEnv(String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
