package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Miners that answer conversations, called by uid from the command line. */
class QueryAcceptanceTest {
    /** Six pieces of an echo, so about half a second. */
    private static final String MESSAGE = words(72);

    @TempDir Path folder;

    private final List<DojoProcess> running = new ArrayList<>();
    private String endpoint = "";
    private String netuid = "";

    @BeforeEach
    void network() throws Exception {
        var net = start("localnet", "--port", "0", "--with-subnet", "--wallet.path", "wallets");
        endpoint = found(net, "chain at block \\d+ on (ws://[^;]+);");
        netuid = found(net, "subnet (\\d+) with wallets");
    }

    @AfterEach
    void end() {
        running.forEach(DojoProcess::close);
    }

    @Test
    void minersAreAskedByUidAndTheirAnswersAreShownAsTheyCome() throws Exception {
        String one = uid(miner("honest", "--prompting", "echo"));
        String two = uid(miner("length", "--prompting", "echo"));
        var dead = miner("constant", "--prompting", "echo");
        String gone = uid(dead);
        dead.kill();
        // The second of the six miners that have seats; it was never started.
        String silent = "2";

        var asked = query("validator", "--uids", one, two, "--message", MESSAGE);
        assertThat(asked.end()).as("%s", asked.err()).isZero();
        for (String uid : List.of(one, two)) {
            for (int i = 0; i < 6; i++) {
                String line = "uid " + uid + "  #" + i + "  [+]\\d+[.]\\d{3} s  w" + 12 * i + " .*";
                assertThat(asked.out()).anyMatch(said -> said.matches(line));
            }
            assertThat(asked.out())
                    .anyMatch(said ->
                            said.matches(
                                    "uid "
                                            + uid
                                            + ": 200 complete in \\d[.]\\d{3} s, 6 pieces,"
                                            + " signed by the miner"));
        }
        assertThat(asked.out()).filteredOn(MESSAGE::equals).hasSize(2);
        // Both at once: the pieces of one stand between those of the other.
        int lastOfOne = last(asked.out(), "uid " + one + "  #");
        int firstOfTwo = first(asked.out(), "uid " + two + "  #");
        assertThat(firstOfTwo).isLessThan(lastOfOne);

        // Who does not serve, who is gone and who is late; one answer is enough.
        var mixed = query("validator", "--uids", silent + "," + gone + "," + one, "--json");
        assertThat(mixed.end()).as("%s", mixed.err()).isZero();
        JsonNode answers = Json.parse(String.join("\n", mixed.out())).get("answers");
        assertThat(answers.findValuesAsText("status_code")).containsExactly("0", "503", "200");
        assertThat(answers.at("/2/completion").asText()).isEqualTo("What is the meaning of life?");
        assertThat(answers.at("/2/verified").asBoolean()).isTrue();
        var nobody = query("validator", "--uids", silent, gone);
        assertThat(nobody.end()).isEqualTo(1);
        assertThat(nobody.out())
                .contains("uid 2: not called: it serves no axon")
                .anyMatch(said -> said.startsWith("uid " + gone + ": 503 unreachable in "));

        String many = words(1_200);
        var late = query("validator", "--uids", one, "--timeout", "1.5", "--message", many);
        assertThat(late.end()).as("%s", late.out()).isZero();
        assertThat(late.out())
                .anyMatch(said -> said.startsWith("uid " + one + ": 408 timed out in 1."));
        assertThat(late.out().getLast()).startsWith("w0 w1 w2 ").isSubstringOf(many);

        String own = refused("honest", "--uids", one, two);
        assertThat(own).contains("uid " + one).contains("a hotkey cannot call itself");
        assertThat(refused("validator", "--uids", "99")).contains("its uids are 0 to ");
        var unpermitted = query("honest", "--uids", two);
        assertThat(unpermitted.end()).isEqualTo(1);
        assertThat(unpermitted.err().getFirst()).contains("has no validator permit");
        assertThat(unpermitted.out())
                .anyMatch(said -> said.startsWith("uid " + two + ": 403 refused in "));
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    }

    private static int first(List<String> lines, String start) {
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith(start))
                .min()
                .orElseThrow();
    }

    private static int last(List<String> lines, String start) {
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith(start))
                .max()
                .orElseThrow();
    }

    private String refused(String wallet, String... more) throws Exception {
        var asked = query(wallet, more);
        assertThat(asked.end()).as("%s", asked.out()).isEqualTo(2);
        assertThat(asked.err()).hasSize(1);
        return asked.err().getFirst();
    }

    private DojoProcess query(String wallet, String... more) {
        var args =
                new ArrayList<>(
                        List.of(
                                "query",
                                "--netuid",
                                netuid,
                                "--network",
                                endpoint,
                                "--wallet.path",
                                "wallets",
                                "--wallet_name",
                                wallet,
                                "--dendrite.allow_private"));
        args.addAll(List.of(more));
        return start(args.toArray(String[]::new));
    }

    private DojoProcess miner(String wallet, String... more) throws Exception {
        var args =
                new ArrayList<>(
                        List.of(
                                "miner",
                                "--netuid",
                                netuid,
                                "--network",
                                endpoint,
                                "--wallet.path",
                                "wallets",
                                "--wallet.name",
                                wallet,
                                "--axon.port",
                                "0"));
        args.addAll(List.of(more));
        var miner = start(args.toArray(String[]::new));
        miner.line(line -> line.contains("serves 127.0.0.2:"));
        return miner;
    }

    private static String uid(DojoProcess miner) throws InterruptedException {
        return found(miner, " uid (\\d+) of subnet");
    }

    private DojoProcess start(String... args) {
        var process = DojoProcess.start(folder, args);
        running.add(process);
        return process;
    }

    private static String found(DojoProcess process, String pattern) throws InterruptedException {
        var compiled = Pattern.compile(pattern);
        var matcher = compiled.matcher(process.line(line -> compiled.matcher(line).find()));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
