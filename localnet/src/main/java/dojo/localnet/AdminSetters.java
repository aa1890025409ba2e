package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hyperparameters, set by root or, for some, by the subnet's owner: a table, and the exceptions.
 */
record AdminSetters(Execution in) {
    /**
     * Calls with what they write, what they tell, or "-" for nothing, and who may make them: for a
     * subnet root or its owner, with "?" where it need not exist; or root for the whole chain.
     */
    private static final Map<String, Setter> TABLE =
            table(
                    """
                    tempo                             Tempo                          TempoSet                       root
                    weights_set_rate_limit            WeightsSetRateLimit            WeightsSetRateLimitSet         root
                    max_registrations_per_block       MaxRegistrationsPerBlock       MaxRegistrationsPerBlockSet    root
                    target_registrations_per_interval TargetRegistrationsPerInterval RegistrationPerIntervalSet     root
                    max_allowed_uids                  MaxAllowedUids                 MaxAllowedUidsSet              root
                    max_allowed_validators            MaxAllowedValidators           MaxAllowedValidatorsSet        root
                    min_burn                          MinBurn                        MinBurnSet                     root
                    difficulty                        Difficulty                     DifficultySet                  root
                    min_difficulty                    MinDifficulty                  MinDifficultySet               root
                    adjustment_interval               AdjustmentInterval             AdjustmentIntervalSet          root
                    kappa                             Kappa                          KappaSet                       root
                    rao_recycled                      RAORecycledForRegistration     RAORecycledForRegistrationSet  root
                    network_registration_allowed      NetworkRegistrationAllowed     RegistrationAllowed            root?
                    subtoken_enabled                  SubtokenEnabled                -                              root?
                    ema_price_halving_period          EMAPriceHalvingBlocks          -                              root?
                    max_difficulty                    MaxDifficulty                  MaxDifficultySet               owner
                    max_burn                          MaxBurn                        MaxBurnSet                     owner
                    min_allowed_weights               MinAllowedWeights              MinAllowedWeightSet            owner
                    max_weight_limit                  MaxWeightsLimit                MaxWeightLimitSet              owner
                    immunity_period                   ImmunityPeriod                 ImmunityPeriodSet              owner
                    activity_cutoff                   ActivityCutoff                 ActivityCutoffSet              owner
                    adjustment_alpha                  AdjustmentAlpha                AdjustmentAlphaSet             owner
                    commit_reveal_weights_enabled     CommitRevealWeightsEnabled     CommitRevealEnabled            owner
                    commit_reveal_weights_interval    RevealPeriodEpochs             CommitRevealPeriodsSet         owner
                    rho                               Rho                            RhoSet                         owner
                    alpha_sigmoid_steepness           AlphaSigmoidSteepness          AlphaSigmoidSteepnessSet       owner
                    bonds_moving_average              BondsMovingAverage             BondsMovingAverageSet          owner
                    bonds_penalty                     BondsPenalty                   BondsPenaltySet                owner
                    weights_version_key               WeightsVersionKey              WeightsVersionKeySet           owner
                    sn_owner_hotkey                   SubnetOwnerHotkey              SubnetOwnerHotkeySet           owner
                    subnet_owner_hotkey               SubnetOwnerHotkey              SubnetOwnerHotkeySet           owner
                    serving_rate_limit                ServingRateLimit               ServingRateLimitSet            owner?
                    network_pow_registration_allowed  NetworkPowRegistrationAllowed  PowRegistrationAllowed         owner?
                    toggle_transfer                   TransferToggle                 TransferToggle                 owner?
                    liquid_alpha_enabled              LiquidAlphaOn                  -                              owner?
                    alpha_values                      AlphaValues                    -                              owner?
                    yuma3_enabled                     Yuma3On                        -                              owner?
                    bonds_reset_enabled               BondsResetOn                   BondsResetOnSet                owner?
                    default_take                      MaxDelegateTake                MaxDelegateTakeSet             chain
                    min_delegate_take                 MinDelegateTake                MinDelegateTakeSet             chain
                    tx_rate_limit                     TxRateLimit                    TxRateLimitSet                 chain
                    tx_delegate_take_rate_limit       TxDelegateTakeRateLimit        TxDelegateTakeRateLimitSet     chain
                    tx_childkey_take_rate_limit       TxChildkeyTakeRateLimit        TxChildKeyTakeRateLimitSet     chain
                    min_childkey_take                 MinChildkeyTake                MinChildKeyTakeSet             chain
                    max_childkey_take                 MaxChildkeyTake                MaxChildKeyTakeSet             chain
                    stake_threshold                   StakeThreshold                 StakeThresholdSet              chain
                    nominator_min_required_stake      NominatorMinRequiredStake      -                              chain
                    total_issuance                    TotalIssuance                  -                              chain
                    subnet_owner_cut                  SubnetOwnerCut                 SubnetOwnerCutSet              chain
                    subnet_moving_alpha               SubnetMovingAlpha              -                              chain
                    network_rate_limit                NetworkRateLimit               NetworkRateLimitSet            chain
                    network_immunity_period           NetworkImmunityPeriod          NetworkImmunityPeriodSet       chain
                    network_min_lock_cost             NetworkMinLockCost             NetworkMinLockCostSet          chain
                    lock_reduction_interval           NetworkLockReductionInterval   NetworkLockCostReductionIntervalSet chain
                    coldkey_swap_schedule_duration    ColdkeySwapScheduleDuration    ColdkeySwapScheduleDurationSet chain
                    dissolve_network_schedule_duration DissolveNetworkScheduleDuration DissolveNetworkScheduleDurationSet chain
                    subnet_limit                      -                              -                              chain
                    network_max_stake                 -                              -                              root?
                    """);

