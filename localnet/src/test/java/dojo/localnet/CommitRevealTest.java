package dojo.localnet;

import static dojo.localnet.TestChain.NETUID;
import static dojo.localnet.TestChain.TAO;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.Value;
import dojo.wallet.Keypair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights by commit and reveal: when, in which order, and with which errors. */
class CommitRevealTest {
    private static final int TEMPO = 10;

    private final TestChain net = new TestChain();
    private final Keypair validator = TestChain.key("//validator");

    /** A subnet with commits on, a validator in seat 1 and a miner in seat 2. */
    private void aSubnetOfCommits() {
        net.subnet(TEMPO);
        net.register("//validator");
        net.register("//miner");
        net.submit(net.bob, Call.addStake(validator.address(), NETUID, 100 * TAO));
        net.sealTo(net.block() + TEMPO + 1);
        net.sudo("sudo_set_commit_reveal_weights_enabled", NETUID, true);
    }

    private static Map<String, Object> weights(int... values) {
        Map<String, Object> shown = new HashMap<>();
        shown.put("netuid", NETUID);
        shown.put("uids", List.of(0, 2));
        shown.put("values", values);
        shown.put("salt", List.of(1, 2, 3));
        shown.put("version_key", 0);
        return shown;
    }

    private String commit(int... values) {
        return net.submit(
                validator,
                "commit_weights",
                Map.of("netuid", NETUID, "commit_hash", hash(values).bytes()));
    }

    private Value hash(int... values) {
        var numbers = List.of(Value.of(values[0]), Value.of(values[1]));
        return new CommitReveal.Revealed(
                        NETUID,
                        List.of(Value.of(0), Value.of(2)),
                        numbers,
                        List.of(Value.of(1), Value.of(2), Value.of(3)),
                        0)
                .hash(Value.of(validator.publicKey()));
    }

    private String reveal(int... values) {
        return net.submit(validator, "reveal_weights", weights(values));
    }

    private long epochOf(long block) {
        return (block + NETUID + 1) / (TEMPO + 1);
    }

    /** Seals until the next block is the first of epoch {@code epoch}. */
    private void sealBefore(long epoch) {
        net.sealTo(epoch * (TEMPO + 1) - NETUID - 2);
    }

    @Test
    void aRevealIsTakenInTheNextEpochAndInNoOther() {
        aSubnetOfCommits();
        assertThat(commit(10, 20)).isEqualTo("ok");
        long committed = epochOf(net.block());
        assertThat(reveal(10, 20)).isEqualTo("RevealTooEarly");
        sealBefore(committed + 1);
        assertThat(reveal(10, 20)).isEqualTo("ok");
        assertThat(net.get("Weights", NETUID, 1).toString()).isEqualTo("[[0, 32768], [2, 65535]]");
        assertThat(net.has("WeightCommits", NETUID, validator.publicKey())).isFalse();
        assertThat(reveal(10, 20)).isEqualTo("NoWeightsCommitFound");
    }

    @Test
    void whatIsShownTooLateOrNeverCommittedIsRefusedByName() {
        aSubnetOfCommits();
        commit(10, 20);
        long committed = epochOf(net.block());
        sealBefore(committed + 1);
        commit(30, 40);
        assertThat(reveal(5, 5)).isEqualTo("InvalidRevealCommitHashNotMatch");
        sealBefore(committed + 2);
        assertThat(reveal(10, 20)).isEqualTo("ExpiredWeightCommit");
        assertThat(reveal(30, 40)).isEqualTo("ok");
    }

    @Test
    void aRevealForgetsTheCommitsBeforeIt() {
        aSubnetOfCommits();
        sealBefore(epochOf(net.block()) + 1);
        commit(10, 20);
        commit(30, 40);
        commit(50, 60);
        sealBefore(epochOf(net.block()) + 1);
        assertThat(reveal(30, 40)).isEqualTo("ok");
        assertThat(reveal(10, 20)).isEqualTo("InvalidRevealCommitHashNotMatch");
        assertThat(reveal(50, 60)).isEqualTo("ok");
    }

