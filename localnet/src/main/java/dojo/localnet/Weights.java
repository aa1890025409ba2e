package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import dojo.localnet.epoch.I32F32;
import dojo.localnet.epoch.YumaEpoch;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntConsumer;

/** What validators say of the others, its checks in the runtime's order. */
record Weights(Execution in, Staking staking) {
    private static final int U16_MAX = 65535;

    /** The call set_weights, which a subnet of commits does not take. */
    void setOpenly(Value hotkey, Value args) {
        int netuid = args.field("netuid").asInt();
        ensure(!committed(netuid), "CommitRevealEnabled");
        set(
                hotkey,
                netuid,
                args.field("dests").items(),
                args.field("weights").items(),
                args.field("version_key").asBig().longValue());
    }

    /** The call batch_set_weights: what fails is told in an event, and the others are set. */
    void setBatch(Value hotkey, Value args) {
        List<Value> netuids = args.field("netuids").items();
        List<Value> rows = args.field("weights").items();
        List<Value> keys = args.field("version_keys").items();
        ensure(
                rows.size() == netuids.size() && keys.size() == netuids.size(),
                "InputLengthsUnequal");
        each(
                hotkey,
                netuids,
                i -> {
                    int netuid = netuids.get(i).asInt();
                    List<Value> row = rows.get(i).items();
                    ensure(!committed(netuid), "CommitRevealEnabled");
                    set(
                            hotkey,
                            netuid,
                            row.stream().map(cell -> cell.item(0)).toList(),
                            row.stream().map(cell -> cell.item(1)).toList(),
                            keys.get(i).asBig().longValue());
                });
    }

    /** Runs {@code item} for the index of each netuid, and tells of those that failed. */
    void each(Value hotkey, List<Value> netuids, IntConsumer item) {
        boolean errors = false;
        for (int i = 0; i < netuids.size(); i++) {
            int index = i;
            try {
                in.transactionally(() -> item.accept(index));
            } catch (DispatchFailed failed) {
                errors = true;
                Object error = failed.encodable(in.metadata());
                in.tell("BatchWeightItemFailed", error);
            }
        }
        if (errors) {
            in.tell("BatchCompletedWithErrors");
        } else {
            in.tell("BatchWeightsCompleted", netuids, hotkey);
        }
    }

    private boolean committed(int netuid) {
        return in.subtensor().flag("CommitRevealWeightsEnabled", netuid);
    }

    /** Whether enough blocks have passed since the neuron's last weights or commit. */
    boolean rateAllows(int netuid, int uid) {
        long last = in.subtensor().list("LastUpdate", netuid).get(uid).asLong();
        long limit = in.subtensor().limit("WeightsSetRateLimit", netuid);
        return last == 0 || in.block() - last >= limit;
    }

    /** Notes that the neuron set or committed weights now. */
    void updated(int netuid, int uid) {
        List<Value> updates = new ArrayList<>(in.subtensor().list("LastUpdate", netuid));
        updates.set(uid, Value.of(in.block()));
        in.subtensor().put(updates, "LastUpdate", netuid);
    }

    /** Sets weights, openly or as a reveal. */
    void set(Value hotkey, int netuid, List<Value> uids, List<Value> values, long version) {
        var subtensor = in.subtensor();
        ensure(netuid != Registration.ROOT, "CanNotSetRootNetworkWeights");
        ensure(uids.size() == values.size(), "WeightVecNotEqualSize");
        ensure(subtensor.flag("NetworksAdded", netuid), "SubNetworkDoesNotExist");
        int n = subtensor.small("SubnetworkN", netuid);
        ensure(uids.size() <= n, "UidsLengthExceedUidsInSubNet");
        ensure(subtensor.has("Uids", netuid, hotkey), "HotKeyNotRegisteredInSubNet");
        ensure(enoughStake(hotkey, netuid), "NotEnoughStakeToSetWeights");
        int uid = subtensor.small("Uids", netuid, hotkey);
        long wanted = subtensor.number("WeightsVersionKey", netuid);
        ensure(
                wanted == 0 || Long.compareUnsigned(version, wanted) >= 0,
                "IncorrectWeightVersionKey");
        ensure(committed(netuid) || rateAllows(netuid, uid), "SettingWeightsTooFast");
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
        if (!committed(netuid)) {
            updated(netuid, uid);
        }
        in.tell("WeightsSet", netuid, uid);
    }

    /** Whether the hotkey's alpha and weighted root stake reach the threshold. */
    boolean enoughStake(Value hotkey, int netuid) {
        long threshold = in.subtensor().limit("StakeThreshold");
        BigInteger weight = YumaEpoch.taoWeight(in.subtensor().number("TaoWeight"));
        BigInteger root = BigInteger.valueOf(staking.total(hotkey, Registration.ROOT));
        BigInteger alpha = BigInteger.valueOf(staking.total(hotkey, netuid)).shiftLeft(32);
        BigInteger stake = alpha.add(root.multiply(weight)).shiftRight(32);
        return stake.compareTo(BigInteger.valueOf(threshold)) >= 0;
    }

    /** Whether the largest part of the sum is no more than {@code limit}, in 32 fraction bits. */
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
        return sum == 0 || (max << 32) / sum <= ((long) limit << 32) / U16_MAX;
    }
}
