package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dojo.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pass over the PandaLM test set, whose verdicts are people's. */
class PandaLmAcceptanceTest {
    @TempDir Path folder;

    @Test
    void onePassOverPandaLmPutsTheHonestAboveRandomConstantAndFirst() throws Exception {
        String data = System.getenv("DOJO_DATA");
        assumeTrue(data != null, "DOJO_DATA names no folder with pandalm/testset-v1.json");
        try (var dojo =
                DojoProcess.start(
                        folder,
                        "up",
                        "--rounds",
                        "50",
                        "--seed",
                        "1",
                        // By robust what people said of these pairs counts, and of that the
                        // shipped model knows no more than a coin.
                        "--scoring.method",
                        "spearman",
                        "--tasks",
                        Path.of(data, "pandalm/testset-v1.json").toString(),
                        "--json",
                        "out.json")) {
            assertThat(dojo.end()).as("%s", dojo.err()).isZero();
            assertThat(dojo.out())
                    .anyMatch(line -> line.contains("993 tasks (pandalm), 6 skipped"))
                    .anyMatch(line -> line.startsWith("honest minus length: "));
        }
        var out = Json.parse(Files.readString(folder.resolve("out.json")));
        var miners = Json.object();
        out.path("miners").forEach(miner -> miners.set(miner.path("kind").asText(), miner));
        for (String honest : new String[] {"honest", "honest-noisy"}) {
            for (String imitation : new String[] {"random", "constant", "first"}) {
                assertThat(miners.path(honest).path("score").asDouble())
                        .as("%s over %s", honest, imitation)
                        .isGreaterThan(miners.path(imitation).path("score").asDouble());
            }
        }
        assertThat(out.path("honest_minus_length").path("interval")).hasSize(2);
    }
}
