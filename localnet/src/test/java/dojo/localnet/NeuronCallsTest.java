package dojo.localnet;

import static dojo.localnet.TestChain.NETUID;
import static dojo.localnet.TestChain.TAO;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What neurons say: weights, endpoints, commitments; the first check that fails is told. */
class NeuronCallsTest {
    private final TestChain net = new TestChain();
    private final Keypair validator = TestChain.key("//validator");
    private final Keypair miner = TestChain.key("//miner");

    private void aSubnet() {
        net.subnet(10);
        net.register("//validator");
        net.register("//miner");
        net.submit(net.bob, Call.addStake(validator.address(), NETUID, 100 * TAO));
        net.sealTo(net.block() + 11);
    }

    private String weights(Keypair signer, int[] uids, int[] values) {
        return net.submit(signer, Call.setWeights(NETUID, uids, values, 1));
    }

    @Test
    void theFirstWeightCheckThatFailsIsTold() {
        aSubnet();
        net.sudo("sudo_set_weights_version_key", NETUID, 2);
        int[] many = {0, 1, 2, 3};
        assertThat(weights(net.bob, many, new int[3])).isEqualTo("WeightVecNotEqualSize");
        assertThat(weights(net.bob, many, many)).isEqualTo("UidsLengthExceedUidsInSubNet");
        int[] twice = {9, 9};
        assertThat(weights(net.bob, twice, twice)).isEqualTo("HotKeyNotRegisteredInSubNet");
        net.sudo("sudo_set_stake_threshold", 200 * TAO);
        assertThat(weights(validator, twice, twice)).isEqualTo("Custom error: 1");
        net.sudo("sudo_set_stake_threshold", 0);
        assertThat(weights(validator, twice, twice)).isEqualTo("IncorrectWeightVersionKey");
        net.sudo("sudo_set_weights_version_key", NETUID, 1);
        net.sudo("sudo_set_weights_set_rate_limit", NETUID, 1000);
        assertThat(weights(validator, twice, twice)).isEqualTo("SettingWeightsTooFast");
        net.sudo("sudo_set_weights_set_rate_limit", NETUID, 0);
        assertThat(weights(miner, twice, twice)).isEqualTo("NeuronNoValidatorPermit");
        assertThat(weights(validator, twice, twice)).isEqualTo("DuplicateUids");
        assertThat(weights(validator, new int[] {9, 1}, twice))
                .isEqualTo("UidVecContainInvalidOne");
        net.sudo("sudo_set_min_allowed_weights", NETUID, 3);
        net.sudo("sudo_set_max_weight_limit", NETUID, 30000);
        assertThat(weights(validator, new int[] {0, 2}, twice)).isEqualTo("WeightVecLengthIsLow");
        int[] all = {0, 1, 2};
        assertThat(weights(validator, all, new int[] {1, 1, 9})).isEqualTo("MaxWeightExceeded");
        assertThat(weights(validator, all, new int[] {1, 1, 1})).isEqualTo("ok");
        assertThat(net.submit(validator, Call.setWeights(0, all, all, 1)))
                .isEqualTo("CanNotSetRootNetworkWeights");
    }

    @Test
    void aNeuronMayAlwaysWeighItself() {
        aSubnet();
        net.sudo("sudo_set_min_allowed_weights", NETUID, 3);
        net.sudo("sudo_set_max_weight_limit", NETUID, 1);
        assertThat(weights(miner, new int[] {2}, new int[] {5})).isEqualTo("ok");
        assertThat(net.get("Weights", NETUID, 2).toString()).isEqualTo("[[2, 65535]]");
    }

    @Test
    void aBatchOfWeightsTellsWhatFailed() {
        aSubnet();
        String outcome =
                net.submit(
                        validator,
                        "batch_set_weights",
                        Map.of(
                                "netuids", List.of(1, NETUID),
                                "weights", List.of(List.of(), List.of(List.of(2, 7))),
                                "version_keys", List.of(0, 0)));
        assertThat(outcome).isEqualTo("ok");
        assertThat(net.events().stream().map(each -> each.name()).toList())
                .containsSubsequence(
                        "BatchWeightItemFailed", "WeightsSet", "BatchCompletedWithErrors");
    }

    @Test
    void endpointsAreCheckedAndLimited() {
        aSubnet();
        assertThat(net.submit(net.bob, Call.serveAxon(NETUID, 1, "1.2.3.4", 80)))
                .isEqualTo("Custom error: 10");
        assertThat(net.submit(miner, Call.serveAxon(NETUID, 1, "127.0.0.1", 80)))
                .isEqualTo("Custom error: 11");
        assertThat(net.submit(miner, Call.serveAxon(NETUID, 1, "1.2.3.4", 0)))
                .isEqualTo("Custom error: 13");
        assertThat(net.submit(miner, Call.serveAxon(NETUID, 1, "0.0.0.0", 80))).isEqualTo("ok");
        assertThat(net.submit(miner, Call.serveAxon(NETUID, 1, "1.2.3.4", 80)))
                .isEqualTo("Custom error: 12");
        assertThat(net.submit(miner, Call.servePrometheus(NETUID, 1, "0.0.0.0", 80)))
                .isEqualTo("InvalidIpAddress");
        assertThat(net.submit(miner, Call.servePrometheus(NETUID, 1, "1.2.3.4", 80)))
                .isEqualTo("ok");
        assertThat(net.submit(miner, Call.servePrometheus(NETUID, 1, "1.2.3.4", 80)))
                .isEqualTo("ServingRateLimitExceeded");
    }

    private String commit(Keypair signer, int bytes, int times) {
        var raw = Map.of("Raw" + bytes, List.of(new byte[bytes]));
        var info = Map.of("fields", Collections.nCopies(times, raw));
        return net.submit(
                signer,
                Call.of("Commitments", "set_commitment", Map.of("netuid", NETUID, "info", info)));
    }

    @Test
    void commitmentsHaveTheirPlaceAndTheirLimits() {
        aSubnet();
        assertThat(commit(net.bob, 5, 1)).isEqualTo("AccountNotAllowedCommit");
        assertThat(commit(miner, 5, 4)).isEqualTo("TooManyFieldsInCommitmentInfo");
        assertThat(commit(miner, 5, 1)).isEqualTo("ok");
        assertThat(net.events()).anyMatch(each -> each.is("Commitments", "Commitment"));
        var stored =
                net.chain
                        .preview()
                        .pallet("Commitments")
                        .get("CommitmentOf", NETUID, miner.publicKey());
        assertThat(stored.field("block").asLong()).isEqualTo(net.block());
        net.sudo("sudo_set_tempo", NETUID, 1000);
        for (int i = 0; i < 8; i++) {
            assertThat(commit(miner, 128, 3)).isEqualTo("ok");
        }
        assertThat(commit(miner, 128, 3)).isEqualTo("SpaceLimitExceeded");
    }
}
