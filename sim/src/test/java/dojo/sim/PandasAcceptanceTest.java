package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dojo.base.Json;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's lines of pandas load the dataset. */
class PandasAcceptanceTest {
    @TempDir Path folder;

    @Test
    void theReadmesLinesLoadTheDataset() throws Exception {
        assumeTrue(run("python3", "--version").code() == 0, "no python3 here");
        Path python = folder.resolve("venv/bin/python");
        assumeTrue(
                run("python3", "-m", "venv", folder.resolve("venv").toString()).code() == 0,
                "python3 has no venv here");
        assumeTrue(
                run(python.toString(), "-m", "pip", "install", "--quiet", "pandas").code() == 0,
                "pip cannot fetch pandas here");
        try (var dojo =
                DojoProcess.start(
                        folder, "up", "--rounds", "1", "--seed", "2", "--json", "out.json")) {
            assertThat(dojo.end()).as("%s", dojo.err()).isZero();
        }
        var dataset = Json.parse(Files.readString(folder.resolve("out.json"))).path("dataset");
        String readme = Files.readString(Golden.root().resolve("README.md"));
        int start = readme.indexOf("```python\n") + "```python\n".length();
        String lines = readme.substring(start, readme.indexOf("```", start));
        assertThat(lines).contains("pandas").contains("\"DATASET\"");
        Path script =
                Files.writeString(
                        folder.resolve("load.py"),
                        lines.replace("DATASET", dataset.path("path").asText())
                                + "print('rows', len(rows))\n");
        var loaded = run(python.toString(), script.toString());
        assertThat(loaded.code()).as(loaded.said()).isZero();
        assertThat(loaded.said())
                .contains("rows " + dataset.path("rows").asText())
                .contains("model")
                .contains("simulated");
    }

    private record Ended(int code, String said) {}

    private Ended run(String... command) throws InterruptedException {
        try {
            var process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), said);
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        }
    }
}
