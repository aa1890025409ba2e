package dojo.localnet;

import static dojo.localnet.TestChain.NETUID;
import static dojo.localnet.TestChain.TAO;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.Value;
import dojo.wallet.Keypair;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets a seat, at what price, and who loses it. */
class RegistrationTest {
    private final TestChain net = new TestChain();

    private Value hotkeyOf(int uid) {
        return net.get("Keys", NETUID, uid);
    }

    private static Value key(String uri) {
        return Value.of(TestChain.key(uri).publicKey());
    }

    @Test
    void theLeastScoredOutOfImmunityLosesTheSeatFirst() {
        net.subnet(10);
        net.sudo("sudo_set_tempo", NETUID, 0);
        for (String hotkey : List.of("//a", "//b", "//c")) {
            net.register(hotkey);
        }
        net.sudo("sudo_set_max_allowed_uids", NETUID, 4);
        net.put(List.of(0, 500, 70, 90), "PruningScores", NETUID);
        net.put(net.block() - 10, "BlockAtRegistration", NETUID, 3);
        net.sudo("sudo_set_immunity_period", NETUID, 10);
        net.put(List.of(List.of(1, 9)), "Weights", NETUID, 3);
        assertThat(net.register("//d")).isEqualTo("ok");
        assertThat(hotkeyOf(3)).isEqualTo(key("//d"));
        assertThat(net.has("Uids", NETUID, key("//c"))).isFalse();
        assertThat(net.has("IsNetworkMember", key("//c"), NETUID)).isFalse();
        assertThat(net.has("Weights", NETUID, 3)).isFalse();
        assertThat(net.get("BlockAtRegistration", NETUID, 3).asLong()).isEqualTo(net.block());
        assertThat(net.get("SubnetworkN", NETUID).asInt()).isEqualTo(4);
    }

    @Test
    void whereAllAreImmuneTheLeastScoredGoesAndTheOldestOfThose() {
        net.subnet(10);
        net.sudo("sudo_set_tempo", NETUID, 0);
        for (String hotkey : List.of("//a", "//b", "//c")) {
            net.register(hotkey);
        }
        net.sudo("sudo_set_max_allowed_uids", NETUID, 4);
        net.put(List.of(0, 50, 7, 7), "PruningScores", NETUID);
        net.register("//d");
        assertThat(hotkeyOf(2)).isEqualTo(key("//d"));
        // The new one is not put out again before it was scored.
        net.register("//e");
        assertThat(hotkeyOf(3)).isEqualTo(key("//e"));
        net.register("//f");
        net.register("//g");
        assertThat(hotkeyOf(0)).as("the owner's seat").isEqualTo(key("//owner-hotkey"));
    }

    @Test
    void aBlockAndAnIntervalTakeSoManyAndNoMore() {
        net.subnet(10);
        net.sudo("sudo_set_target_registrations_per_interval", NETUID, 1);
        for (String hotkey : List.of("//a", "//b", "//c")) {
            assertThat(net.register(hotkey)).isEqualTo("ok");
        }
        assertThat(net.register("//d")).isEqualTo("Custom error: 6");
        net.sudo("sudo_set_target_registrations_per_interval", NETUID, 100);
        net.sudo("sudo_set_max_registrations_per_block", NETUID, 0);
        assertThat(net.register("//d")).isEqualTo("TooManyRegistrationsThisBlock");
        net.sudo("sudo_set_network_registration_allowed", NETUID, false);
        assertThat(net.register("//d")).isEqualTo("SubNetRegistrationDisabled");
        assertThat(net.submit(net.bob, Call.burnedRegister(0, TestChain.address("//d"))))
                .isEqualTo("RegistrationNotPermittedOnRootSubnet");
    }

    @Test
    void anotherOwnersHotkeyIsRefused() {
        net.subnet(10);
        net.register("//a");
        assertThat(
                        net.submit(
                                TestChain.key("//Charlie"),
                                Call.burnedRegister(1, TestChain.address("//a"))))
                .isEqualTo("NonAssociatedColdKey");
    }

    @Test
    void pricesFollowDemandAtTheEndOfAnInterval() {
        net.subnet(10);
        net.sudo("sudo_set_target_registrations_per_interval", NETUID, 1);
        net.sudo("sudo_set_adjustment_alpha", NETUID, 0);
        net.register("//a");
        net.register("//b");
        net.register("//c");
        long before = net.get("Burn", NETUID).asLong();
        net.sudo("sudo_set_adjustment_interval", NETUID, 1);
        net.seal();
        // Three burned where one was wanted: (3 + 1) / 2 times the price.
        assertThat(net.get("Burn", NETUID).asLong()).isEqualTo(2 * before);
        net.seal();
        // None wanted it since, and none by work either, so both prices fall by half.
        assertThat(net.get("Burn", NETUID).asLong()).isEqualTo(before);
        net.sudo("sudo_set_min_burn", NETUID, before);
        net.sealTo(net.block() + 5);
        assertThat(net.get("Burn", NETUID).asLong()).isEqualTo(before);
    }

