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
            Set.of("timeout 100, 60s old", "future 1h", "stored older, nonce 1h old but larger");

    // Taken only where --axon.allow_sdk6 says so.
    private static final Set<String> CLOCKS =
            Set.of(
                    "old client 6.9.4 (694), tiny nonce first",
                    "old client, stored smaller",
                    "version None, tiny nonce",
                    "version 7.1.2 as 712",
                    "version 7001999, just under 7.2.0");

    // The version header does not make a clock of a nonce, or none of it: where clocks are taken,
    // this one is too.
    private static final Set<String> ACCEPTED_THOUGH_THE_REFERENCE_REFUSES =
            Set.of("version 7002000");

    // A caller of SDK 6 has no age, an epoch nonce has one.
    private static final Set<String> TOO_OLD_THOUGH_SDK_6_ACCEPTS =
            Set.of(
                    "first, exactly 16s old (boundary rejects)",
                    "first, 17s old",
                    "timeout None, 4.1s");

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
                        for (boolean clocks : new boolean[] {false, true}) {
                            tests.add(
                                    DynamicTest.dynamicTest(
                                            sdk + " " + name + (clocks ? ", allow_sdk6" : ""),
                                            () ->
                                                    assertThat(accepted(row, clocks))
                                                            .isEqualTo(
                                                                    expected(
                                                                            row, name, sdk,
                                                                            clocks))));
                        }
                    }
                });
        assertThat(tests).hasSize(3 * 21 * 2);
        return tests;
    }

    private static boolean expected(JsonNode row, String name, String sdk, boolean clocks) {
        if (REFUSED_THOUGH_THE_REFERENCE_ACCEPTS.contains(name)) return false;
        if (!clocks && row.get("nonce").asLong() < NonceWindow.EPOCH_NONCE_MIN) {
            assertThat(
                            CLOCKS.contains(name)
                                    || ACCEPTED_THOUGH_THE_REFERENCE_REFUSES.contains(name)
                                    || !row.get("accept").asBoolean())
                    .isTrue();
            return false;
        }
        if (ACCEPTED_THOUGH_THE_REFERENCE_REFUSES.contains(name)) return true;
        if (sdk.equals("v6") && TOO_OLD_THOUGH_SDK_6_ACCEPTS.contains(name)) return false;
        return row.get("accept").asBoolean();
    }

    private static boolean accepted(JsonNode row, boolean clocks) {
        Instant now = Instant.ofEpochSecond(0, row.get("now").asLong());
        Duration timeout = Duration.ofMillis((long) (row.path("timeout").asDouble(0) * 1e3));
        NonceWindow window = new NonceWindow(NonceStore.forgetful(), clocks, Instant.EPOCH);
        JsonNode stored = row.get("storedNonce");
        if (!stored.isNull()) {
            Instant then = Instant.ofEpochSecond(0, stored.asLong());
            claims(window, stored.asLong(), timeout, then);
        }
        return claims(window, row.get("nonce").asLong(), timeout, now);
    }

    private static boolean claims(NonceWindow window, long nonce, Duration timeout, Instant now) {
        return window.claim("hotkey", "uuid", nonce, timeout, now).isEmpty()
                && window.claimClock("hotkey", "uuid", nonce, false).isEmpty();
    }
}
