package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.localnet.Localnet;
import dojo.localnet.LocalnetConfig;
import dojo.localnet.Seal;
import dojo.wallet.Existing;
import dojo.wallet.KeySource;
import dojo.wallet.Protection;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Wallet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as they are typed, on a chain of their own. */
class ChainCommandsTest {
    private static final String BOB = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    @TempDir private Path wallets;

    private final Localnet net =
            Localnet.start(
                    new LocalnetConfig(0, Optional.empty(), new Seal.Instantly()),
                    InstantSource.system());

    private record Said(int code, String out, String err) {
        JsonNode json() {
            try {
                return Json.parse(out);
            } catch (dojo.base.MalformedJson e) {
                throw new AssertionError(out + err, e);
            }
        }
    }

    @BeforeEach
    void wallet() {
        var alice = Wallet.at(wallets, "alice", "default");
        try (var key = Sr25519Keypair.fromUri("//Alice");
                var hot = Sr25519Keypair.fromUri("//Alice//hot")) {
            alice.writeColdkey(new KeySource.Key(key), new Protection.Plain(), Existing.KEPT);
            alice.writeHotkey(new KeySource.Key(hot), new Protection.Plain(), Existing.KEPT);
        }
    }

    @AfterEach
    void close() {
        net.close();
    }

    /** As somebody types who has set the wallet and the network in the environment. */
    private Said onChain(String line) {
        return dojo(
                line,
                Map.of(
                        "WALLET_PATH",
                        wallets.toString(),
                        "WALLET_NAME",
                        "alice",
                        "SUBTENSOR_NETWORK",
                        net.endpoint().toString()));
    }

