package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.localnet.Localnet;
import dojo.localnet.LocalnetConfig;
import dojo.localnet.Seal;
import dojo.testing.Golden;
import dojo.wallet.Existing;
import dojo.wallet.KeySource;
import dojo.wallet.Mnemonic;
import dojo.wallet.Protection;
import dojo.wallet.Sr25519;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import dojo.wallet.Wallet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that others wrote, on our chain and with our keys: what it says is what counts. */
class PolkadotClientAcceptanceTest {
    @BeforeAll
    static void packages() throws Exception {
        NodeProgram.install();
    }

    @Test
    void aSubnetLivesThroughPolkadotsApi() throws Exception {
        var config = new LocalnetConfig(0, Optional.empty(), new Seal.Instantly());
        JsonNode said;
        try (var net = Localnet.start(config, InstantSource.system())) {
            said = NodeProgram.run("client.mjs", "", net.endpoint().toString());
        }
        assertThat(said.get("chain").asText()).isEqualTo("Bittensor");
        assertThat(said.get("spec").asInt()).isEqualTo(293);
        assertThat(said.get("metadata").asInt()).isEqualTo(15);
        assertThat(said.get("format").asInt()).isEqualTo(42);
        assertThat(said.get("decimals")).hasToString("[9]");
        assertThat(said.get("constant").asText()).isEqualTo("500");
        assertThat(said.get("headerHash").asBoolean()).isTrue();
        assertThat(said.get("parent").asInt()).isEqualTo(1);
        subscriptions(said.get("subscriptions"));

        assertThat(said.at("/transfer/error").isNull()).isTrue();
        // A status that the next one overtakes is left out by the client, but the order stands.
        List<String> statuses = new ArrayList<>();
        said.at("/transfer/statuses").forEach(each -> statuses.add(each.asText()));
        assertThat(List.of("Ready", "InBlock", "Finalized")).containsSubsequence(statuses);
        assertThat(statuses).endsWith("Finalized");
        assertThat(said.get("transferCost").asText()).isEqualTo(said.get("fee").asText());
        assertThat(said.get("extrinsicFound").asBoolean()).isTrue();
        event(said, "transfer", "balances.Transfer");
        event(said, "registerNetwork", "subtensorModule.NetworkAdded");
        event(said, "burnedRegister", "subtensorModule.NeuronRegistered");
        event(said, "addStake", "subtensorModule.StakeAdded");
        event(said, "serveAxon", "subtensorModule.AxonServed");
        event(said, "setWeights", "subtensorModule.WeightsSet");
        event(said, "commit", "subtensorModule.WeightsCommitted");
        event(said, "reveal", "subtensorModule.WeightsRevealed");
        assertThat(said.at("/incentive/3").asInt()).isGreaterThan(said.at("/incentive/4").asInt());
        assertThat(said.at("/incentive/4").asInt()).isPositive();
        assertThat(said.at("/emission/3").asLong()).isPositive();
        assertThat(said.get("revealed")).hasToString("[[3,1000],[4,65535]]");
        errors(said.get("errors"));
        functions(said.get("functions"));
        assertThat(said.get("alice").asText())
                .isEqualTo(Sr25519Keypair.fromUri("//Alice").address().text());
    }

    private static void event(JsonNode said, String call, String event) {
        assertThat(said.at("/" + call + "/events"))
                .as(call)
                .extracting(JsonNode::asText)
                .contains(event);
    }

    private static void subscriptions(JsonNode seen) {
        assertThat(seen.get("heads")).hasToString("[2,3,4,5]");
        assertThat(seen.get("numbers")).hasToString("[2,3,4,5]");
        assertThat(seen.get("versions")).hasToString("[293]");
    }

    /** The names that the real runtime gave for the same mistakes. */
    private static void errors(JsonNode errors) {
        JsonNode recorded = Golden.json("chain/fixtures-293.json").get("extrinsics");
        for (String[] mistake :
                new String[][] {
                    {"loopback", "serve_axon loopback"},
                    {"permit", "set_weights without permit"},
                    {"duplicate", "set_weights duplicate"},
                    {"length", "set_weights len mismatch"},
                    {"uid", "set_weights bad uid"},
                    {"again", "burned_register again"},
                    {"subnet", "burned_register bad net"},
                    {"stake", "add_stake too much"},
                    {"commitReveal", "set_weights while CR on"},
                    {"early", "reveal_weights too early"}
                }) {
            JsonNode row = row(recorded, mistake[1]);
            String want =
                    row.has("rejected")
                            ? row.at("/rejected/message").asText()
                            : row.get("error").asText().replaceFirst(".*\\.", "");
            assertThat(errors.get(mistake[0]).asText()).as(mistake[1]).contains(want);
        }
        assertThat(errors.get("sudo").asText()).contains("RequireSudo");
    }

