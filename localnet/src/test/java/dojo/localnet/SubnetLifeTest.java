package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dojo.base.DatabaseUnusable;
import dojo.chain.ExtrinsicOutcome;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.Metagraph;
import dojo.chain.Subtensor;
import dojo.chain.WeightsOutcome;
import dojo.chain.extrinsic.Call;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subnet's life through our own client over a real socket. */
class SubnetLifeTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final long TAO = 1_000_000_000L;
    private static final int NETUID = 2;

    private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Keypair alice = Sr25519Keypair.fromUri("//Alice");
    private final Keypair bob = Sr25519Keypair.fromUri("//Bob");
    private final Keypair owner = Sr25519Keypair.fromUri("//owner-hotkey");
    private final Keypair validator = Sr25519Keypair.fromUri("//validator");
    private final Keypair miner = Sr25519Keypair.fromUri("//miner");
    private final Keypair lazy = Sr25519Keypair.fromUri("//lazy");

    private Localnet start(Optional<Path> dir) {
        return Localnet.start(new LocalnetConfig(0, dir, new Seal.Instantly()), clock);
    }

    private static Included included(ExtrinsicOutcome outcome) {
        assertThat(outcome).isInstanceOf(Included.class);
        return (Included) outcome;
    }

    private static void refused(
            ExtrinsicOutcome outcome, Where where, String pallet, String error) {
        assertThat(outcome).isInstanceOf(Refused.class);
        var refused = (Refused) outcome;
        assertThat(List.of(refused.where(), refused.pallet(), refused.error()))
                .isEqualTo(List.of(where, pallet, error));
    }

    private void sudo(Subtensor chain, String setter, Object... arguments) {
        included(chain.submit(alice, Call.sudo(Call.adminUtils(setter, arguments)), WITHIN));
    }

    /** A started subnet with a validator, who has stake and a permit, and two miners. */
    private void aSubnet(Localnet net, Subtensor chain) {
        included(chain.submit(bob, Call.registerNetwork(owner.address()), WITHIN));
        sudo(chain, "sudo_set_tempo", NETUID, 10);
        sudo(chain, "sudo_set_weights_set_rate_limit", NETUID, 0);
        sudo(chain, "sudo_set_serving_rate_limit", NETUID, 0);
        sudo(chain, "sudo_set_max_registrations_per_block", NETUID, 20);
        sudo(chain, "sudo_set_target_registrations_per_interval", NETUID, 100);
        net.sealNow(10);
        included(chain.submit(bob, Call.startCall(NETUID), WITHIN));
        for (Keypair hotkey : List.of(validator, miner, lazy)) {
            included(chain.submit(bob, Call.burnedRegister(NETUID, hotkey.address()), WITHIN));
        }
        included(chain.submit(bob, Call.addStake(validator.address(), NETUID, 100 * TAO), WITHIN));
        net.sealNow(11);
    }

    @Test
    void aSubnetLivesFromRegistrationToIncentives() {
        try (var net = start(Optional.empty());
                var chain = Subtensor.connect(net.endpoint())) {
            assertThat(chain.balance(alice.address())).isEqualTo(1_000_000 * TAO);
            var stranger = Sr25519Keypair.fromUri("//stranger");
            included(
                    chain.submit(
                            alice, Call.transferKeepAlive(stranger.address(), 5 * TAO), WITHIN));
            assertThat(chain.balance(stranger.address())).isEqualTo(5 * TAO);
            assertThat(chain.balance(alice.address()))
                    .isLessThan(999_995 * TAO)
                    .isGreaterThan(999_994 * TAO);

            aSubnet(net, chain);
            assertThat(chain.hyperparameters(NETUID).tempo()).isEqualTo(10);
            assertThat(chain.uid(NETUID, miner.address())).hasValue(2);
            included(chain.submit(miner, Call.serveAxon(NETUID, 1, "127.0.0.2", 8091), WITHIN));
            Metagraph before = chain.metagraph(NETUID);
            var axon = before.byHotkey(miner.address()).orElseThrow().axon().orElseThrow();
            assertThat(axon.host()).isEqualTo("127.0.0.2");
            assertThat(axon.port()).isEqualTo(8091);
            assertThat(before.byHotkey(validator.address()).orElseThrow().validatorPermit())
                    .isTrue();

            var outcome =
                    chain.setWeights(
                            validator, NETUID, new int[] {2, 3}, new int[] {65535, 6553}, 0);
            assertThat(outcome).isInstanceOf(WeightsOutcome.Included.class);
            net.sealNow(22);
            Metagraph after = chain.metagraph(NETUID);
            assertThat(after.neurons()).hasSize(4);
            int honest = after.byHotkey(miner.address()).orElseThrow().incentiveU16();
            int idle = after.byHotkey(lazy.address()).orElseThrow().incentiveU16();
            assertThat(honest).isGreaterThan(9 * idle).isLessThan(65535);
            assertThat(idle).isPositive();
            assertThat(after.byHotkey(validator.address()).orElseThrow().dividendsU16())
                    .isEqualTo(65535);
            assertThat(after.byHotkey(miner.address()).orElseThrow().stakeRao()).isPositive();
        }
    }

    @Test
    void mistakesAreNamedAndPlacedAsOnTheRealChain() {
        try (var net = start(Optional.empty());
                var chain = Subtensor.connect(net.endpoint())) {
            aSubnet(net, chain);
            refused(
                    chain.submit(miner, Call.serveAxon(NETUID, 1, "127.0.0.1", 8091), WITHIN),
                    Where.POOL,
                    "SubtensorModule",
                    "InvalidIpAddress");
            refused(
                    chain.submit(bob, Call.addStake(validator.address(), NETUID, 1L << 60), WITHIN),
                    Where.POOL,
                    "SubtensorModule",
                    "BalanceTooLow");
            inBlock(chain, miner, weights(3), "NeuronNoValidatorPermit");
            inBlock(
                    chain,
                    validator,
                    Call.setWeights(NETUID, new int[] {2, 2}, new int[] {1, 2}, 0),
                    "DuplicateUids");
            inBlock(
                    chain,
                    validator,
                    Call.of(
                            "SubtensorModule",
                            "set_weights",
                            Map.of(
                                    "netuid",
                                    NETUID,
                                    "dests",
                                    List.of(2, 3),
                                    "weights",
                                    List.of(1),
                                    "version_key",
                                    0)),
                    "WeightVecNotEqualSize");
            inBlock(chain, validator, weights(999), "UidVecContainInvalidOne");
            inBlock(
                    chain,
                    bob,
                    Call.burnedRegister(NETUID, validator.address()),
                    "HotKeyAlreadyRegisteredInSubNet");
            inBlock(
                    chain,
                    bob,
                    Call.burnedRegister(777, validator.address()),
                    "SubNetworkDoesNotExist");
            sudo(chain, "sudo_set_commit_reveal_weights_enabled", NETUID, true);
            inBlock(chain, validator, weights(2), "CommitRevealEnabled");
        }
    }

    private static Call weights(int uid) {
        return Call.setWeights(NETUID, new int[] {uid}, new int[] {65535}, 0);
    }

    private static void inBlock(Subtensor chain, Keypair signer, Call call, String error) {
        refused(chain.submit(signer, call, WITHIN), Where.BLOCK, "SubtensorModule", error);
    }

    @Test
    void whatIsNotOfferedIsRefusedByName() {
        try (var net = start(Optional.empty());
                var chain = Subtensor.connect(net.endpoint())) {
            refused(
                    chain.submit(
                            alice,
                            Call.of(
                                    "SubtensorModule",
                                    "schedule_swap_coldkey",
                                    Map.of("new_coldkey", bob.address())),
                            WITHIN),
                    Where.BLOCK,
                    "System",
                    "CallFiltered");
            refused(
                    chain.submit(bob, Call.sudo(Call.adminUtils("sudo_set_tempo", 1, 5)), WITHIN),
                    Where.BLOCK,
                    "Sudo",
                    "RequireSudo");
        }
    }

    @Test
    void batchesDoAllOrStopWhereTheyFail() {
        try (var net = start(Optional.empty());
                var chain = Subtensor.connect(net.endpoint())) {
            var pays = Call.transferKeepAlive(lazy.address(), TAO);
            var cannot = Call.transferKeepAlive(lazy.address(), 1L << 62);
            included(chain.submit(alice, batch("batch", pays, cannot, pays), WITHIN));
            assertThat(chain.balance(lazy.address())).isEqualTo(TAO);
            refused(
                    chain.submit(alice, batch("batch_all", pays, cannot), WITHIN),
                    Where.BLOCK,
                    "Token",
                    "FundsUnavailable");
            assertThat(chain.balance(lazy.address())).isEqualTo(TAO);
            included(chain.submit(alice, batch("force_batch", cannot, pays), WITHIN));
            assertThat(chain.balance(lazy.address())).isEqualTo(2 * TAO);
        }
    }

    private static Call batch(String name, Call... calls) {
        return Call.of("Utility", name, Map.of("calls", List.of(calls)));
    }

    @Test
    void twoClientsSeeEachOthersTransactions() {
        try (var net = start(Optional.empty());
                var one = Subtensor.connect(net.endpoint());
                var other = Subtensor.connect(net.endpoint())) {
            included(one.submit(alice, Call.transferKeepAlive(lazy.address(), TAO), WITHIN));
            included(other.submit(alice, Call.transferKeepAlive(lazy.address(), TAO), WITHIN));
            assertThat(one.balance(lazy.address())).isEqualTo(2 * TAO);
            assertThat(other.head()).isEqualTo(one.head());
        }
    }

    @Test
    void aKeptChainGoesOnWhereItStopped(@TempDir Path dir) {
        long head;
        Metagraph metagraph;
        try (var net = start(Optional.of(dir));
                var chain = Subtensor.connect(net.endpoint())) {
            aSubnet(net, chain);
            head = net.head();
            metagraph = chain.metagraph(NETUID);
        }
        try (var net = start(Optional.of(dir));
                var chain = Subtensor.connect(net.endpoint())) {
            assertThat(net.head()).isEqualTo(head);
            assertThat(chain.metagraph(NETUID)).isEqualTo(metagraph);
            included(chain.submit(bob, Call.transferKeepAlive(lazy.address(), TAO), WITHIN));
            assertThat(net.head()).isEqualTo(head + 1);
        }
    }

    @Test
    void whatWasAnnouncedSurvivesAKill(@TempDir Path dir, @TempDir Path killed) throws Exception {
        try (var net = start(Optional.of(dir));
                var chain = Subtensor.connect(net.endpoint())) {
            for (int i = 1; i <= 5; i++) {
                included(chain.submit(bob, Call.transferKeepAlive(lazy.address(), TAO), WITHIN));
                // What a killed process leaves: the files as they are now, nothing closed.
                try (var files = Files.list(dir)) {
                    for (Path file : files.toList()) {
                        Files.copy(
                                file,
                                killed.resolve(file.getFileName()),
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                try (var again = start(Optional.of(killed));
                        var other = Subtensor.connect(again.endpoint())) {
                    assertThat(again.head()).isEqualTo(i);
                    assertThat(other.balance(lazy.address())).isEqualTo(i * TAO);
                }
                try (var files = Files.list(killed)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Test
    void aTakenPortIsNamed() {
        try (var net = start(Optional.empty())) {
            int port = net.endpoint().getPort();
            var config = new LocalnetConfig(port, Optional.empty(), new Seal.Manual());
            assertThat(catchThrowable(() -> Localnet.start(config, clock)))
                    .isInstanceOf(LocalnetUnavailable.class)
                    .hasMessageContaining("port " + port + " is taken");
        }
    }

    @Test
    void blocksComeByThemselvesAtAnInterval() throws Exception {
        try (var net = start(Optional.empty());
                var chain = Subtensor.connect(net.endpoint())) {
            var reached = new CountDownLatch(1);
            try (var heads =
                    chain.newHeads(block -> {
                        if (block >= 3) {
                            reached.countDown();
                        }
                    })) {
                assertThat(heads).isNotNull();
                net.sealEvery(Duration.ofMillis(10));
                assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void aDamagedChainIsNamedAndLeftAsItIs(@TempDir Path dir) throws Exception {
        try (var net = start(Optional.of(dir))) {
            net.sealNow(5);
        }
        Path file = dir.resolve("chain.db");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 4096; i < bytes.length; i += 7) {
            bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
        assertThat(catchThrowable(() -> start(Optional.of(dir))))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("chain.db");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
}
