package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.Value;
import dojo.testing.Golden;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class AxonInfoGoldenTest {
    @TestFactory
    List<DynamicTest> anAddressIsTheNumberThatTheSdkMakesOfIt() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Golden.json("vectors/bittensor.json").get("axon_info")) {
            String ip = row.get("ip").asText();
            tests.add(DynamicTest.dynamicTest(ip, () -> check(row, ip)));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void check(JsonNode row, String ip) {
        BigInteger number = new BigInteger(row.get("ipInt").asText());
        int version = row.get("ipVersion").asInt();
        assertThat(Call.serveAxon(1, 7_004_000, ip, 8091).arguments())
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("ip", number)
                .containsEntry("ip_type", version);

        Optional<AxonInfo> axon =
                AxonInfo.of(
                        new Value.Fields(
                                List.of("block", "version", "ip", "port", "ip_type", "protocol"),
                                List.of(
                                        Value.of(1),
                                        Value.of(7_004_000),
                                        Value.of(number),
                                        Value.of(8091),
                                        Value.of(version),
                                        Value.of(4))));
        assertThat(axon.isPresent()).isEqualTo(row.get("isServing").asBoolean());
        axon.ifPresent(served ->
                assertThat(InetAddress.ofLiteral(served.host()))
                        .isEqualTo(InetAddress.ofLiteral(ip)));
    }
}
