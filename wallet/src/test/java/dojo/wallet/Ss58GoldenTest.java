package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ss58GoldenTest {
    static Stream<JsonNode> valid() {
        return Golden.json("vectors/bittensor.json").at("/ss58/valid").valueStream();
    }

    static Stream<String> invalid() {
        return Golden.json("vectors/bittensor.json")
                .at("/ss58/invalid")
                .valueStream()
                .map(JsonNode::asText);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void everyFormatIsWrittenAndRead(JsonNode row) {
        int format = row.get("format").asInt();
        byte[] publicKey = Hex.parse(row.get("public").asText());
        String text = row.get("ss58").asText();
        assertThat(Ss58.write(publicKey, format)).isEqualTo(text);
        assertThat(Ss58.read(text, format)).isEqualTo(publicKey);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void onlyFormat42IsAnAddressOfOurs(JsonNode row) {
        String text = row.get("ss58").asText();
        if (row.get("format").asInt() == Ss58Address.FORMAT) {
            assertThat(Ss58Address.of(Ss58Address.parse(text).publicKey()).text()).isEqualTo(text);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> Ss58Address.parse(text));
        }
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void aDamagedAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ss58Address.parse(text));
    }
}
