package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalyzeCommandTest {
    private static final List<String> VOTES =
            List.of(
                    "q1,ann,yes",
                    "q1,bob,yes",
                    "q1,cyd,no",
                    "\"q,2\",ann,no",
                    "\"q,2\",bob,no",
                    "q3,ann,yes",
                    "q3,bob,no",
                    "q3,cyd,",
                    "q4,cyd,\"a \"\"b\"\"\"",
                    "q4,cyd,NaN");

    @TempDir Path dir;

    private record Said(int code, String out, String err) {}

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

    private String file(String name, String header, List<String> rows) throws IOException {
        var file = dir.resolve(name);
        Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
        return file.toString();
    }

    private static JsonNode json(Said said) throws IOException {
        assertThat(said.code()).as(said.err()).isZero();
        return new ObjectMapper().readTree(said.out());
    }

    @Test
    void everyMethodIsMeasuredByGoldThatItNeverSaw() throws IOException {
        String votes = file("votes.csv", "Task ID,annotator,Vote", VOTES);
        String gold = file("gold.csv", "item,truth", List.of("q1,yes", "q3,maybe", "q9,yes"));
        var page = dir.resolve("report.html");
        var result = dir.resolve("result.csv");
        var report =
                json(
                        dojo(
                                "analyze",
                                "consensus",
                                votes,
                                "--gold",
                                gold,
                                "--json",
                                "--html",
                                page.toString()));
        assertThat(report.get("votes").asInt()).isEqualTo(8);
        assertThat(report.get("missing").asInt()).isEqualTo(2);
        assertThat(report.get("labels").asInt()).isEqualTo(4);
        assertThat(report.get("gold").asInt()).isEqualTo(2);
        assertThat(report.get("gold_without_votes").asInt()).isEqualTo(1);
        assertThat(report.get("methods")).hasSize(10);
        assertThat(report.get("methods").get(0).get("accuracy").asDouble()).isEqualTo(0.5);
        assertThat(report.get("methods").get(0).get("ties").asInt()).isEqualTo(1);
        assertThat(Files.readString(page)).contains("<svg").doesNotContain("http");
        assertThat(
                        dojo(
                                        "analyze",
                                        "consensus",
                                        votes,
                                        "--method",
                                        "majority",
                                        "--out",
                                        result.toString())
                                .code())
                .isZero();
        assertThat(Files.readAllLines(result))
                .hasSize(5)
                .anyMatch(line -> line.startsWith("\"q,2\",no,"))
                .anyMatch(line -> line.startsWith("q4,\"a \"\"b\"\"\","));
    }

    @Test
    void anchorsAreInsideTheEstimateAndNotMeasured() throws IOException {
        String votes = file("votes.csv", "item,worker,label", VOTES);
        String gold = file("gold.csv", "item,gold", List.of("q1,no", "q3,yes"));
        String anchors = file("anchors.csv", "item,gold", List.of("q1,no"));
        var report =
                json(
                        dojo(
                                "analyze",
                                "consensus",
                                votes,
                                "--gold",
                                gold,
                                "--anchors",
                                anchors,
                                "--method",
                                "wawa",
                                "--json"));
        assertThat(report.get("anchors").asInt()).isEqualTo(1);
        assertThat(report.get("gold").asInt()).isEqualTo(1);
        assertThat(report.get("methods")).hasSize(1);
    }

    @Test
    void theOrderOfTheLinesChangesNothing() throws IOException {
        var reversed = VOTES.reversed();
        var results = new ArrayList<String>();
        for (var rows : List.of(VOTES, reversed)) {
            var out = dir.resolve("out" + results.size());
            String votes = file("votes.csv", "item,worker,label", rows);
            assertThat(dojo("analyze", "consensus", votes, "--out", out.toString()).code())
                    .isZero();
            results.add(Files.readString(out));
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '' | line 1: no column for the item
                    item,worker | line 1: no column for the label
                    item,worker,label | no votes, 0 rows without a label
                    item,worker,label;a,b,c,d | line 2: 4 fields where the header has 3
                    item,worker,label;a,b,c;,b,c | line 3: a vote without an item or a worker
                    item,worker,label;a,b,"c | line 2: a quoted field is not closed
                    """)
    void aBrokenFileIsReportedInOneLineWithItsNumber(String text, String said) throws IOException {
        var file = dir.resolve("votes.csv");
        Files.writeString(file, text.isEmpty() ? "x\n" : text.replace(';', '\n'));
        var answer = dojo("analyze", "consensus", file.toString());
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).contains(said).hasLineCount(1);
    }

    @Test
    void anUnknownMethodIsRefusedWithThoseThatThereAre() throws IOException {
        String votes = file("votes.csv", "item,worker,label", VOTES);
        var said = dojo("analyze", "consensus", votes, "--method", "best");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("dawid-skene");
    }
}
