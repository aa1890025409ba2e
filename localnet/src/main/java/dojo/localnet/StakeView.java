package dojo.localnet;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Stakes and delegates as the runtime's information functions tell them. */
final class StakeView {
    private static final BigInteger U16_MAX = BigInteger.valueOf(65535);
    private static final int BLOCKS_A_DAY = 7200;
    private static final int FRACTION_BITS = 64;

    private final Items subtensor;
    private final Staking staking;
    private final List<Integer> netuids;

    StakeView(Execution in) {
        this.subtensor = in.subtensor();
        this.staking = new Staking(in, new Accounts(in));
        this.netuids = SubnetView.netuids(in);
    }

    // ---- StakeInfo

    /** Everything that {@code coldkey} has staked, by subnet. */
    List<Object> of(Value coldkey) {
        List<Object> stakes = new ArrayList<>();
        for (int netuid : netuids) {
            for (Value hotkey : subtensor.list("StakingHotkeys", coldkey)) {
                if (staking.stake(coldkey, hotkey, netuid) > 0) {
                    stakes.add(info(hotkey, coldkey, netuid));
                }
            }
        }
        return stakes;
    }

    /** What {@code coldkey} has behind {@code hotkey} on a subnet, be it nothing. */
    Map<String, Object> info(Value hotkey, Value coldkey, int netuid) {
        return Map.of(
                "hotkey",
                hotkey,
                "coldkey",
                coldkey,
                "netuid",
                netuid,
                "stake",
                staking.stake(coldkey, hotkey, netuid),
                "locked",
                0,
                "emission",
                subtensor.get("AlphaDividendsPerSubnet", netuid, hotkey),
                "tao_emission",
                subtensor.get("TaoDividendsPerSubnet", netuid, hotkey),
                "drain",
                0,
                "is_registered",
                subtensor.flag("IsNetworkMember", hotkey, netuid));
    }

    // ---- DelegateInfo

    /** Every hotkey that others may stake behind. */
    List<Object> delegates() {
        List<Object> all = new ArrayList<>();
        hotkeys().forEach(hotkey -> all.add(delegate(hotkey, true)));
        return all;
    }

    private List<Value> hotkeys() {
        return subtensor.keys("Delegates").stream()
                .map(key -> subtensor.parts("Delegates", key).getFirst())
                .toList();
    }

    /** A delegate and who stakes behind it; none if the hotkey is no delegate. */
    Optional<Object> delegate(Value hotkey) {
        return subtensor.has("Delegates", hotkey)
                ? Optional.of(delegate(hotkey, true))
                : Optional.empty();
    }

    /**
     * The delegates behind which {@code coldkey} stakes, each with a subnet and the alpha there.
     */
    List<Object> delegated(Value coldkey) {
        List<Object> all = new ArrayList<>();
        for (Value hotkey : hotkeys()) {
            for (int netuid : netuids) {
                if (subtensor.has("Alpha", hotkey, coldkey, netuid)) {
                    long stake = staking.stake(coldkey, hotkey, netuid);
                    all.add(List.of(delegate(hotkey, false), List.of(netuid, stake)));
                }
            }
        }
        return all;
    }

    private Map<String, Object> delegate(Value hotkey, boolean nominators) {
        List<Integer> registrations =
                netuids.stream()
                        .filter(netuid -> subtensor.flag("IsNetworkMember", hotkey, netuid))
                        .toList();
        BigInteger daily = daily(hotkey, registrations);
        BigInteger kept = U16_MAX.subtract(subtensor.get("Delegates", hotkey).asBig());
        BigInteger onRoot = BigInteger.valueOf(staking.total(hotkey, Registration.ROOT));
        return Map.of(
                "delegate_ss58",
                hotkey,
                "take",
                subtensor.get("Delegates", hotkey),
                "nominators",
                nominators ? nominators(hotkey) : List.of(),
                "owner_ss58",
                staking.owner(hotkey),
                "registrations",
                registrations,
                "validator_permits",
                registrations.stream().filter(netuid -> permit(hotkey, netuid)).toList(),
                "return_per_1000",
                onRoot.signum() == 0
                        ? 0
                        : daily.multiply(kept)
                                .multiply(BigInteger.valueOf(1000))
                                .divide(U16_MAX.multiply(onRoot))
                                .shiftRight(FRACTION_BITS),
                "total_daily_return",
                daily.shiftRight(FRACTION_BITS));
    }

    private boolean permit(Value hotkey, int netuid) {
        List<Value> permits = subtensor.list("ValidatorPermit", netuid);
        int uid = subtensor.small("Uids", netuid, hotkey);
        return uid < permits.size() && permits.get(uid).asBoolean();
    }

    /** The hotkey's emission of a day, in units of 2^-64 rao. */
    private BigInteger daily(Value hotkey, List<Integer> registrations) {
        BigInteger daily = BigInteger.ZERO;
        for (int netuid : registrations) {
            int tempo = subtensor.small("Tempo", netuid);
            List<Value> emission = subtensor.list("Emission", netuid);
            int uid = subtensor.small("Uids", netuid, hotkey);
            if (tempo > 0 && uid < emission.size()) {
                BigInteger epochs =
                        BigInteger.valueOf(BLOCKS_A_DAY)
                                .shiftLeft(FRACTION_BITS)
                                .divide(BigInteger.valueOf(tempo));
                daily = daily.add(emission.get(uid).asBig().multiply(epochs));
            }
        }
        return daily;
    }

    private List<Object> nominators(Value hotkey) {
        // By the bytes of the account, which are the digits of its text.
        Map<String, List<Object>> stakes = new TreeMap<>();
        Map<String, Value> accounts = new TreeMap<>();
        for (byte[] key : subtensor.keys("Alpha", hotkey)) {
            List<Value> parts = subtensor.parts("Alpha", key);
            Value coldkey = parts.get(1);
            int netuid = parts.get(2).asInt();
            if (subtensor.bits("Alpha", hotkey, coldkey, netuid).signum() != 0) {
                accounts.put(coldkey.toString(), coldkey);
                stakes.computeIfAbsent(coldkey.toString(), each -> new ArrayList<>())
                        .add(List.of(netuid, staking.stake(coldkey, hotkey, netuid)));
            }
        }
        return accounts.entrySet().stream()
                .<Object>map(each -> List.of(each.getValue(), stakes.get(each.getKey())))
                .toList();
    }
}
