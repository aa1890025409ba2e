package dojo.chain;

import dojo.chain.metadata.Value;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a metagraph together from storage, all of it from one block, in three batched reads. */
final class MetagraphReader {
    private static final int ROOT = 0;
    private static final List<String> COLUMNS =
            List.of(
                    "ValidatorPermit",
                    "Active",
                    "LastUpdate",
                    "Consensus",
                    "Incentive",
                    "Dividends",
                    "ValidatorTrust",
                    "Emission");

    private final ChainView chain;

    MetagraphReader(ChainView chain) {
        this.chain = chain;
    }

    private static StorageQuery query(String entry, Object... keys) {
        return new StorageQuery(ChainView.MODULE, entry, keys);
    }

    Metagraph read(int netuid) {
        var first = new ArrayList<StorageQuery>();
        first.add(query("SubnetworkN", netuid));
        first.add(query("TaoWeight"));
        for (String column : COLUMNS) first.add(query(column, netuid));
        var found = chain.storageAll(first).stream().map(Optional::orElseThrow).toList();
        int size = found.get(0).asInt();
        var taoWeight = found.get(1).asBig();
        var columns = found.subList(2, found.size());

        var keys = new ArrayList<StorageQuery>(size);
        for (int uid = 0; uid < size; uid++) keys.add(query("Keys", netuid, uid));
        var hotkeys =
                chain.storageAll(keys).stream().map(key -> key.orElseThrow().address()).toList();

        var perKey = new ArrayList<StorageQuery>(4 * size);
        for (var hotkey : hotkeys) {
            perKey.add(query("Owner", hotkey));
            perKey.add(query("Axons", netuid, hotkey));
            perKey.add(query("TotalHotkeyAlpha", hotkey, netuid));
            perKey.add(query("TotalHotkeyAlpha", hotkey, ROOT));
        }
        var details = chain.storageAll(perKey);

        var neurons = new ArrayList<Neuron>(size);
        for (int uid = 0; uid < size; uid++) {
            var own = details.subList(4 * uid, 4 * uid + 4);
            neurons.add(neuron(uid, hotkeys.get(uid), own, netuid, taoWeight, columns));
        }
        return new Metagraph(netuid, chain.number(), neurons);
    }

    private static Neuron neuron(
            int uid,
            Ss58Address hotkey,
            List<Optional<Value>> own,
            int netuid,
            BigInteger taoWeight,
            List<Value> columns) {
        var alpha = own.get(2).orElseThrow().asBig();
        var root = own.get(3).orElseThrow().asBig();
        return new Neuron(
                uid,
                hotkey,
                own.get(0).orElseThrow().address(),
                own.get(1).flatMap(AxonInfo::of),
                netuid == ROOT ? root.longValue() : stake(alpha, root, taoWeight),
                at(columns, "ValidatorPermit", uid).map(Value::asBoolean).orElse(false),
                at(columns, "Active", uid).map(Value::asBoolean).orElse(false),
                number(columns, "LastUpdate", uid),
                (int) number(columns, "Consensus", uid),
                (int) number(columns, "Incentive", uid),
                (int) number(columns, "Dividends", uid),
                (int) number(columns, "ValidatorTrust", uid),
                number(columns, "Emission", uid));
    }

    // TaoWeight counts in shares of 2^64 - 1; rounded down, as the chain's fixed point would be.
    private static long stake(BigInteger alpha, BigInteger root, BigInteger taoWeight) {
        var max = BigInteger.TWO.pow(Long.SIZE).subtract(BigInteger.ONE);
        return alpha.add(root.multiply(taoWeight).divide(max)).longValue();
    }

    private static Optional<Value> at(List<Value> columns, String name, int uid) {
        // A column can be shorter than the subnet just after a registration.
        var column = columns.get(COLUMNS.indexOf(name)).items();
        return uid < column.size() ? Optional.of(column.get(uid)) : Optional.empty();
    }

    private static long number(List<Value> columns, String name, int uid) {
        return at(columns, name, uid).map(value -> value.asBig().longValue()).orElse(0L);
    }
}
