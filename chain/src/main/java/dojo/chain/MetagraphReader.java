package dojo.chain;

import dojo.chain.Metagraph.Rows;
import dojo.chain.Metagraph.Share;
import dojo.chain.Metagraph.Source;
import dojo.chain.metadata.Value;
import dojo.chain.rpc.RpcError;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * Puts a metagraph together, all of it from one block, by the shortest way that the runtime offers.
 * What a runtime does not have, or has given up, is 0.
 */
record MetagraphReader(ChainView chain) {
    private static final int ROOT = 0;
    private static final String SUBNET_API = "SubnetInfoRuntimeApi";
    private static final String NEURON_API = "NeuronInfoRuntimeApi";

    /** What is told of each neuron: its name in the runtime's functions, and in storage. */
    private record Column(String told, String stored) {}

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("validator_permit", "ValidatorPermit"),
                    new Column("active", "Active"),
                    new Column("last_update", "LastUpdate"),
                    new Column("consensus", "Consensus"),
                    new Column("incentive", "Incentive"),
                    new Column("dividends", "Dividends"),
                    new Column("validator_trust", "ValidatorTrust"),
                    new Column("emission", "Emission"),
                    new Column("rank", "Rank"),
                    new Column("trust", "Trust"),
                    new Column("pruning_score", "PruningScores"));

    Metagraph read(int netuid) {
        if (chain.runtimeApiOffered(SUBNET_API, "get_metagraph")) {
            try {
                return byMetagraph(netuid);
            } catch (RpcError e) {
                // The node refuses what its runtime offers; the other ways remain.
            }
        }
        return byNeuronsOrStorage(netuid);
    }

    Metagraph byNeuronsOrStorage(int netuid) {
        if (chain.runtimeApiOffered(NEURON_API, "get_neurons_lite")) {
            try {
                return byNeurons(netuid);
            } catch (RpcError e) {
                // As above.
            }
        }
        return byStorage(netuid);
    }

    private static StorageQuery query(String entry, Object... keys) {
        return new StorageQuery(ChainView.MODULE, entry, keys);
    }

    private boolean has(String entry) {
        return chain.metadata().hasStorage(ChainView.MODULE, entry);
    }

    private List<Value> read(List<StorageQuery> queries) {
        return chain.storageAll(queries).stream().map(Optional::orElseThrow).toList();
    }

    // ---- the runtime's metagraph

    private Metagraph byMetagraph(int netuid) {
        // The one column that it does not tell, asked for at the same time.
        var trust = new FutureTask<>(() -> read(List.of(query("ValidatorTrust", netuid))));
        chain.beside(trust);
        try {
            var whole = chain.api(SUBNET_API, "get_metagraph", netuid).optional();
            return whole.isPresent()
                    ? of(netuid, whole.get(), trust.get().getFirst())
                    : metagraph(netuid, chain.number(), Source.METAGRAPH_API, List.of());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChainUnavailable("interrupted while reading subnet " + netuid, e);
        } finally {
            trust.cancel(true);
        }
    }

    /** What the runtime's metagraph, and its column of the validators' trust, tell. */
    static Metagraph of(int netuid, Value whole, Value validatorTrust) {
        var columns = new HashMap<String, List<Value>>();
        for (var column : COLUMNS) {
            columns.put(
                    column.told(),
                    switch (column.told()) {
                        case "incentive" -> whole.field("incentives").items();
                        case "validator_trust" -> validatorTrust.items();
                        default -> whole.field(column.told()).items();
                    });
        }
        var hotkeys = whole.field("hotkeys").items();
        var coldkeys = whole.field("coldkeys").items();
        var axons = whole.field("axons").items();
        var totals = whole.field("total_stake").items();
        var alphas = whole.field("alpha_stake").items();
        var taos = whole.field("tao_stake").items();
        var registered = whole.field("block_at_registration").items();
        if (coldkeys.size() != hotkeys.size() || axons.size() != hotkeys.size()) {
            throw new ChainUnavailable("the node's metagraph of subnet " + netuid + " has gaps");
        }
        var neurons = new ArrayList<Neuron>(hotkeys.size());
        for (int uid = 0; uid < hotkeys.size(); uid++) {
            neurons.add(
                    neuron(
                            uid,
                            hotkeys.get(uid).address(),
                            coldkeys.get(uid).address(),
                            AxonInfo.of(axons.get(uid)),
                            columns,
                            new Standing(
                                    number(totals, uid),
                                    number(alphas, uid),
                                    number(taos, uid),
                                    number(registered, uid))));
        }
        long block = whole.field("block").asLong();
        return metagraph(netuid, block, Source.METAGRAPH_API, neurons);
    }

    // ---- the runtime's neurons

    private Metagraph byNeurons(int netuid) {
        var told = chain.api(NEURON_API, "get_neurons_lite", netuid).items();
        var hotkeys = told.stream().map(neuron -> neuron.field("hotkey").address()).toList();
        var columns = new HashMap<String, List<Value>>();
        for (var column : COLUMNS) {
            columns.put(
                    column.told(),
                    told.stream().map(neuron -> neuron.field(column.told())).toList());
        }
        var found = read(standingQueries(netuid, hotkeys));
        var standings = standings(netuid, told.size(), found);
        var neurons = new ArrayList<Neuron>(told.size());
        for (int uid = 0; uid < told.size(); uid++) {
            var neuron = told.get(uid);
            long total =
                    neuron.field("stake").items().stream()
                            .mapToLong(stake -> stake.item(1).asLong())
                            .sum();
            neurons.add(
                    neuron(
                            uid,
                            hotkeys.get(uid),
                            neuron.field("coldkey").address(),
                            AxonInfo.of(neuron.field("axon_info")),
                            columns,
                            standings.get(uid).withTotal(total)));
        }
        return metagraph(netuid, chain.number(), Source.NEURONS_API, neurons);
    }

    // ---- storage

    Metagraph byStorage(int netuid) {
        var kept = COLUMNS.stream().filter(column -> has(column.stored())).toList();
        var first = new ArrayList<StorageQuery>();
        for (var column : kept) first.add(query(column.stored(), netuid));
        first.add(query("SubnetworkN", netuid));
        var told = read(first);
        var columns = new HashMap<String, List<Value>>();
        for (int i = 0; i < kept.size(); i++) {
            columns.put(kept.get(i).told(), told.get(i).items());
        }
        int size = told.getLast().asInt();

        var keys = IntStream.range(0, size).mapToObj(uid -> query("Keys", netuid, uid)).toList();
        var hotkeys = read(keys).stream().map(Value::address).toList();

        var queries = new ArrayList<StorageQuery>();
        for (var hotkey : hotkeys) queries.add(query("Axons", netuid, hotkey));
        for (var hotkey : hotkeys) queries.add(query("Owner", hotkey));
        queries.addAll(standingQueries(netuid, hotkeys));
        var details = chain.storageAll(queries);
        var found = details.stream().skip(2L * size).map(Optional::orElseThrow).toList();
        var standings = standings(netuid, size, found);

        var neurons = new ArrayList<Neuron>(size);
        for (int uid = 0; uid < size; uid++) {
            neurons.add(
                    neuron(
                            uid,
                            hotkeys.get(uid),
                            details.get(size + uid).orElseThrow().address(),
                            details.get(uid).flatMap(AxonInfo::of),
                            columns,
                            standings.get(uid)));
        }
        return metagraph(netuid, chain.number(), Source.STORAGE, neurons);
    }

    /** What a neuron has, and since when. */
    private record Standing(long totalRao, long alpha, long taoRao, long registeredAt) {
        Standing withTotal(long rao) {
            return new Standing(rao, alpha, taoRao, registeredAt);
        }
    }

    /** What is asked of storage for the standing of all neurons. */
    private List<StorageQuery> standingQueries(int netuid, List<Ss58Address> hotkeys) {
        var queries = new ArrayList<StorageQuery>();
        for (int uid = 0; uid < hotkeys.size(); uid++) {
            queries.add(query("BlockAtRegistration", netuid, uid));
        }
        if (has("TotalHotkeyAlpha")) {
            for (var hotkey : hotkeys) queries.add(query("TotalHotkeyAlpha", hotkey, netuid));
            for (var hotkey : hotkeys) queries.add(query("TotalHotkeyAlpha", hotkey, ROOT));
            queries.add(query("TaoWeight"));
        } else {
            for (var hotkey : hotkeys) queries.add(query("TotalHotkeyStake", hotkey));
        }
        return queries;
    }

    /** The standing of all {@code size} neurons, by the answers to those questions. */
    private List<Standing> standings(int netuid, int size, List<Value> found) {
        boolean dynamic = has("TotalHotkeyAlpha");
        var standings = new ArrayList<Standing>(size);
        for (int uid = 0; uid < size; uid++) {
            long registered = found.get(uid).asLong();
            var stake = found.get(size + uid).asBig();
            if (!dynamic) {
                standings.add(new Standing(stake.longValue(), 0, stake.longValue(), registered));
                continue;
            }
            var root = found.get(2 * size + uid).asBig();
            long total =
                    netuid == ROOT ? root.longValue() : total(stake, root, found.getLast().asBig());
            standings.add(new Standing(total, stake.longValue(), root.longValue(), registered));
        }
        return standings;
    }

    // TaoWeight counts in shares of 2^64 - 1; rounded down, as the chain's fixed point would be.
    private static long total(BigInteger alpha, BigInteger root, BigInteger taoWeight) {
        var max = BigInteger.TWO.pow(Long.SIZE).subtract(BigInteger.ONE);
        return alpha.add(root.multiply(taoWeight).divide(max)).longValue();
    }

    // ---- what all ways have in common

    private static Metagraph metagraph(
            int netuid, long block, Source source, List<Neuron> neurons) {
        return new Metagraph(netuid, block, source, neurons, Optional.empty());
    }

    private static Neuron neuron(
            int uid,
            Ss58Address hotkey,
            Ss58Address coldkey,
            Optional<AxonInfo> axon,
            Map<String, List<Value>> columns,
            Standing standing) {
        return new Neuron(
                uid,
                hotkey,
                coldkey,
                axon,
                standing.totalRao(),
                is(columns, "validator_permit", uid),
                is(columns, "active", uid),
                number(columns, "last_update", uid),
                u16(columns, "consensus", uid),
                u16(columns, "incentive", uid),
                u16(columns, "dividends", uid),
                u16(columns, "validator_trust", uid),
                number(columns, "emission", uid),
                u16(columns, "rank", uid),
                u16(columns, "trust", uid),
                u16(columns, "pruning_score", uid),
                standing.alpha(),
                standing.taoRao(),
                standing.registeredAt());
    }

    // A column can be shorter than the subnet just after a registration.
    private static boolean is(Map<String, List<Value>> columns, String name, int uid) {
        var column = columns.getOrDefault(name, List.of());
        return uid < column.size() && column.get(uid).asBoolean();
    }

    private static int u16(Map<String, List<Value>> columns, String name, int uid) {
        return (int) number(columns, name, uid);
    }

    private static long number(Map<String, List<Value>> columns, String name, int uid) {
        return number(columns.getOrDefault(name, List.of()), uid);
    }

    private static long number(List<Value> column, int uid) {
        return uid < column.size() ? column.get(uid).asBig().longValue() : 0;
    }

    // ---- rows

    /** {@code metagraph} with the weights and bonds of the same block. */
    Metagraph withRows(Metagraph metagraph) {
        int size = metagraph.neurons().size();
        var queries = new ArrayList<StorageQuery>(2 * size);
        for (String matrix : List.of("Weights", "Bonds")) {
            for (int uid = 0; uid < size; uid++) {
                queries.add(query(matrix, metagraph.netuid(), uid));
            }
        }
        var rows = read(queries).stream().map(MetagraphReader::row).toList();
        return new Metagraph(
                metagraph.netuid(),
                metagraph.block(),
                metagraph.source(),
                metagraph.neurons(),
                Optional.of(new Rows(rows.subList(0, size), rows.subList(size, 2 * size))));
    }

    private static List<Share> row(Value row) {
        return row.items().stream()
                .map(each -> new Share(each.item(0).asInt(), each.item(1).asInt()))
                .filter(share -> share.valueU16() > 0)
                .toList();
    }
}