    private static final String PREFIX = "sudo_set_";
    private static final int ALPHA_LEAST = 65535 / 40;
    private static final long OWNER_BONDS_MOVING_AVERAGE_MAX = 975_000;
    private static final long OWNER_HOTKEY_BLOCKS = 50_400;
    private static final int SET_WEIGHTS_VERSION_KEY = 4;

    /** What a call writes and tells, and who may make it. */
    private record Setter(String entry, String event, String by) {
        boolean ofChain() {
            return by.equals("chain");
        }

        boolean ofOwner() {
            return by.startsWith("owner");
        }

        boolean ofAnySubnet() {
            return by.endsWith("?");
        }
    }

    private static Map<String, Setter> table(String text) {
        Map<String, Setter> table = new HashMap<>();
        for (String line : text.strip().split("\n")) {
            String[] cells = line.strip().split(" +");
            table.put(PREFIX + cells[0], new Setter(cells[1], cells[2], cells[3]));
        }
        return Map.copyOf(table);
    }

    static Set<String> offered() {
        return TABLE.keySet();
    }

    /** Runs one of the offered calls. */
    void run(Origin origin, String call, Value args) {
        Setter setter = TABLE.get(call);
        if (setter == null) {
            throw new IllegalArgumentException("no setter " + call);
        }
        if (setter.ofChain()) {
            origin.root();
            write(setter, args.item(0));
            return;
        }
        int netuid = args.field("netuid").asInt();
        boolean owner = origin instanceof Origin.Signed;
        if (!setter.ofOwner() || !owner) {
            origin.root();
        } else if (!in.subtensor().get("SubnetOwner", netuid).equals(origin.signer())) {
            throw DispatchFailed.badOrigin();
        }
        if (!setter.ofAnySubnet() && !in.subtensor().flag("NetworksAdded", netuid)) {
            throw call.endsWith("owner_hotkey")
                    ? DispatchFailed.subtensor("SubnetNotExists")
                    : DispatchFailed.of("AdminUtils", "SubnetDoesNotExist");
        }
        Value value = args.item(1);
        check(call, netuid, value);
        if (owner) {
            checkOwner(origin.signer(), call, netuid, value);
        }
        if (call.equals("sudo_set_alpha_values")) {
            alphaValues(netuid, value, args.item(2));
        } else {
            write(setter, value, netuid);
        }
        tellMore(call, netuid, value);
    }

