package dojo.localnet;

import dojo.chain.metadata.Value;
import java.util.Map;

/**
 * Hyperparameters, set by root or, for some, by the subnet's owner: one table of the simple ones.
 */
final class AdminSetters {
    /** Who may set a hyperparameter besides root. */
    private enum By {
        ROOT,
        OWNER
    }

    /** What a call writes and tells; {@code event} may be empty, for calls that tell nothing. */
    private record Setter(String entry, String event, By by) {}

    private static final Map<String, Setter> OF_SUBNETS =
            Map.ofEntries(
                    set("sudo_set_tempo", "Tempo", "TempoSet", By.ROOT),
                    set(
                            "sudo_set_weights_set_rate_limit",
                            "WeightsSetRateLimit",
                            "WeightsSetRateLimitSet",
                            By.ROOT),
                    set(
                            "sudo_set_serving_rate_limit",
                            "ServingRateLimit",
                            "ServingRateLimitSet",
                            By.OWNER),
                    set(
                            "sudo_set_max_registrations_per_block",
                            "MaxRegistrationsPerBlock",
                            "MaxRegistrationsPerBlockSet",
                            By.ROOT),
                    set(
                            "sudo_set_target_registrations_per_interval",
                            "TargetRegistrationsPerInterval",
                            "RegistrationPerIntervalSet",
                            By.ROOT),
                    set(
                            "sudo_set_min_allowed_weights",
                            "MinAllowedWeights",
                            "MinAllowedWeightSet",
                            By.OWNER),
                    set(
                            "sudo_set_max_weight_limit",
                            "MaxWeightsLimit",
                            "MaxWeightLimitSet",
                            By.OWNER),
                    set(
                            "sudo_set_immunity_period",
                            "ImmunityPeriod",
                            "ImmunityPeriodSet",
                            By.OWNER),
                    set(
                            "sudo_set_max_allowed_uids",
                            "MaxAllowedUids",
                            "MaxAllowedUidsSet",
                            By.ROOT),
                    set(
                            "sudo_set_max_allowed_validators",
                            "MaxAllowedValidators",
                            "MaxAllowedValidatorsSet",
                            By.ROOT),
                    set(
                            "sudo_set_activity_cutoff",
                            "ActivityCutoff",
                            "ActivityCutoffSet",
                            By.OWNER),
                    set("sudo_set_min_burn", "MinBurn", "MinBurnSet", By.ROOT),
                    set("sudo_set_max_burn", "MaxBurn", "MaxBurnSet", By.ROOT),
                    set("sudo_set_difficulty", "Difficulty", "DifficultySet", By.ROOT),
                    set("sudo_set_min_difficulty", "MinDifficulty", "MinDifficultySet", By.OWNER),
                    set("sudo_set_max_difficulty", "MaxDifficulty", "MaxDifficultySet", By.OWNER),
                    set(
                            "sudo_set_adjustment_interval",
                            "AdjustmentInterval",
                            "AdjustmentIntervalSet",
                            By.ROOT),
                    set(
                            "sudo_set_adjustment_alpha",
                            "AdjustmentAlpha",
                            "AdjustmentAlphaSet",
                            By.OWNER),
                    set(
                            "sudo_set_commit_reveal_weights_enabled",
                            "CommitRevealWeightsEnabled",
                            "CommitRevealEnabled",
                            By.OWNER),
                    set("sudo_set_kappa", "Kappa", "KappaSet", By.ROOT),
                    set("sudo_set_rho", "Rho", "RhoSet", By.OWNER),
                    set(
                            "sudo_set_bonds_moving_average",
                            "BondsMovingAverage",
                            "BondsMovingAverageSet",
                            By.OWNER),
                    set("sudo_set_bonds_penalty", "BondsPenalty", "BondsPenaltySet", By.OWNER),
                    set(
                            "sudo_set_weights_version_key",
                            "WeightsVersionKey",
                            "WeightsVersionKeySet",
                            By.OWNER),
                    set(
                            "sudo_set_network_registration_allowed",
                            "NetworkRegistrationAllowed",
                            "RegistrationAllowed",
                            By.ROOT),
                    set(
                            "sudo_set_network_pow_registration_allowed",
                            "NetworkPowRegistrationAllowed",
                            "PowRegistrationAllowed",
                            By.OWNER),
                    set("sudo_set_liquid_alpha_enabled", "LiquidAlphaOn", "", By.OWNER),
                    set("sudo_set_yuma3_enabled", "Yuma3On", "", By.OWNER),
                    set("sudo_set_subtoken_enabled", "SubtokenEnabled", "", By.ROOT));

