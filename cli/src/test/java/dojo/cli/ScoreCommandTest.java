package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.testing.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
    private static final Path MODEL = Golden.file("models/deberta-v2");

    @TempDir private Path folder;

    private record Said(int code, String out, String err) {}

    @Test
    void aFileOfPairsGetsTheLogitsOfTransformers() throws Exception {
        JsonNode expected = Json.parse(Files.readAllBytes(MODEL.resolve("expected.json")));
        var rows = new StringBuilder();
        for (JsonNode text : expected.path("texts")) {
            var row = Json.object().put("prompt", text.path(0).asText());
            row.put("completion", text.path(1).asText());
            rows.append(Json.write(row)).append('\n');
        }
        Said said = dojo("score", "--model", MODEL.toString(), "--file", file(rows + ""), "--json");
        assertThat(said.code).as(said.err).isZero();
        String[] lines = said.out.split("\n");
        for (int i = 0; i < lines.length; i++) {
            JsonNode line = Json.parse(lines[i]);
            double logit = expected.path("logits_alone").path(i).path(0).asDouble();
            assertThat(line.path("logit").asDouble()).isCloseTo(logit, Offset.offset(1e-5));
            double score = 1 / (1 + Math.exp(-logit));
            assertThat(line.path("score").asDouble()).isCloseTo(score, Offset.offset(1e-5));
        }
        assertThat(lines).hasSize(expected.path("texts").size());
    }

    @Test
    void severalCompletionsOfAPromptAreScoredForPeople() throws IOException {
        String rows =
                "{\"prompt\":\"Why?\",\"completions\":[\"So.\",{\"text\":\"\\u001b[31mred\"}]}";
        Said said = dojo("score", "--model", MODEL.toString(), "--file", file(rows));
        assertThat(said.code).as(said.err).isZero();
        assertThat(said.out)
                .contains("deberta-v2, template pair")
                .contains("So.")
                .doesNotContain("\u001b");
    }

    @Test
    void aModelIsMeasuredBesideTheLengthRuleAndPerSubset() throws Exception {
        String rows =
                """
                {"prompt":"p","chosen":"a longer text","rejected":"short","subset":"one"}
                {"prompt":"q","chosen":"shorter","rejected":"a longer text","subset":"two"}
                """;
        Said said =
                dojo("reward", "eval", "--model", MODEL.toString(), "--data", file(rows), "--json");
        assertThat(said.code).as(said.err).isZero();
        JsonNode measured = Json.parse(said.out).path("measured");
        assertThat(measured).hasSize(3);
        assertThat(measured.path(0).path("length").path("accuracy").asDouble()).isEqualTo(0.5);
        assertThat(measured.path(1).path("subset").asText()).isEqualTo("one");
        assertThat(measured.path(1).path("length").path("accuracy").asDouble()).isEqualTo(1);
        assertThat(measured.path(2).path("model").path("pairs").asInt()).isEqualTo(1);
    }

    @Test
    void whatCannotBeUsedIsOneLine() throws IOException {
        String rows = file("{\"prompt\":\"p\",\"completion\":\"c\"}");
        Said model =
                dojo(
                        "score",
                        "--hf.offline",
                        "--hf.cache",
                        folder + "",
                        "--model",
                        "a/b",
                        "--file",
                        rows);
        assertThat(model.code).isEqualTo(Dojo.FAILED);
        assertThat(model.err)
                .startsWith("dojo: reward model a/b: is not whole in the cache")
                .hasLineCount(1);
        Said template = dojo("score", "--hf.template", "x", "--model", MODEL + "", "--file", rows);
        assertThat(template.code).isEqualTo(Dojo.WRONG_USE);
        assertThat(template.err).contains("--hf.template is x; it can be [pair, chatml-pair,");
        Said file = dojo("score", "--model", MODEL + "", "--file", file("{\"prompt\":1}"));
        assertThat(file.err).contains("line 1: prompt must be a string").hasLineCount(1);
    }

    private String file(String rows) throws IOException {
        return Files.writeString(folder.resolve("pairs.jsonl"), rows).toString();
    }

    private static Said dojo(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Dojo.run(words, Map.of(), Path.of("no.env"));
            return new Said(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }
}
