package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ed25519KeypairGoldenTest {
    static List<JsonNode> rows() throws MalformedJson {
        var rows = new ArrayList<JsonNode>();
        for (String line : Golden.text("wallet/ed25519.jsonl").lines().toList()) {
            rows.add(Json.parse(line));
        }
        return rows;
    }

    private static byte[] bytes(JsonNode row, String field) {
        return Hex.parse(row.get(field).asText());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void keysAndSignaturesAreTheKeyrings(JsonNode row) {
        byte[] message = bytes(row, "message");
        try (var key = Ed25519Keypair.fromUri(row.get("uri").asText())) {
            assertThat(key.publicKey()).isEqualTo(bytes(row, "public"));
            assertThat(key.address().text()).isEqualTo(row.get("ss58").asText());
            assertThat(key.sign(message)).isEqualTo(bytes(row, "signature"));
            assertThat(key.sign(Sr25519.wrapped(message)))
                    .isEqualTo(bytes(row, "signatureWrapped"));
        }
    }

    @Test
    void whatWasChangedIsNoSignature() throws MalformedJson {
        JsonNode row = rows().get(1);
        byte[] publicKey = bytes(row, "public");
        byte[] message = bytes(row, "message");
        byte[] signature = bytes(row, "signature");
        assertThat(Ed25519Keypair.verify(publicKey, message, signature)).isTrue();
        signature[0] ^= 1;
        assertThat(Ed25519Keypair.verify(publicKey, message, signature)).isFalse();
        assertThat(Ed25519Keypair.verify(publicKey, message, new byte[3])).isFalse();
        assertThat(Ed25519Keypair.verify(new byte[3], message, signature)).isFalse();
    }

    @Test
    void aSoftJunctionIsRefused() {
        assertThatThrownBy(() -> Ed25519Keypair.fromUri("//Alice/soft"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hard junctions");
    }
}