    private static JsonNode row(JsonNode recorded, String label) {
        for (JsonNode each : recorded) {
            if (each.get("label").asText().equals(label)) return each;
        }
        throw new AssertionError("no recorded " + label);
    }

    private static void functions(JsonNode functions) {
        for (String same : List.of("hotkeys", "incentives", "permits", "nonce")) {
            assertThat(functions.get(same).asBoolean()).as(same).isTrue();
        }
        assertThat(functions.get("axon").asText()).isEqualTo("16909060");
        assertThat(functions.get("tempo").asInt()).isEqualTo(10);
        assertThat(functions.get("hyperparams").asInt()).isEqualTo(10);
        assertThat(functions.get("uids").asInt()).isEqualTo(5);
        assertThat(functions.get("selective").asInt()).isEqualTo(5);
        assertThat(functions.get("dynamic").asInt()).isEqualTo(3);
        assertThat(functions.get("state").asInt()).isEqualTo(2);
        assertThat(functions.get("stakes").asInt()).isEqualTo(1);
        assertThat(functions.get("delegates").asInt()).isEqualTo(1);
        assertThat(functions.get("cost").asLong()).isGreaterThan(1_000_000_000_000L);
        assertThat(functions.get("price").asLong()).isPositive();
    }

    @Test
    void keysSignaturesAndKeyfilesMeanTheSameInUtilCrypto(@TempDir Path folder) throws Exception {
        var asked = Json.object();
        var signed = asked.putArray("signed");
        List<Ss58Address> ours = new ArrayList<>();
        for (String uri : List.of("//Alice", "//Bob//hot", "//Charlie/soft/7")) {
            var key = Sr25519Keypair.fromUri(uri);
            var row = signed.addObject();
            row.put("message", "from " + uri);
            row.put(
                    "signature",
                    Hex.of(key.sign(("from " + uri).getBytes(StandardCharsets.UTF_8))));
            row.put("address", key.address().text());
            ours.add(key.address());
        }
        var keyfiles = asked.putArray("keyfiles");
        keyfiles(folder).forEach(keyfiles::add);
        JsonNode said = NodeProgram.run("crypto.mjs", Json.write(asked));

        assertThat(said.get("verified")).hasToString("[true,true,true]");
        assertThat(said.get("forged")).hasToString("[false,false,false]");
        for (int i = 0; i < ours.size(); i++) {
            assertThat(said.get("addresses").get(i).asText()).isEqualTo(ours.get(i).text());
        }
        for (JsonNode pair : said.get("pairs")) {
            var key = Sr25519Keypair.fromUri(pair.get("uri").asText());
            assertThat(key.address().text()).isEqualTo(pair.get("address").asText());
            assertThat(Hex.of(key.publicKey())).isEqualTo(pair.get("publicKey").asText());
            byte[] message = "dojo".getBytes(StandardCharsets.UTF_8);
            byte[] signature = Hex.parse(pair.get("signature").asText());
            assertThat(Sr25519.verify(key.publicKey(), message, signature)).isTrue();
        }
        var phrase = Mnemonic.parse(said.get("phrase").asText());
        assertThat(Hex.of(phrase.seed(""))).startsWith(said.get("seed").asText());
        for (int i = 0; i < keyfiles.size(); i++) {
            String address = keyfiles.get(i).get("ss58Address").asText();
            for (JsonNode same : said.get("keyfiles").get(i)) {
                assertThat(same.asText()).isEqualTo(address);
            }
        }
    }

    /** Keyfiles as we write them, of phrases of every length. */
    private static List<JsonNode> keyfiles(Path folder) throws Exception {
        List<JsonNode> files = new ArrayList<>();
        for (int words : Mnemonic.WORD_COUNTS) {
            String name = "words" + words;
            Wallet.at(folder, name, "hot")
                    .writeHotkey(
                            new KeySource.Phrase(Mnemonic.generate(words, new SecureRandom())),
                            new Protection.Plain(),
                            Existing.KEPT);
            Path file = folder.resolve(name).resolve("hotkeys").resolve("hot");
            files.add(Json.parse(Files.readString(file)));
        }
        return files;
    }
}
