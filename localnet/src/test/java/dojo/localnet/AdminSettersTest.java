package dojo.localnet;

import static dojo.localnet.TestChain.NETUID;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may set which hyperparameter, and to what. */
class AdminSettersTest {
    private final TestChain net = new TestChain();

    @Test
    void rootSetsEveryOfferedHyperparameter() {
        net.subnet(100);
        net.sudo("sudo_set_liquid_alpha_enabled", NETUID, true);
        List<String> failed = new ArrayList<>();
        for (String setter : new TreeSet<>(AdminSetters.offered())) {
            var call = Call.inOrder(pallet(setter), setter, arguments(setter));
            String outcome = net.submit(net.alice, Call.sudo(call));
            if (!outcome.equals("ok")) {
                failed.add(setter + ": " + outcome);
            }
        }
        assertThat(failed).isEmpty();
    }

    private Object[] arguments(String setter) {
        return net.chain.runtime().metadata().callArguments(pallet(setter), setter).stream()
                .map(name ->
                        switch (name) {
                            case "netuid" -> (Object) NETUID;
                            case "hotkey" -> TestChain.address("//other");
                            case "alpha" -> List.of(13);
                            case "max_allowed_validators" -> 64;
                            case "enabled", "toggle", "registration_allowed", "subtoken_enabled" ->
                                    true;
                            default -> 2000;
                        })
                .toArray();
    }

    private static String pallet(String setter) {
        return setter.contains("childkey") ? "SubtensorModule" : "AdminUtils";
    }

    @Test
    void theOwnerSetsWhatIsHisAndRootTheRest() {
        net.subnet(10);
        assertThat(net.submit(net.bob, Call.adminUtils("sudo_set_rho", NETUID, 20)))
                .isEqualTo("ok");
        assertThat(net.get("Rho", NETUID).asInt()).isEqualTo(20);
        for (String setter : List.of("sudo_set_tempo", "sudo_set_min_difficulty", "sudo_set_kappa"))
            assertThat(net.submit(net.bob, Call.adminUtils(setter, NETUID, 20)))
                    .isEqualTo("BadOrigin");
        var charlie = TestChain.key("//Charlie");
        assertThat(net.submit(charlie, Call.adminUtils("sudo_set_rho", NETUID, 20)))
                .isEqualTo("BadOrigin");
        assertThat(net.submit(charlie, Call.sudo(Call.adminUtils("sudo_set_rho", NETUID, 20))))
                .isEqualTo("RequireSudo");
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() {
        net.subnet(10);
        assertThat(net.sudo("sudo_set_tempo", 77, 5)).isEqualTo("SubnetDoesNotExist");
        assertThat(net.sudo("sudo_set_max_allowed_validators", NETUID, 5000))
                .isEqualTo("MaxValidatorsLargerThanMaxUIds");
        assertThat(net.sudo("sudo_set_max_allowed_uids", NETUID, 0))
                .isEqualTo("MaxAllowedUIdsLessThanCurrentUIds");
        assertThat(net.sudo("sudo_set_activity_cutoff", NETUID, 5))
                .isEqualTo("ActivityCutoffTooLow");
        assertThat(net.sudo("sudo_set_alpha_values", NETUID, 2000, 60000))
                .isEqualTo("LiquidAlphaDisabled");
        net.sudo("sudo_set_liquid_alpha_enabled", NETUID, true);
        assertThat(net.sudo("sudo_set_alpha_values", NETUID, 1000, 60000))
                .isEqualTo("AlphaLowOutOfRange");
        assertThat(net.sudo("sudo_set_alpha_values", NETUID, 1000, 1000))
                .isEqualTo("AlphaHighTooLow");
        assertThat(net.sudo("sudo_set_alpha_values", NETUID, 2000, 60000)).isEqualTo("ok");
        assertThat(net.get("AlphaValues", NETUID).toString()).isEqualTo("[2000, 60000]");
    }

    @Test
    void someValuesAreForRootAlone() {
        net.subnet(10);
        var tooSlow = Call.adminUtils("sudo_set_bonds_moving_average", NETUID, 980_000);
        assertThat(net.submit(net.bob, tooSlow)).isEqualTo("BondsMovingAverageMaxReached");
        assertThat(net.submit(net.alice, Call.sudo(tooSlow))).isEqualTo("ok");
        var negative = Call.adminUtils("sudo_set_alpha_sigmoid_steepness", NETUID, -1);
        assertThat(net.submit(net.bob, negative)).isEqualTo("NegativeSigmoidSteepness");
        assertThat(net.submit(net.alice, Call.sudo(negative))).isEqualTo("ok");
    }

    @Test
    void theOwnerSetsTheVersionKeyOnceInFiveTempos() {
        net.subnet(10);
        var set = Call.adminUtils("sudo_set_weights_version_key", NETUID, 7);
        assertThat(net.submit(net.bob, set)).isEqualTo("ok");
        long last = net.block();
        assertThat(net.submit(net.bob, set)).isEqualTo("TxRateLimitExceeded");
        net.sealTo(last + 49);
        assertThat(net.submit(net.bob, set)).isEqualTo("ok");
    }

    @Test
    void theOwnerHotkeyChangesOnceAWeek() {
        net.subnet(10);
        Map<String, Object> other =
                Map.of("netuid", NETUID, "hotkey", TestChain.address("//other"));
        var set = Call.of("AdminUtils", "sudo_set_sn_owner_hotkey", other);
        assertThat(net.submit(net.bob, set)).isEqualTo("ok");
        assertThat(net.submit(net.bob, set)).isEqualTo("TxRateLimitExceeded");
        assertThat(net.get("SubnetOwnerHotkey", NETUID))
                .isEqualTo(Value.of(TestChain.key("//other").publicKey()));
    }
}
