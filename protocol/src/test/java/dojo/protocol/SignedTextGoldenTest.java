package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import dojo.wallet.Sr25519;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SignedTextGoldenTest {
    private static final Ss58Address BOB =
            Ss58Address.parse("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty");

    @TestFactory
    List<DynamicTest> theSignedTextIsThatOfTheSdk() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Golden.json("vectors/bittensor.json").get("signature_messages")) {
            String name = row.get("sdk").asText() + " " + row.get("case").asText();
            tests.add(DynamicTest.dynamicTest(name, () -> check(row)));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void check(JsonNode row) throws Exception {
        JsonNode headers = row.get("requestHeaders");
        SynapseHeaders parsed =
                SynapseHeaders.parse(name ->
                        headers.has(name) ? List.of(headers.get(name).asText()) : List.of());
        Ss58Address caller = Ss58Address.parse(parsed.hotkey().orElseThrow());
        byte[] text =
                SignedText.request(
                        parsed.nonce().orElseThrow(),
                        caller.text(),
                        BOB,
                        parsed.uuid().orElseThrow(),
                        parsed.bodyHash().orElseThrow());
        assertThat(text).asString().isEqualTo(row.get("dendriteMessage").asText());
        assertThat(
                        Sr25519.verifyWrapped(
                                caller.publicKey(),
                                text,
                                Hex.parse(parsed.signature().orElseThrow())))
                .isEqualTo(row.get("valid").asBoolean());
    }

    @TestFactory
    List<DynamicTest> theVersionIsTheNumberThatTheSdkSends() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Golden.json("vectors/bittensor.json").get("version_as_int")) {
            String version = row.get("version").asText();
            tests.add(
                    DynamicTest.dynamicTest(
                            version,
                            () ->
                                    assertThat(SdkVersion.number(version))
                                            .isEqualTo(row.get("v7.2plus_scheme").asLong())));
        }
        return tests;
    }
}
