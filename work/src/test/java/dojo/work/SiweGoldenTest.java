package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.Golden;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages and signatures as ethers and siwe read them. */
class SiweGoldenTest {
    static Stream<JsonNode> rows() {
        return Golden.text("siwe/siwe.jsonl")
                .lines()
                .map(line -> {
                    try {
                        return Json.parse(line);
                    } catch (dojo.base.MalformedJson e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void messages(JsonNode row) {
        String text = row.get("message").textValue();
        if (!row.get("parses").booleanValue()) {
            assertThatThrownBy(() -> SiweMessage.parse(text))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        SiweMessage message = SiweMessage.parse(text);
        assertThat(message.domain()).isEqualTo(row.get("domain").textValue());
        assertThat(message.address().hex()).isEqualTo(row.get("address").textValue());
        assertThat(message.statement()).isEqualTo(row.get("statement").textValue());
        assertThat(message.uri()).isEqualTo(row.get("uri").textValue());
        assertThat(message.chainId()).isEqualTo(row.get("chainId").longValue());
        assertThat(message.nonce()).isEqualTo(row.get("nonce").textValue());
        assertThat(message.issuedAt()).isEqualTo(time(row, "issuedAt").orElseThrow());
        assertThat(message.expirationTime()).isEqualTo(time(row, "expirationTime"));
        assertThat(message.notBefore()).isEqualTo(time(row, "notBefore"));
    }

    private static Optional<Instant> time(JsonNode row, String name) {
        String text = row.get(name).textValue();
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void signatures(JsonNode row) {
        String signer =
                EthereumAddress.signer(
                                row.get("message").textValue(),
                                Hex.parse(row.get("signature").textValue()))
                        .map(EthereumAddress::hex)
                        .orElse("");
        assertThat(signer).isEqualTo(row.get("signer").textValue());
    }
}
