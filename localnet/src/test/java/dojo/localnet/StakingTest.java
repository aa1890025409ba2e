package dojo.localnet;

import static dojo.localnet.TestChain.NETUID;
import static dojo.localnet.TestChain.TAO;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.Value;
import dojo.wallet.Keypair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stake in and out, its limits, and what the transaction pool says of mistakes. */
class StakingTest {
    private final TestChain net = new TestChain();
    private final Keypair charlie = TestChain.key("//Charlie");

    private String add(Keypair coldkey, String hotkey, int netuid, long rao) {
        return net.submit(coldkey, Call.addStake(TestChain.address(hotkey), netuid, rao));
    }

    private String remove(Keypair coldkey, long alpha) {
        return net.submit(coldkey, Call.removeStake(TestChain.address("//a"), NETUID, alpha));
    }

    private long stake(Keypair coldkey) {
        var in = net.chain.preview();
        return new Staking(in, new Accounts(in))
                .stake(
                        Value.of(coldkey.publicKey()),
                        Value.of(TestChain.key("//a").publicKey()),
                        NETUID);
    }

    @Test
    void thePoolNamesMistakesBeforehand() {
        net.sudo("sudo_set_network_rate_limit", 0);
        net.submit(net.bob, Call.registerNetwork(TestChain.address("//owner-hotkey")));
        assertThat(add(net.bob, "//owner-hotkey", NETUID, TAO))
                .as("not started")
                .isEqualTo("Custom error: 255");
        net.sealTo(net.block() + 10);
        net.submit(net.bob, Call.startCall(NETUID));
        assertThat(add(net.bob, "//owner-hotkey", 77, TAO)).isEqualTo("Custom error: 3");
        assertThat(add(net.bob, "//nobody", NETUID, TAO)).isEqualTo("Custom error: 4");
        assertThat(add(net.bob, "//owner-hotkey", NETUID, 2_000_000_000_000_000L))
                .isEqualTo("Custom error: 2");
        // The least is two million rao with the fee that they would cost.
        assertThat(add(net.bob, "//owner-hotkey", NETUID, 2_005_980)).isEqualTo("Custom error: 1");
        assertThat(add(net.bob, "//owner-hotkey", NETUID, 2_005_981)).isEqualTo("ok");
    }

    @Test
    void nobodyTakesOutMoreThanHeHasOrALittleOfIt() {
        net.subnet(100);
        net.register("//a");
        add(net.bob, "//a", NETUID, 10 * TAO);
        long all = stake(net.bob);
        assertThat(remove(net.bob, all + 1)).isEqualTo("Custom error: 5");
        assertThat(remove(charlie, 1)).isEqualTo("Custom error: 5");
        assertThat(remove(net.bob, 1000)).isEqualTo("Custom error: 1");
        assertThat(remove(net.bob, all)).isEqualTo("ok");
        assertThat(stake(net.bob)).isZero();
        assertThat(net.has("TotalHotkeyShares", TestChain.key("//a").publicKey(), NETUID))
                .isFalse();
    }

    @Test
    void dividendsRaiseEverybodyBehindAHotkeyByHisShare() {
        net.subnet(100);
        net.register("//a");
        add(net.bob, "//a", NETUID, 10 * TAO);
        add(charlie, "//a", NETUID, 30 * TAO);
        long bob = stake(net.bob);
        long both = bob + stake(charlie);
        net.put(2 * both, "TotalHotkeyAlpha", TestChain.key("//a").publicKey(), NETUID);
        assertThat(stake(net.bob)).isBetween(2 * bob - 1, 2 * bob);
        assertThat(stake(net.bob) + stake(charlie)).isBetween(2 * both - 2, 2 * both);
    }

    @Test
    void takesMoveWithinTheirBounds() {
        net.subnet(100);
        net.register("//a");
        assertThat(take("increase_take", 5000)).isEqualTo("ok");
        assertThat(take("increase_take", 6000)).isEqualTo("DelegateTxRateLimitExceeded");
        assertThat(take("increase_take", 5000)).isEqualTo("DelegateTakeTooLow");
        assertThat(take("increase_take", 20_000)).isEqualTo("DelegateTakeTooHigh");
        assertThat(take("decrease_take", 5000)).isEqualTo("DelegateTakeTooLow");
        assertThat(take("decrease_take", 10)).isEqualTo("ok");
        assertThat(
                        net.submit(
                                charlie,
                                "decrease_take",
                                Map.of("hotkey", TestChain.address("//a"), "take", 5)))
                .isEqualTo("NonAssociatedColdKey");
    }

    private String take(String call, int take) {
        return net.submit(net.bob, call, Map.of("hotkey", TestChain.address("//a"), "take", take));
    }

    @Test
    void rootCanSetABalance() {
        var set =
                Call.of(
                        "Balances",
                        "force_set_balance",
                        Map.of(
                                "who",
                                Map.of("Id", List.of(TestChain.address("//poor"))),
                                "new_free",
                                77 * TAO));
        assertThat(net.submit(net.bob, set)).isEqualTo("BadOrigin");
        assertThat(net.submit(net.alice, Call.sudo(set))).isEqualTo("ok");
        var accounts = new Accounts(net.chain.preview());
        assertThat(accounts.free(Value.of(TestChain.key("//poor").publicKey())))
                .isEqualTo(77 * TAO);
    }
}
