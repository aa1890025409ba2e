package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.testing.Golden;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Signatures as a reference library of Standard Webhooks makes them. */
class WebhooksGoldenTest {
    @Test
    void signatures() throws Exception {
        for (String line : Golden.text("webhooks/signatures.jsonl").lines().toList()) {
            JsonNode row = Json.parse(line);
            assertThat(
                            Webhooks.signature(
                                    Base64.getDecoder().decode(row.get("secret").textValue()),
                                    row.get("id").textValue(),
                                    row.get("seconds").longValue(),
                                    row.get("body").textValue()))
                    .isEqualTo(row.get("signature").textValue());
        }
    }
}
