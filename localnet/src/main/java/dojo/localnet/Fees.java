package dojo.localnet;

import dojo.chain.metadata.PalletCall;
import java.util.Map;
import java.util.Set;

/** What calls cost: the weights that the runtime reported for them, and the fees made of those. */
final class Fees {
    private static final long WEIGHT_PER_RAO = 2000;
    private static final long SUDO_REF_TIME = 286_348_000;
    private static final long SUDO_PROOF_SIZE = 1517;
    private static final long OTHER_REF_TIME = 443_927_000;
    private static final Map<String, Long> REF_TIME =
            Map.ofEntries(
                    Map.entry("Balances.transfer_keep_alive", 273_812_000L),
                    Map.entry("Balances.transfer_allow_death", 273_812_000L),
                    Map.entry("SubtensorModule.register_network", 6_468_657_000L),
                    Map.entry("SubtensorModule.start_call", 443_927_000L),
                    Map.entry("SubtensorModule.burned_register", 5_987_557_000L),
                    Map.entry("SubtensorModule.register", 3_274_357_000L),
                    Map.entry("SubtensorModule.root_register", 2_828_657_000L),
                    Map.entry("SubtensorModule.add_stake", 2_603_657_000L),
                    Map.entry("SubtensorModule.remove_stake", 1_779_957_000L),
                    Map.entry("SubtensorModule.serve_axon", 343_827_000L),
                    Map.entry("SubtensorModule.serve_prometheus", 339_327_000L),
                    Map.entry("SubtensorModule.set_weights", 123_813_157_000L),
                    Map.entry("SubtensorModule.commit_weights", 555_457_000L),
                    Map.entry("SubtensorModule.reveal_weights", 830_157_000L));

    /** Sudo of these calls, the outer call's weight with it. */
    private static final Map<String, Long> SUDO_REF_TIME_OF =
            Map.ofEntries(
                    Map.entry("sudo_set_commit_reveal_weights_enabled", 289_138_000L),
                    Map.entry("sudo_set_difficulty", 286_698_000L),
                    Map.entry("sudo_set_kappa", 286_098_000L),
                    Map.entry("sudo_set_max_allowed_validators", 319_868_000L),
                    Map.entry("sudo_set_max_registrations_per_block", 289_338_000L),
                    Map.entry("sudo_set_max_weight_limit", 288_898_000L),
                    Map.entry("sudo_set_min_allowed_weights", 289_428_000L),
                    Map.entry("sudo_set_min_difficulty", 289_438_000L),
                    Map.entry("sudo_set_network_pow_registration_allowed", 258_658_000L),
                    Map.entry("sudo_set_network_rate_limit", 258_658_000L),
                    Map.entry("sudo_set_network_immunity_period", 258_658_000L),
                    Map.entry("sudo_set_network_min_lock_cost", 258_658_000L),
                    Map.entry("sudo_set_lock_reduction_interval", 258_658_000L),
                    Map.entry("sudo_set_subnet_owner_cut", 258_658_000L),
                    Map.entry("sudo_set_subnet_limit", 258_658_000L),
                    Map.entry("sudo_set_network_registration_allowed", 253_354_000L),
                    Map.entry("sudo_set_serving_rate_limit", 251_340_000L),
                    Map.entry("sudo_set_target_registrations_per_interval", 285_918_000L),
                    Map.entry("sudo_set_tempo", 286_348_000L),
                    Map.entry("sudo_set_tx_rate_limit", 144_658_000L),
                    Map.entry("sudo_set_weights_set_rate_limit", 286_218_000L),
                    Map.entry("sudo_set_weights_version_key", 285_978_000L));

    private static final Set<String> OPERATIONAL =
            Set.of(
                    "register_network",
                    "start_call",
                    "sudo_set_network_pow_registration_allowed",
                    "sudo_set_network_rate_limit",
                    "sudo_set_network_immunity_period",
                    "sudo_set_network_min_lock_cost",
                    "sudo_set_lock_reduction_interval",
                    "sudo_set_subnet_owner_cut",
                    "sudo_set_subnet_limit",
                    "sudo_set_network_registration_allowed",
                    "sudo_set_tx_rate_limit");

    private Fees() {}

    /**
     * Weight and fee of a call.
     *
     * @param free nothing is taken, not even at first
     * @param refunded taken at first, and given back if the call succeeds
     * @param rao the fee without a tip
     */
    record Fee(
            long refTime,
            long proofSize,
            String dispatchClass,
            boolean free,
            boolean refunded,
            long rao) {
        /** The DispatchInfo of the events, ready for encoding. */
        Object info(boolean paid) {
            return Map.of(
                    "weight",
                    Map.of("ref_time", refTime, "proof_size", proofSize),
                    "class",
                    dispatchClass,
                    "pays_fee",
                    paid ? "Yes" : "No");
        }
    }

    /** The fee of {@code call} in an extrinsic of {@code bytes} bytes. */
    static Fee of(PalletCall call, int bytes) {
        String name = call.path();
        boolean sudo = call.pallet().equals("Sudo");
        boolean free =
                call.pallet().equals("Commitments")
                        || (call.pallet().equals("SubtensorModule")
                                && !name.endsWith(".start_call"));
        String inner = sudo ? PalletCall.of(call.argument("call")).name() : call.name();
        long refTime =
                sudo
                        ? SUDO_REF_TIME_OF.getOrDefault(inner, SUDO_REF_TIME)
                        : REF_TIME.getOrDefault(name, OTHER_REF_TIME);
        long proofSize = sudo ? SUDO_PROOF_SIZE : call.pallet().equals("Balances") ? 3593 : 0;
        String dispatchClass = OPERATIONAL.contains(inner) ? "Operational" : "Normal";
        // The base weight and the call's own are rounded down apart, and the former ends in a half.
        long rao = free ? 0 : (refTime - WEIGHT_PER_RAO / 2) / WEIGHT_PER_RAO + bytes;
        return new Fee(refTime, proofSize, dispatchClass, free, sudo, rao);
    }
}