    private void write(Setter setter, Value value, Object... netuid) {
        if (!setter.entry.equals("-")) {
            in.subtensor().put(value, setter.entry, netuid);
        }
        if (!setter.event.equals("-")) {
            Object[] fields =
                    netuid.length == 0 ? new Object[] {value} : new Object[] {netuid[0], value};
            in.tell(setter.event, fields);
        }
    }

    /** Some are told by this pallet as well. */
    private void tellMore(String call, int netuid, Value enabled) {
        switch (call) {
            case "sudo_set_yuma3_enabled" ->
                    in.emit("AdminUtils", "Yuma3EnableToggled", netuid, enabled);
            case "sudo_set_bonds_reset_enabled" ->
                    in.emit("AdminUtils", "BondsResetToggled", netuid, enabled);
            default -> {}
        }
    }

    private void check(String call, int netuid, Value value) {
        var subtensor = in.subtensor();
        switch (call) {
            case "sudo_set_max_allowed_validators" ->
                    ensureHere(
                            value.asInt() <= subtensor.small("MaxAllowedUids", netuid),
                            "MaxValidatorsLargerThanMaxUIds");
            case "sudo_set_max_allowed_uids" ->
                    ensureHere(
                            value.asInt() >= subtensor.small("SubnetworkN", netuid),
                            "MaxAllowedUIdsLessThanCurrentUIds");
            case "sudo_set_activity_cutoff" ->
                    ensure(
                            value.asInt() >= subtensor.small("MinActivityCutoff"),
                            "ActivityCutoffTooLow");
            case "sudo_set_sn_owner_hotkey" -> ownerHotkeyRate(netuid);
            default -> {}
        }
    }

    /** What an owner may not do, and root may. */
    private void checkOwner(Value owner, String call, int netuid, Value value) {
        switch (call) {
            case "sudo_set_bonds_moving_average" ->
                    ensureHere(
                            value.asBig().bitLength() < Long.SIZE
                                    && value.asLong() <= OWNER_BONDS_MOVING_AVERAGE_MAX,
                            "BondsMovingAverageMaxReached");
            case "sudo_set_alpha_sigmoid_steepness" ->
                    ensureHere(value.asInt() >= 0, "NegativeSigmoidSteepness");
            case "sudo_set_weights_version_key" -> versionKeyRate(owner, netuid);
            default -> {}
        }
    }

    private static void ensureHere(boolean holds, String error) {
        if (!holds) {
            throw DispatchFailed.of("AdminUtils", error);
        }
    }

    private void versionKeyRate(Value owner, int netuid) {
        var subtensor = in.subtensor();
        Object[] key = {owner, netuid, SET_WEIGHTS_VERSION_KEY};
        long last = subtensor.number("TransactionKeyLastBlock", key);
        long limit =
                subtensor.small("Tempo", netuid) * subtensor.number("WeightsVersionKeyRateLimit");
        ensure(last == 0 || in.block() - last >= limit, "TxRateLimitExceeded");
        subtensor.putNumber(in.block(), "TransactionKeyLastBlock", key);
    }

    private void ownerHotkeyRate(int netuid) {
        Object key = Map.of("SetSNOwnerHotkey", List.of(netuid));
        long last = in.subtensor().number("LastRateLimitedBlock", key);
        ensure(last == 0 || in.block() - last >= OWNER_HOTKEY_BLOCKS, "TxRateLimitExceeded");
        in.subtensor().putNumber(in.block(), "LastRateLimitedBlock", key);
    }

    private void alphaValues(int netuid, Value low, Value high) {
        ensure(in.subtensor().flag("LiquidAlphaOn", netuid), "LiquidAlphaDisabled");
        ensure(high.asInt() >= ALPHA_LEAST, "AlphaHighTooLow");
        ensure(low.asInt() >= ALPHA_LEAST && low.asInt() <= high.asInt(), "AlphaLowOutOfRange");
        in.subtensor().put(List.of(low, high), "AlphaValues", netuid);
    }
}
