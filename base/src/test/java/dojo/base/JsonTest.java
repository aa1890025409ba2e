package dojo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final String TEXT = "{\"a\":\"é 😀 \uFFFD\",\"b\":NaN}";

    private static byte[] inQuotes(String hex) {
        return HexFormat.of().parseHex("22" + hex + "22");
    }

    @Test
    void bytesAreReadAsUtf8() throws Exception {
        assertThat(Json.parse(TEXT.getBytes(StandardCharsets.UTF_8))).isEqualTo(Json.parse(TEXT));
    }

    @Test
    void otherEncodingsAreRefused() {
        for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE"}) {
            assertThatThrownBy(() -> Json.parse(TEXT.getBytes(Charset.forName(charset))))
                    .as(charset)
                    .isInstanceOf(MalformedJson.class);
        }
        assertThatThrownBy(() -> Json.parse(("\uFEFF" + TEXT).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedJson.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        // A letter in two bytes and in three, half a surrogate pair, past the last character.
        for (String hex : new String[] {"c1a1", "e081a1", "eda080", "f4908080", "80", "c3"}) {
            assertThatThrownBy(() -> Json.parse(inQuotes(hex)))
                    .as(hex)
                    .isInstanceOf(MalformedJson.class)
                    .hasMessage("not UTF-8");
        }
    }

    @Test
    void depthAndRepeatedKeysAreRefused() {
        for (String text :
                new String[] {
                    "[".repeat(10_000) + "]".repeat(10_000),
                    "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                    "{\"a\":1,\"\\u0061\":2}",
                    "{} {}",
                    "",
                    "1".repeat(2_000)
                }) {
            assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(MalformedJson.class);
        }
    }
}
