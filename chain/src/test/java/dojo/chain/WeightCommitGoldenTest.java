package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightCommitGoldenTest {
    @Test
    void hashesAreTheSdks() {
        for (var row : Golden.json("vectors/bittensor.json").get("commit_hash")) {
            assertThat(Hex.of(commit(row, "address").hash()))
                    .as("%s", row)
                    .isEqualTo(row.get("hash").asText());
        }
    }

    @ParameterizedTest(name = "spec {0}")
    @ValueSource(ints = {185, 293})
    void hashesAreThoseThatTheRuntimeTook(int spec) {
        var row = Golden.json("chain/fixtures-" + spec + ".json").at("/summary/commit_v2");
        assertThat(Hex.of(commit(row, "hotkey").hash())).isEqualTo(row.get("hash").asText());
    }

    private static WeightCommit commit(JsonNode row, String hotkey) {
        return new WeightCommit(
                Ss58Address.parse(row.get(hotkey).asText()),
                row.get("netuid").asInt(),
                integers(row.get("uids")),
                integers(row.get("values")),
                integers(row.get("salt")),
                row.get("version_key").bigIntegerValue().longValue());
    }

    private static List<Integer> integers(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false).map(JsonNode::asInt).toList();
    }
}
