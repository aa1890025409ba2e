package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dojo up} from outside, in a process of its own. */
class UpAcceptanceTest {
    @TempDir Path folder;

    @Test
    void honestMinersEarnMoreThanImitationsAndTheRunCanBeRepeated() throws Exception {
        JsonNode first = run(folder.resolve("a"), 7);
        JsonNode again = run(folder.resolve("a"), 7);
        JsonNode elsewhere = run(folder.resolve("b"), 7);
        JsonNode other = run(folder.resolve("c"), 8);

        assertThat(first.path("seed").asLong()).isEqualTo(7);
        assertThat(first.path("blocks").asLong()).isPositive();
        assertThat(first.path("rounds")).hasSize(3);
        assertThat(scores(elsewhere)).isEqualTo(scores(first));
        assertThat(scores(again)).isEqualTo(scores(first));
        assertThat(scores(other)).isNotEqualTo(scores(first));
        for (JsonNode round : first.path("rounds")) {
            assertThat(round.path("tasks").asInt()).isEqualTo(20);
            assertThat(round.path("answers")).hasSize(6);
            for (JsonNode answer : round.path("answers")) {
                assertThat(answer.path("status").asText()).isEqualTo("answered");
                assertThat(answer.path("scores")).isNotEmpty();
            }
        }

        var miners = Json.object();
        for (JsonNode miner : first.path("miners")) miners.set(miner.path("kind").asText(), miner);
        assertThat(miners.propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "honest", "honest-noisy", "length", "random", "constant", "first");
        for (String honest : new String[] {"honest", "honest-noisy"}) {
            for (String imitation : new String[] {"random", "constant", "first"}) {
                assertThat(miners.path(honest).path("score").asDouble())
                        .as("%s over %s", honest, imitation)
                        .isGreaterThan(miners.path(imitation).path("score").asDouble());
                assertThat(miners.path(honest).path("incentive_u16").asInt())
                        .as("incentive of %s over %s", honest, imitation)
                        .isGreaterThan(miners.path(imitation).path("incentive_u16").asInt());
            }
        }
        for (JsonNode miner : miners) {
            assertThat(miner.path("hotkey").asText()).startsWith("5").hasSize(48);
            assertThat(miner.path("interval")).hasSize(2);
            assertThat(miner.path("accuracy").asDouble())
                    .isBetween(
                            miner.path("interval").get(0).asDouble(),
                            miner.path("interval").get(1).asDouble());
        }
        assertThat(miners.path("constant").path("accuracy").asDouble())
                .isCloseTo(0.5, within(1e-9));
        assertThat(first.path("weights_extrinsic").path("hash").asText()).matches("0x[0-9a-f]{64}");
        assertThat(first.path("weights_extrinsic").path("block").asLong()).isPositive();

        Path dataset = Path.of(first.path("dataset").path("path").asText());
        assertThat(dataset.getFileName().toString()).contains("SIMULATED");
        try (var rows = Files.lines(folder.resolve("a").resolve(dataset))) {
            assertThat(rows.count()).isEqualTo(first.path("dataset").path("rows").asLong());
        }
    }

    @Test
    void anInterruptEndsWithTheSummary() throws Exception {
        try (var dojo = DojoProcess.start(folder, "up", "--seed", "1")) {
            dojo.line(line -> line.contains("round 1") && line.contains("scored"));
            dojo.interrupt();
            dojo.end();
            assertThat(dojo.out()).anyMatch(line -> line.contains("dataset"));
        }
    }

    private JsonNode run(Path where, long seed) throws Exception {
        try (var dojo =
                DojoProcess.start(
                        where,
                        "up",
                        "--rounds",
                        "3",
                        "--seed",
                        String.valueOf(seed),
                        // Runs are compared, and midnight may be between them.
                        "--accuracy.window",
                        "all",
                        "--json",
                        "out.json")) {
            assertThat(dojo.end()).as("exit code; %s", dojo.err()).isZero();
        }
        return Json.parse(Files.readString(where.resolve("out.json")));
    }

    private static Map<String, JsonNode> scores(JsonNode out) {
        var scores = new HashMap<String, JsonNode>();
        for (JsonNode round : out.path("rounds")) {
            scores.put(round.path("id").asText(), round.path("scores"));
        }
        return scores;
    }
}