    private static final Map<String, Setter> OF_THE_CHAIN =
            Map.ofEntries(
                    set(
                            "sudo_set_network_rate_limit",
                            "NetworkRateLimit",
                            "NetworkRateLimitSet",
                            By.ROOT),
                    set("sudo_set_tx_rate_limit", "TxRateLimit", "TxRateLimitSet", By.ROOT),
                    set("sudo_set_stake_threshold", "StakeThreshold", "StakeThresholdSet", By.ROOT),
                    set(
                            "sudo_set_network_min_lock_cost",
                            "NetworkMinLockCost",
                            "NetworkMinLockCostSet",
                            By.ROOT),
                    set(
                            "sudo_set_subnet_owner_cut",
                            "SubnetOwnerCut",
                            "SubnetOwnerCutSet",
                            By.ROOT));

    private static Map.Entry<String, Setter> set(String call, String entry, String event, By by) {
        return Map.entry(call, new Setter(entry, event, by));
    }

    private final Execution in;

    AdminSetters(Execution in) {
        this.in = in;
    }

    static boolean offers(String call) {
        return OF_SUBNETS.containsKey(call) || OF_THE_CHAIN.containsKey(call);
    }

    /** Runs one of the offered calls. */
    void run(Origin origin, String call, Value args) {
        Setter ofSubnet = OF_SUBNETS.get(call);
        Setter setter = ofSubnet == null ? OF_THE_CHAIN.get(call) : ofSubnet;
        if (setter == null) {
            throw new IllegalArgumentException("no setter " + call);
        }
        if (ofSubnet == null) {
            origin.root();
            Value value = args.item(0);
            in.subtensor().put(value, setter.entry, new Object[0]);
            in.emit("SubtensorModule", setter.event, value);
            return;
        }
        int netuid = args.field("netuid").asInt();
        Value value = args.item(1);
        if (setter.by == By.ROOT || !(origin instanceof Origin.Signed(Value signer))) {
            origin.root();
        } else if (!in.subtensor().get("SubnetOwner", netuid).equals(signer)) {
            throw DispatchFailed.badOrigin();
        }
        if (!in.subtensor().flag("NetworksAdded", netuid)) {
            throw DispatchFailed.of("AdminUtils", "SubnetDoesNotExist");
        }
        check(call, netuid, value);
        in.subtensor().put(value, setter.entry, netuid);
        if (!setter.event.isEmpty()) {
            in.emit("SubtensorModule", setter.event, netuid, value);
        }
    }

    private void check(String call, int netuid, Value value) {
        if (call.equals("sudo_set_max_allowed_validators")
                && value.asInt() > in.subtensor().small("MaxAllowedUids", netuid)) {
            throw DispatchFailed.of("AdminUtils", "MaxValidatorsLargerThanMaxUIds");
        }
        if (call.equals("sudo_set_max_allowed_uids")
                && value.asInt() < in.subtensor().small("SubnetworkN", netuid)) {
            throw DispatchFailed.of("AdminUtils", "MaxAllowedUIdsLessThanCurrentUIds");
        }
        if (call.equals("sudo_set_activity_cutoff")
                && value.asInt() < in.subtensor().small("MinActivityCutoff")) {
            throw DispatchFailed.subtensor("ActivityCutoffTooLow");
        }
    }
}
