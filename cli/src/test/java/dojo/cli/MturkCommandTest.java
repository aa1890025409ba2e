package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.testing.MturkServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MturkCommandTest {
    private static final String SECRET = "very-secret";

    @TempDir Path folder;

    private record Said(int code, String out, String err) {}

    private static Said run(String endpoint, String... words) {
        return run(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "ID",
                        "AWS_SECRET_KEY", SECRET,
                        "MTURK_ENDPOINT_URL", endpoint),
                words);
    }

    private static Said run(Map<String, String> environment, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Dojo.run(words, environment, Path.of("no.env"));
            return new Said(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }

    @Test
    void aPreviewIsAPageInAFile() throws Exception {
        Path page = folder.resolve("page.html");
        assertThat(run("", "mturk", "preview", "--out", page.toString()).code()).isZero();
        assertThat(Files.readString(page)).contains("crowd-slider", "How do I keep bread");
    }

    @Test
    void balanceAndTestOfferOnlyFlagsThatTheyUse() {
        for (String command : List.of("balance", "test")) {
            assertThat(run("", "mturk", command, "--help").out())
                    .contains("--mturk.profile")
                    .doesNotContain("--mturk.budget", "--mturk.reward", "--mturk.poll", "--api.");
        }
    }

    @Test
    void aTestGoesTheWholeWay() throws Exception {
        try (var server = new MturkServer()) {
            var worker =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (server.hits().isEmpty()) Thread.onSpinWait();
                                var made = server.hits().getFirst();
                                var answer = Json.object();
                                double score = 9;
                                var names =
                                        java.util.regex.Pattern.compile(
                                                        "crowd-slider name=\"([^\"]+)\"")
                                                .matcher(made.request().path("Question").asText())
                                                .results()
                                                .map(each -> each.group(1))
                                                .toList();
                                // Real answers first, the control last.
                                List<String> order =
                                        new ArrayList<>(List.of("good", "fair", "bad"));
                                names.stream()
                                        .filter(name -> !order.contains(name))
                                        .forEach(order::add);
                                for (String name : order) answer.put(name, score--);
                                server.submit(made.hitId(), "ME", "[" + answer + "]", 60);
                            });
            Said said =
                    run(
                            server.url(),
                            "mturk",
                            "test",
                            "--sandbox",
                            "--dir",
                            folder.toString(),
                            "--wait",
                            "30s",
                            "--json");
            worker.join();
            assertThat(said.code()).as(said.err()).isZero();
            assertThat(said.err()).contains("workersandbox.mturk.com/mturk/preview?groupId=GROUP");
            JsonNode scores = Json.parse(said.out()).path("scores");
            assertThat(scores.path("good").asDouble()).isEqualTo(9);
            assertThat(scores).hasSize(3);
            assertThat(said.out() + said.err()).doesNotContain(SECRET);
            Said balance =
                    run(server.url(), "mturk", "balance", "--dir", folder.toString(), "--json");
            JsonNode money = Json.parse(balance.out());
            assertThat(money.path("spent_usd").asDouble()).isEqualTo(0.02);
            assertThat(money.path("balance_usd").asDouble()).isEqualTo(99.98);
            assertThat(money.path("hits_under_way").asInt()).isZero();
        }
    }

    @Test
    void aCheckMakesNoHitAndAsksForTheBalance() {
        try (var server = new MturkServer()) {
            Said said =
                    run(
                            server.url(),
                            "miner",
                            "--check",
                            "--scoring_method",
                            "aws_mturk",
                            "--mturk.budget",
                            "5");
            assertThat(said.code()).as(said.err()).isZero();
            assertThat(said.out()).contains("balance at 127.0.0.1: 100.00 USD", "at most 0.06 USD");
            assertThat(server.hits()).isEmpty();
        }
    }

    @Test
    void whatCanNotBeMeantIsRefused() {
        String here = "http://127.0.0.1:1";
        for (String wrong :
                List.of(
                        "miner --check --scoring_method aws_mturk",
                        "miner --check --scoring_method aws_mturk --mturk.budget -1",
                        "miner --check --scoring_method aws_mturk --mturk.budget 1e30",
                        "miner --check --scoring_method aws_mturk --mturk.budget 1 --mturk.reward 0.001",
                        "mturk test --aws_mturk_environment production",
                        "mturk balance --aws_mturk_environment moon")) {
            Said said = run(here, wrong.split(" "));
            assertThat(said.code()).as(wrong).isEqualTo(Dojo.WRONG_USE);
            assertThat(said.err()).startsWith("dojo: ").doesNotContain("internal", SECRET);
        }
        Said elsewhere = run("https://mturk-requester.eu-west-1.amazonaws.com", "mturk", "balance");
        assertThat(elsewhere.code()).isEqualTo(Dojo.WRONG_USE);
        Said away = run(here, "mturk", "balance");
        assertThat(away.code()).isEqualTo(Dojo.FAILED);
        assertThat(away.err()).startsWith("dojo: Mechanical Turk: ").doesNotContain(SECRET);
    }

    /** With an account of Amazon's: DOJO_MTURK_SANDBOX=1 and keys in Amazon's usual places. */
    @Test
    void amazonsSandboxAnswers() {
        assumeTrue(
                "1".equals(System.getenv("DOJO_MTURK_SANDBOX")),
                "not asked for: set DOJO_MTURK_SANDBOX=1 and give keys of an account that has the"
                        + " requester sandbox");
        String dir = folder.toString();
        Said said =
                run(System.getenv(), "mturk", "test", "--sandbox", "--dir", dir, "--wait", "1ms");
        assertThat(said.err())
                .contains("https://workersandbox.mturk.com/mturk/preview?groupId=")
                .contains("nobody has answered yet");
        Said balance = run(System.getenv(), "mturk", "balance", "--dir", dir);
        assertThat(balance.out()).contains("USD", "by 1 HITs under way");
    }
}
