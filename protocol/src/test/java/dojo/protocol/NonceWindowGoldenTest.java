package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class NonceWindowGoldenTest {
    // docs/security.md says why each is refused.
    private static final Set<String> REFUSED_THOUGH_THE_REFERENCE_ACCEPTS =
            Set.of(
                    "timeout 100, 60s old",
                    "future 1h",
                    "stored older, nonce 1h old but larger",
                    "old client 6.9.4 (694), tiny nonce first",
                    "old client, stored smaller",
                    "version None, tiny nonce",
                    "version 7.1.2 as 712",
                    "version 7001999, just under 7.2.0");

    /** SDK 6 checks no age, so only the generations that do are a measure for ours. */
    @TestFactory
    List<DynamicTest> aNonceIsAcceptedAsTheReferenceDoesUnlessItIsListed() {
        List<DynamicTest> tests = new ArrayList<>();
        Golden.json("vectors/bittensor.json")
                .get("nonce_window")
                .forEachEntry((sdk, rows) -> {
                    for (JsonNode row : rows.get("cases")) {
                        String name = row.get("case").asText();
                        // Without a nonce a request is refused before this is asked.
                        if (row.get("nonce").isNull()) continue;
                        tests.add(
                                DynamicTest.dynamicTest(
                                        sdk + " " + name, () -> check(row, name, sdk)));
                    }
                });
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void check(JsonNode row, String name, String sdk) {
        Instant now = Instant.ofEpochSecond(0, row.get("now").asLong());
        Duration timeout = Duration.ofMillis((long) (row.path("timeout").asDouble(0) * 1e3));
        NonceWindow window = new NonceWindow(0);
        JsonNode stored = row.get("storedNonce");
        if (!stored.isNull()) {
            Instant then = Instant.ofEpochSecond(0, stored.asLong());
            window.claim("hotkey", "uuid", stored.asLong(), timeout, then);
        }
        boolean accepted =
                window.claim("hotkey", "uuid", row.get("nonce").asLong(), timeout, now).isEmpty();
        if (REFUSED_THOUGH_THE_REFERENCE_ACCEPTS.contains(name)) {
            assertThat(accepted).isFalse();
        } else if (sdk.equals("v6")) {
            assertThat(accepted && !row.get("accept").asBoolean()).isFalse();
        } else {
            assertThat(accepted).isEqualTo(row.get("accept").asBoolean());
        }
    }
}