    @Test
    void theEleventhOpenCommitIsRefused() {
        aSubnetOfCommits();
        net.sudo("sudo_set_tempo", NETUID, 100);
        for (int i = 0; i < CommitReveal.UNREVEALED_MAX; i++) {
            assertThat(commit(i, 1)).isEqualTo("ok");
        }
        assertThat(commit(99, 1)).isEqualTo("TooManyUnrevealedCommits");
    }

    @Test
    void commitsObeyTheRateLimitAndRevealsDoNot() {
        aSubnetOfCommits();
        net.sudo("sudo_set_weights_set_rate_limit", NETUID, 9);
        net.sealTo(net.block() + 9);
        sealBefore(epochOf(net.block()) + 1);
        assertThat(commit(10, 20)).isEqualTo("ok");
        assertThat(commit(30, 40)).isEqualTo("CommittingWeightsTooFast");
        long updated = net.get("LastUpdate", NETUID).item(1).asLong();
        sealBefore(epochOf(net.block()) + 1);
        net.sudo("sudo_set_weights_set_rate_limit", NETUID, 1000);
        assertThat(reveal(10, 20)).isEqualTo("ok");
        assertThat(net.get("LastUpdate", NETUID).item(1).asLong()).isEqualTo(updated);
    }

    @Test
    void severalCommitsAreShownAtOnceOrNone() {
        aSubnetOfCommits();
        sealBefore(epochOf(net.block()) + 1);
        commit(10, 20);
        commit(30, 40);
        sealBefore(epochOf(net.block()) + 1);
        assertThat(revealAll(List.of(10, 20), List.of(31, 41)))
                .isEqualTo("InvalidRevealCommitHashNotMatch");
        assertThat(revealAll(List.of(10, 20), List.of(30, 40))).isEqualTo("ok");
        assertThat(net.events())
                .anyMatch(each -> each.is("SubtensorModule", "WeightsBatchRevealed"));
        assertThat(net.has("WeightCommits", NETUID, validator.publicKey())).isFalse();
    }

    private String revealAll(List<Integer> first, List<Integer> second) {
        return net.submit(
                validator,
                "batch_reveal_weights",
                Map.of(
                        "netuid", NETUID,
                        "uids_list", List.of(List.of(0, 2), List.of(0, 2)),
                        "values_list", List.of(first, second),
                        "salts_list", List.of(List.of(1, 2, 3), List.of(1, 2, 3)),
                        "version_keys", List.of(0, 0)));
    }

    @Test
    void aBatchTellsWhatFailedAndSetsTheRest() {
        aSubnetOfCommits();
        String outcome =
                net.submit(
                        validator,
                        "batch_commit_weights",
                        Map.of(
                                "netuids", List.of(1, NETUID),
                                "commit_hashes", List.of(new byte[32], new byte[32])));
        assertThat(outcome).isEqualTo("ok");
        assertThat(net.events().stream().map(each -> each.name()).toList())
                .containsSubsequence(
                        "BatchWeightItemFailed", "WeightsCommitted", "BatchCompletedWithErrors");
    }

    @Test
    void withoutCommitsThereIsNothingToCommitOrShow() {
        net.subnet(TEMPO);
        net.register("//validator");
        assertThat(commit(1, 2)).isEqualTo("CommitRevealDisabled");
        assertThat(reveal(1, 2)).isEqualTo("CommitRevealDisabled");
        net.sudo("sudo_set_commit_reveal_weights_enabled", NETUID, true);
        assertThat(
                        net.submit(
                                net.bob,
                                "commit_weights",
                                Map.of("netuid", NETUID, "commit_hash", new byte[32])))
                .isEqualTo("HotKeyNotRegisteredInSubNet");
    }
}