    private static Said dojo(String line, Map<String, String> environment) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream usualOut = System.out;
        PrintStream usualErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Dojo.run(line.split(" "), environment, Path.of("no.env"));
            return new Said(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(usualOut);
            System.setErr(usualErr);
        }
    }

    private JsonNode done(String line) {
        var said = onChain(line + " --json");
        assertThat(said.code()).as(line + said.err() + said.out()).isZero();
        return said.json();
    }

    @Test
    void aSubnetLivesByCommandsAlone() {
        assertThat(done("subnet burn-cost").path("burn_cost").asInt()).isEqualTo(1000);
        assertThat(done("subnet create --yes").path("netuid").asInt()).isEqualTo(2);
        net.sealNow(10);
        done("subnet start --netuid 2 -y");
        done("sudo set --netuid 2 --param tempo --value 10 --root --yes");
        done("sudo set --netuid 2 --param weights_set_rate_limit --value 0 --root --yes");
        assertThat(done("subnet hyperparameters --netuid 2").path("tempo").asInt()).isEqualTo(10);
        assertThat(done("sudo get --netuid 2").path("tempo").asInt()).isEqualTo(10);
        var staked = done("stake add --netuid 2 --amount 100 --yes");
        assertThat(staked.path("stake").asDouble()).isGreaterThan(50);
        net.sealNow(11);

        done("wallet new_hotkey --wallet.hotkey second");
        var second = done("subnet register --netuid 2 --wallet.hotkey second --yes");
        assertThat(second.path("uid").asInt()).isEqualTo(1);
        done("weights set --netuid 2 --uids 1 --weights 1 --yes");
        net.sealNow(22);
        var shown = done("subnet show --netuid 2");
        assertThat(shown.at("/neurons/1/incentive").asDouble()).isGreaterThan(0.9);
        assertThat(shown.at("/neurons/0/validator_permit").asBoolean()).isTrue();

        Path file = wallets.resolve("metagraph.json");
        done("subnet show --netuid 2 --save " + file);
        done("stake add --netuid 2 --amount 1 --yes");
        var changes = done("subnet show --netuid 2 --since " + file).path("changes");
        assertThat(changes.findValuesAsText("what")).contains("stake").doesNotContain("joined");

        var overview = done("wallet overview");
        assertThat(overview.at("/subnets/0/neurons").size()).isEqualTo(2);
        assertThat(done("stake list").path("stakes").size()).isPositive();
        done("stake remove --netuid 2 --amount 10 --yes");
        done("wallet transfer --dest " + BOB + " --amount 1.5 --yes");
        var balance = done("wallet balance --ss58 " + BOB);
        assertThat(balance.at("/balances/0/free").asDouble()).isEqualTo(1_000_001.5);
    }

    @Test
    void aValidatorWithoutARegistrationSaysSoAndEnds() {
        done("subnet create --yes");
        done("wallet new_hotkey --wallet.hotkey second");
        String start = "validator --netuid 2 --dir " + wallets.resolve("validator");
        var said = onChain(start + " --wallet.hotkey second");
        assertThat(said.code()).isEqualTo(Dojo.WRONG_USE);
        assertThat(said.err()).contains("is not registered in subnet 2; register it, or name");
    }

    @Test
    void aQueryThatCannotBeMeantIsRefusedBeforeAnybodyIsCalled() {
        done("subnet create --yes");
        String query = "query --netuid 2 --uids ";
        var own = onChain(query + "0");
        assertThat(own.code()).isEqualTo(Dojo.WRONG_USE);
        assertThat(own.err()).contains("uid 0 is the very hotkey that asks");
        var none = onChain(query + "0,7");
        assertThat(none.code()).isEqualTo(Dojo.WRONG_USE);
        done("wallet new_hotkey --wallet.hotkey second");
        assertThat(onChain(query + "7 --hotkey second").err())
                .contains("subnet 2 has no uid 7; its uids are 0 to 0");
        assertThat(onChain(query + "0 --hotkey second --require-vpermit").err())
                .contains("is not registered in subnet 2, and --require-vpermit is given");
        var unserved = onChain(query + "0 --hotkey second");
        assertThat(unserved.code()).isEqualTo(Dojo.FAILED);
        assertThat(unserved.err()).contains("warning: hotkey ").contains("is not registered");
        assertThat(unserved.out()).contains("uid 0: not called: it serves no axon");
        assertThat(onChain("query --netuid 9 --uids 0").err()).contains("there is no subnet 9");
    }

    @Test
    void weightsAreCommittedAndRevealedByCommands() {
        done("subnet create --yes");
        net.sealNow(10);
        done("subnet start --netuid 2 -y");
        for (String rule :
                List.of(
                        "tempo --value 10",
                        "weights_set_rate_limit --value 0",
                        "commit_reveal_weights_enabled --value true")) {
            done("sudo set --netuid 2 --root --yes --param " + rule);
        }
        done("stake add --netuid 2 --amount 100 --yes");
        net.sealNow(11);
        assertThat(onChain("weights set --netuid 2 --uids 0 --weights 1 --yes").err())
                .contains("dojo weights commit");
        String commits = " --netuid 2 --commits " + wallets.resolve("commits");
        var committed = done("weights commit --uids 0 --weights 1 --yes" + commits);
        assertThat(committed.path("status").asText()).isEqualTo("committed");
        long from = committed.path("reveal_from").asLong();
        assertThat(done("weights reveal" + commits).path("status").asText()).isEqualTo("committed");
        net.sealNow((int) (from - net.head() - 1));
        assertThat(done("weights reveal" + commits).path("status").asText()).isEqualTo("revealed");
        assertThat(done("weights reveal" + commits).path("status").asText()).isEqualTo("free");
    }

    @Test
    void keysAreMadeMadeAgainAndSignWithThem() {
        var made = done("wallet new --wallet.name carol --no-use-password --n_words 24");
        assertThat(made.at("/coldkey/mnemonic").asText().split(" ")).hasSize(24);
        assertThat(onChain("wallet new_coldkey --wallet.name carol --no_password").code())
                .isEqualTo(2);
        var again =
                done(
                        "wallet regen-coldkey --wallet.name dave --no_password --mnemonic "
                                + made.at("/coldkey/mnemonic").asText());
        String address = made.at("/coldkey/ss58_address").asText();
        assertThat(again.at("/coldkey/ss58_address").asText()).isEqualTo(address);
        done("wallet regen_coldkeypub --wallet.name watched --ss58 " + address);
        assertThat(done("w list").findValuesAsText("name"))
                .contains("alice", "carol", "dave", "watched");

        var signed = done("wallet sign --wallet.name dave --message hello --wrap");
        String verify = "wallet verify --message hello --ss58 " + address + " --signature ";
        assertThat(done(verify + signed.path("signed_message").asText()).path("verified"))
                .isEqualTo(com.fasterxml.jackson.databind.node.BooleanNode.TRUE);
        assertThat(onChain(verify + "00".repeat(64)).code()).isEqualTo(1);
    }

    @Test
    void aDryRunShowsAllAndSendsNothing() {
        long before = net.head();
        var dry = done("wallet transfer --dest " + BOB + " --amount 2 --dry-run");
        assertThat(dry.path("call").asText()).contains("transfer_keep_alive", BOB, "2000000000");
        assertThat(dry.path("payload").asText()).startsWith("0x0503");
        assertThat(dry.path("fee").asDouble()).isPositive();
        assertThat(net.head()).isEqualTo(before);
    }

    @Test
    void aRefusalIsNamedAndEndsWithOne() {
        assertThat(done("subnet create --yes").path("netuid").asInt()).isEqualTo(2);
        var said = onChain("stake add --netuid 2 --amount 5 --yes");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("the chain refused: ").hasLineCount(1);
    }

    @Test
    void tablesNameEveryNeuron() {
        var said = onChain("subnet show --netuid 1");
        assertThat(said.out()).contains("subnet 1 at block", "hotkey", "incentive");
        assertThat(onChain("subnet list").out()).contains("netuid", "owner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wallet transfer --dest 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694tz --amount 1",
                "wallet transfer --dest " + BOB + " --amount -1",
                "wallet transfer --dest " + BOB + " --amount NaN",
                "wallet transfer --dest " + BOB + " --amount 1.0000000001",
                "wallet transfer --dest " + BOB + " --amount 99999999999",
                "wallet transfer --dest " + BOB + " --amount 1 --all",
                "wallet transfer --dest " + BOB + " --amount 2000000 --yes",
                "wallet transfer --dest " + BOB + " --amount 1",
                "subnet show --netuid 77",
                "subnet show --netuid -1",
                "subnet show --netuid 70000",
                "subnet show --netuid one",
                "subnet hyperparameters --netuid 9",
                "stake remove --netuid 1 --all --yes",
                "stake add --netuid 1 --amount 0 --yes",
                "weights set --netuid 1 --uids 0,0 --weights 1,1 --yes",
                "weights set --netuid 1 --uids 0 --weights 1,1 --yes",
                "weights set --netuid 1 --uids 4 --weights 1 --yes",
                "weights set --netuid 1 --uids 0 --weights -1 --yes",
                "weights set --netuid 1 --uids 0 --weights NaN --yes",
                "sudo set --netuid 1 --param temp --value 1 --yes",
                "sudo set --netuid 1 --param tempo --value 70000 --yes",
                "sudo set --netuid 1 --param tempo --value many --yes",
                "wallet new --wallet.name x --n_words 13 --no_password",
                "wallet new_coldkey --wallet.name x",
                "wallet regen_coldkey --wallet.name x --no_password --seed 12",
                "wallet regen_coldkey --wallet.name x --no_password --mnemonic bottom bottom",
                "wallet regen_coldkeypub --wallet.name x",
                "wallet sign --message 0xzz",
                "wallet verify --message a --signature zz --ss58 " + BOB,
                "sudo set --param tempo --value 1 --yes",
            })
    void aWrongInputIsOneLineAndEndsWithTwo(String line) {
        var said = onChain(line);
        assertThat(said.code()).as(said.out() + said.err()).isEqualTo(2);
        assertThat(said.err().lines().filter(each -> each.startsWith("dojo: "))).hasSize(1);
    }

    @Test
    void anUnknownNetworkIsRefusedWithASuggestion() {
        var said = dojo("subnet list --network finey", Map.of());
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("did you mean finney?");
    }

    @Test
    void theDoctorNamesWhatItFindsAndEndsWithOneIfAnythingFails() throws Exception {
        String line = "doctor --dir " + wallets + " --netuid 1 --axon.port 18091 --json";
        var well = onChain(line);
        assertThat(well.code()).as(well.out() + well.err()).isZero();
        assertThat(well.json().path("checks").findValuesAsText("check"))
                .contains("endpoint", "runtime", "calls", "clock", "coldkey", "hotkey")
                .contains("balance", "seat", "axon port", "disk");
        assertThat(well.json().path("checks").findValuesAsText("verdict")).doesNotContain("fail");

        Path hotkey = wallets.resolve("alice/hotkeys/default");
        Files.setPosixFilePermissions(hotkey, PosixFilePermissions.fromString("rw-r--r--"));
        var open = onChain("doctor --dir " + wallets);
        assertThat(open.code()).isEqualTo(1);
        assertThat(open.out()).contains("chmod 600 " + hotkey, "something fails");
        assertThat(onChain("doctor --axon.port 0").code()).isEqualTo(2);
    }

    @Test
    void theDoctorSaysThatNothingAnswersAndLooksAtTheRest() {
        var said = onChain("doctor --chain 127.0.0.1:1 --dir " + wallets);
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out().lines().filter(each -> each.startsWith("fail"))).hasSize(1);
        assertThat(said.out()).contains("ok    disk");
    }
}
