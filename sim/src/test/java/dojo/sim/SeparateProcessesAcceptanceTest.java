package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same network as separate processes, with the flags of the documents. */
class SeparateProcessesAcceptanceTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ranking", "feedback", "task"})
    void chainMinersAndValidatorRunInProcessesOfTheirOwn(String protocol) throws Exception {
        var running = new ArrayList<DojoProcess>();
        try {
            var net =
                    start(
                            running,
                            "localnet",
                            "--port",
                            "0",
                            "--with-subnet",
                            "--wallet.path",
                            "wallets");
            String endpoint = found(net, "chain at block \\d+ on (ws://[^;]+);");
            String netuid = found(net, "subnet (\\d+) with wallets");

            for (String kind : List.of("honest", "random", "constant")) {
                var miner =
                        start(
                                running,
                                neuron(
                                        "miner",
                                        kind,
                                        endpoint,
                                        netuid,
                                        "--scoring_method",
                                        "hf_model",
                                        "--model_name",
                                        kind.equals("honest")
                                                ? "dojo/reward-linear"
                                                : "simulated/" + kind));
                miner.line(line -> line.contains("serves 127.0.0.2:"));
            }
            var validator =
                    start(
                            running,
                            neuron(
                                    "validator",
                                    "validator",
                                    endpoint,
                                    netuid,
                                    "--neuron.epoch_length",
                                    "5",
                                    "--tasks-per-round",
                                    "5",
                                    "--rounds",
                                    "2",
                                    "--round.deadline",
                                    "1m",
                                    "--round.close_when_answered",
                                    "--protocol",
                                    protocol,
                                    "--axon.serve",
                                    "--dendrite.allow_private"));
            assertThat(validator.end()).as("%s", validator.err()).isZero();
            assertThat(validator.out())
                    .anyMatch(line -> line.startsWith("answers are taken at 127.0.0.2:"))
                    .anyMatch(line -> line.startsWith("round 2 scored"))
                    .anyMatch(line -> line.contains("answered 9, score"))
                    .anyMatch(line -> line.matches("weights in block \\d+: 0x[0-9a-f]{64}"))
                    .anyMatch(line -> line.startsWith("round 1 opened: 9 tasks to 3 miners"));
            looksTellWhatTheValidatorDid(running, endpoint, netuid);
        } finally {
            running.forEach(DojoProcess::close);
        }
    }

    private void looksTellWhatTheValidatorDid(
            List<DojoProcess> running, String endpoint, String netuid) throws Exception {
        String dir = ".dojo/validator/validator/default/netuid" + netuid;
        JsonNode status = json(start(running, "validator", "status", dir, "--json"));
        assertThat(status.at("/rounds/EXPORTED").asInt()).isEqualTo(2);
        assertThat(status.at("/weights/outcome").asText()).isEqualTo("INCLUDED");
        assertThat(status.path("pulse").findValuesAsText("part")).contains("loop", "weights");

        JsonNode rederived = json(start(running, "validator", "rederive", dir, "--json"));
        assertThat(rederived.path("same").asInt()).isPositive();
        assertThat(rederived.path("different").asInt()).isZero();
        String epoch = rederived.at("/weights/0/epoch").asText();
        var ofEpoch = start(running, "validator", "rederive", dir, "--epoch", epoch);
        assertThat(ofEpoch.end()).as("%s", ofEpoch.err()).isZero();
        assertThat(ofEpoch.out()).anyMatch(line -> line.endsWith("same"));

        JsonNode dry =
                json(
                        start(
                                running,
                                neuron(
                                        "validator",
                                        "validator",
                                        endpoint,
                                        netuid,
                                        "--dry-run",
                                        "--json")));
        assertThat(dry.path("weights").findValuesAsText("weight")).contains("65535");
        assertThat(dry.path("call").asText()).contains("set_weights");
        assertThat(dry.path("fee").isNumber()).isTrue();
    }

    private static JsonNode json(DojoProcess process) throws Exception {
        assertThat(process.end()).as("%s", process.err()).isZero();
        return Json.parse(String.join("\n", process.out()));
    }

    private DojoProcess start(List<DojoProcess> running, String... args) {
        var process = DojoProcess.start(folder, args);
        running.add(process);
        return process;
    }

    private static String[] neuron(
            String type, String wallet, String endpoint, String netuid, String... more) {
        var args =
                new ArrayList<>(
                        List.of(
                                type,
                                "--netuid",
                                netuid,
                                "--subtensor.chain_endpoint",
                                endpoint,
                                "--wallet.path",
                                "wallets",
                                "--wallet.name",
                                wallet,
                                "--wallet.hotkey",
                                "default",
                                "--logging.debug",
                                "--axon.port",
                                "0",
                                "--neuron.type",
                                type));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private static String found(DojoProcess process, String pattern) throws InterruptedException {
        var compiled = Pattern.compile(pattern);
        var matcher = compiled.matcher(process.line(line -> compiled.matcher(line).find()));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
