package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import dojo.localnet.epoch.I32F32;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What validators say of the others: set_weights, its checks in the runtime's order. */
final class Weights {
    private static final int U16_MAX = 65535;

    private final Execution in;
    private final Staking staking;

    Weights(Execution in, Staking staking) {
        this.in = in;
        this.staking = staking;
    }

    void set(Value hotkey, Value args) {
        var subtensor = in.subtensor();
        int netuid = args.field("netuid").asInt();
        List<Value> uids = args.field("dests").items();
        List<Value> values = args.field("weights").items();
        ensure(!subtensor.flag("CommitRevealWeightsEnabled", netuid), "CommitRevealEnabled");
        ensure(netuid != Registration.ROOT, "CanNotSetRootNetworkWeights");
        ensure(uids.size() == values.size(), "WeightVecNotEqualSize");
        ensure(subtensor.flag("NetworksAdded", netuid), "SubNetworkDoesNotExist");
        int n = subtensor.small("SubnetworkN", netuid);
        ensure(uids.size() <= n, "UidsLengthExceedUidsInSubNet");
        ensure(subtensor.has("Uids", netuid, hotkey), "HotKeyNotRegisteredInSubNet");
        ensure(enoughStake(hotkey, netuid), "NotEnoughStakeToSetWeights");
        int uid = subtensor.small("Uids", netuid, hotkey);
        long wanted = subtensor.number("WeightsVersionKey", netuid);
        long version = args.field("version_key").asBig().longValue();
        ensure(
                wanted == 0 || Long.compareUnsigned(version, wanted) >= 0,
                "IncorrectWeightVersionKey");
        long last = subtensor.list("LastUpdate", netuid).get(uid).asLong();
        long limit = subtensor.limit("WeightsSetRateLimit", netuid);
        ensure(last == 0 || in.block() - last >= limit, "SettingWeightsTooFast");
        boolean selfOnly = uids.size() == 1 && uids.getFirst().asInt() == uid;
        ensure(
                selfOnly || subtensor.list("ValidatorPermit", netuid).get(uid).asBoolean(),
                "NeuronNoValidatorPermit");
        ensure(new HashSet<>(uids).size() == uids.size(), "DuplicateUids");
        ensure(uids.stream().allMatch(each -> each.asInt() < n), "UidVecContainInvalidOne");
        int least = Math.min(subtensor.small("MinAllowedWeights", netuid), n);
        ensure(selfOnly || uids.size() >= least, "WeightVecLengthIsLow");
        int[] scaled =
                I32F32.maxUpscale(values.stream().mapToLong(each -> each.asLong() << 32).toArray());
        ensure(
                selfOnly || withinLimit(scaled, subtensor.small("MaxWeightsLimit", netuid)),
                "MaxWeightExceeded");

        List<List<Object>> row = new ArrayList<>();
        for (int i = 0; i < scaled.length; i++) {
            row.add(List.of(uids.get(i), scaled[i]));
        }
        subtensor.put(row, "Weights", netuid, uid);
        List<Value> updates = new ArrayList<>(subtensor.list("LastUpdate", netuid));
        updates.set(uid, Value.of(in.block()));
        subtensor.put(updates, "LastUpdate", netuid);
        in.emit("SubtensorModule", "WeightsSet", netuid, uid);
    }

    /** Whether the hotkey's alpha and weighted root stake reach the threshold. */
    boolean enoughStake(Value hotkey, int netuid) {
        long threshold = in.subtensor().limit("StakeThreshold");
        return threshold == 0 || staking.total(hotkey, netuid) + weightedRoot(hotkey) >= threshold;
    }

    private long weightedRoot(Value hotkey) {
        double weight = in.subtensor().get("TaoWeight").asBig().doubleValue() / 0x1p64;
        return (long) (staking.total(hotkey, Registration.ROOT) * weight);
    }

    private static boolean withinLimit(int[] scaled, int limit) {
        if (limit == U16_MAX) {
            return true;
        }
        long sum = 0;
        long max = 0;
        for (int value : scaled) {
            sum += value;
            max = Math.max(max, value);
        }
        return sum == 0 || max * U16_MAX <= limit * sum;
    }
}