    private String work(Keypair signer, long block, String hotkey, boolean right) {
        var hash = Hex.parse(net.chain.block(block).orElseThrow().hash());
        byte[] account = TestChain.key(hotkey).publicKey();
        var difficulty = net.get("Difficulty", NETUID).asBig();
        long nonce = 0;
        while (right
                != PowRegistration.meets(PowRegistration.seal(hash, account, nonce), difficulty)) {
            nonce++;
        }
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("netuid", NETUID);
        arguments.put("block_number", block);
        arguments.put("nonce", nonce);
        arguments.put("work", PowRegistration.seal(hash, account, nonce));
        arguments.put("hotkey", TestChain.address(hotkey));
        arguments.put("coldkey", net.bob.address());
        return net.submit(signer, "register", arguments);
    }

    @Test
    void workOfTheLastBlocksWinsASeat() {
        net.subnet(10);
        net.sudo("sudo_set_difficulty", NETUID, 1000);
        var miner = TestChain.key("//miner");
        assertThat(work(miner, net.block() - 2, "//miner", true)).isEqualTo("InvalidWorkBlock");
        assertThat(work(miner, net.block(), "//miner", false)).isEqualTo("InvalidDifficulty");
        assertThat(work(miner, net.block(), "//other", true))
                .isEqualTo("TransactorAccountShouldBeHotKey");
        assertThat(work(miner, net.block() - 1, "//miner", true)).isEqualTo("ok");
        assertThat(net.get("Uids", NETUID, miner.publicKey()).asInt()).isEqualTo(1);
        assertThat(net.get("POWRegistrationsThisInterval", NETUID).asInt()).isEqualTo(1);
        net.sudo("sudo_set_network_pow_registration_allowed", NETUID, false);
        assertThat(work(TestChain.key("//b"), net.block(), "//b", true))
                .isEqualTo("SubNetRegistrationDisabled");
    }

    @Test
    void theRootNetworkSeatsByStakeWhenItIsFull() {
        net.subnet(10);
        net.put(2, "MaxAllowedUids", 0);
        net.sudo("sudo_set_max_registrations_per_block", 0, 20);
        net.sudo("sudo_set_target_registrations_per_interval", 0, 20);
        for (String hotkey : List.of("//a", "//b", "//c")) {
            net.register(hotkey);
        }
        net.submit(net.bob, Call.addStake(TestChain.address("//a"), 0, 5 * TAO));
        assertThat(rootRegister("//a")).isEqualTo("ok");
        assertThat(net.events()).anyMatch(each -> each.is("SenateMembers", "MemberAdded"));
        assertThat(rootRegister("//b")).isEqualTo("ok");
        assertThat(rootRegister("//b")).isEqualTo("HotKeyAlreadyRegisteredInSubNet");
        assertThat(rootRegister("//c")).isEqualTo("StakeTooLowForRoot");
        net.submit(net.bob, Call.addStake(TestChain.address("//c"), 0, TAO));
        assertThat(rootRegister("//c")).isEqualTo("ok");
        assertThat(net.get("Keys", 0, 1)).isEqualTo(key("//c"));
        assertThat(net.get("Delegates", key("//c")).asInt()).isEqualTo(11796);
    }

    private String rootRegister(String hotkey) {
        return net.submit(net.bob, Call.rootRegister(TestChain.address(hotkey)));
    }

    @Test
    void theFaucetPaysForWork() {
        var poor = TestChain.key("//poor");
        long block = net.block();
        var hash = Hex.parse(net.chain.block(block).orElseThrow().hash());
        long nonce = 0;
        var difficulty = BigInteger.valueOf(1_000_000);
        while (!PowRegistration.meets(
                PowRegistration.seal(hash, poor.publicKey(), nonce), difficulty)) {
            nonce++;
        }
        byte[] work = PowRegistration.seal(hash, poor.publicKey(), nonce);
        assertThat(
                        net.submit(
                                poor,
                                "faucet",
                                Map.of("block_number", block, "nonce", nonce, "work", work)))
                .isEqualTo("ok");
        var accounts = new Accounts(net.chain.preview());
        assertThat(accounts.free(Value.of(poor.publicKey()))).isEqualTo(1000 * TAO);
    }
}
