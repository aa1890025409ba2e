package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.miner.MinerEvent;
import dojo.miner.Tally;
import dojo.models.LlmUsage;
import dojo.testing.LlmServer;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MinerCheckTest {
    private static final String KEY = "sk-very-secret";

    private record Said(int code, String out, String err) {}

    private static Said check(String line) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            String[] words = ("miner --check " + line).strip().split(" ");
            int code = Dojo.run(words, Map.of("LLM_API_KEY", KEY), Path.of("no.env"));
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
    void theUsualMethodIsTriedWithoutWalletAndChain() throws Exception {
        Said said = check("--json");
        assertThat(said.code()).as(said.err()).isZero();
        JsonNode report = Json.parse(said.out());
        assertThat(report.path("model_name").asText()).isEqualTo("dojo/reward-linear");
        assertThat(report.path("scores")).hasSize(3);
        assertThat(report.path("better_scored_higher").isBoolean()).isTrue();
        assertThat(check("").out()).contains("took ").doesNotContain("USD");
    }

    @Test
    void aLanguageModelIsTriedWithItsKeyAndItsCostIsSaid() throws Exception {
        try (var server = new LlmServer(LlmServer.says(MinerCheckTest::byLength))) {
            String model = "--scoring_method llm_api --llm_provider " + server.url();
            Said said = check(model + " --model_name a/b --llm.price 1,2 --json");
            assertThat(said.code()).as(said.err()).isZero();
            JsonNode report = Json.parse(said.out());
            assertThat(report.path("provider").asText()).isEqualTo("other");
            assertThat(report.path("better_scored_higher").asBoolean()).isTrue();
            assertThat(report.path("calls").asInt()).isEqualTo(1);
            assertThat(report.path("usd").asDouble()).isEqualTo(20e-6);
            assertThat(server.asked().getFirst().authorization()).isEqualTo("Bearer " + KEY);
            assertThat(check(model).out()).contains("cost unknown", "Mixtral");
            server.next(LlmServer.error(401, "no such key: " + KEY));
            Said refused = check(model);
            assertThat(refused.code()).isEqualTo(Dojo.FAILED);
            assertThat(refused.out()).contains("declined: ", "LLM_API_KEY").doesNotContain(KEY);
        }
    }

    @Test
    void whatCanNotBeMeantIsRefused() {
        String llm = "--scoring_method llm_api --llm_provider http://127.0.0.1:1/v1 ";
        for (String wrong :
                List.of(
                        "--scoring_method llm-api",
                        "--scoring_method llm_api --llm_provider openai",
                        "--scoring_method llm_api --llm_provider oepnai",
                        llm + "--llm.spend_per_hour 1",
                        llm + "--llm.price 1",
                        llm + "--llm.price 1,-2",
                        llm + "--llm.tokens_max 0",
                        llm + "--model_name a,,b")) {
            Said said = check(wrong);
            assertThat(said.code()).as(wrong).isEqualTo(Dojo.WRONG_USE);
            assertThat(said.err()).startsWith("dojo: ").doesNotContain("internal");
        }
        assertThat(Dojo.run(new String[] {"miner", "--json"}, Map.of(), Path.of("no.env")))
                .isEqualTo(Dojo.WRONG_USE);
    }

    @Test
    void aLineNowAndThenSaysWhatWasDone() {
        var tally = new MinerTally();
        assertThat(tally.heard()).isFalse();
        assertThat(MinerTally.line(tally.take(LlmUsage.NONE), Optional.empty())).isEmpty();
        try (var key = Sr25519Keypair.fromUri("//Alice")) {
            Ss58Address caller = key.address();
            tally.accept(new MinerEvent.Asked(caller, "r", 2));
            tally.accept(
                    new MinerEvent.Answered(caller, "r", List.of(), Duration.ofMillis(500), false));
            tally.accept(
                    new MinerEvent.Answered(caller, "s", List.of(), Duration.ofMillis(1500), true));
            tally.accept(new MinerEvent.Postponed(caller, "t"));
            tally.accept(new MinerEvent.Refused(caller, "no"));
        }
        var spent = new LlmUsage(3, 100, 20, 0.01);
        Tally done = tally.take(spent);
        assertThat(done.calls()).isEqualTo(3);
        assertThat(done.microdollars()).isEqualTo(10_000);
        assertThat(MinerTally.line(done, Optional.of(spent)))
                .contains(
                        "answered 2 in 1.00 s on average and 1.50 s at most, late 1, postponed 1,"
                                + " refused 1;"
                                + " since the start 3 calls, 100 + 20 tokens, 0.0100 USD");
        assertThat(tally.take(spent)).isEqualTo(Tally.NONE);
        assertThat(tally.heard()).isTrue();
    }

    /** The longer the better. */
    private static String byLength(JsonNode asked) {
        String user = asked.path("messages").path(1).path("content").asText();
        List<String> scores =
                Pattern.compile("Completion (c[0-9a-f]{6}):\\n<[^>]*>\\n([^\\n]*)\\n")
                        .matcher(user)
                        .results()
                        .map(each ->
                                "{\"id\":\"%s\",\"score\":%f}"
                                        .formatted(each.group(1), each.group(2).length() / 50.0))
                        .toList();
        return "{\"scores\":" + scores + "}";
    }
}
