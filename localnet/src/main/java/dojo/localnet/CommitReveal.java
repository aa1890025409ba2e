package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import java.util.ArrayList;
import java.util.List;

/** Weights that are committed as a hash and shown an epoch later, so that nobody can copy them. */
record CommitReveal(Execution in, Weights weights) {
    /** How many commits of a hotkey may wait for their reveal. */
    static final int UNREVEALED_MAX = 10;

    /** What a reveal shows; its hash is what was committed. */
    record Revealed(int netuid, List<Value> uids, List<Value> values, List<Value> salt, long key) {
        static Revealed of(Value args) {
            return new Revealed(
                    args.field("netuid").asInt(),
                    args.field("uids").items(),
                    args.field("values").items(),
                    args.field("salt").items(),
                    args.field("version_key").asBig().longValue());
        }

        /** blake2b-256 of the SCALE of hotkey, netuid, uids, values, salt and version key. */
        Value hash(Value hotkey) {
            var out = new ScaleWriter().raw(hotkey.bytes()).u16(netuid);
            for (List<Value> numbers : List.of(uids, values, salt)) {
                out.compact(numbers.size());
                numbers.forEach(number -> out.u16(number.asInt()));
            }
            return Value.of(Blake2b.hash(32, out.u64(key).toBytes()));
        }
    }

    // ---- epochs

    /** The number of a subnet's epoch at {@code block}. */
    static long epoch(Execution in, int netuid, long block) {
        return (block + netuid + 1) / (in.subtensor().small("Tempo", netuid) + 1);
    }

    /** The epoch in which a commit of {@code block} can be revealed, less the one now. */
    private long epochsUntilReveal(int netuid, long block) {
        long period = in.subtensor().number("RevealPeriodEpochs", netuid);
        return epoch(in, netuid, block) + period - epoch(in, netuid, in.block());
    }

    // ---- commit

    void commit(Value hotkey, int netuid, Value hash) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("CommitRevealWeightsEnabled", netuid), "CommitRevealDisabled");
        ensure(subtensor.has("Uids", netuid, hotkey), "HotKeyNotRegisteredInSubNet");
        int uid = subtensor.small("Uids", netuid, hotkey);
        ensure(weights.rateAllows(netuid, uid), "CommittingWeightsTooFast");
        long epochBlocks = subtensor.small("Tempo", netuid) + 1L;
        long reveal =
                epoch(in, netuid, in.block()) + subtensor.number("RevealPeriodEpochs", netuid);
        long first = Math.max(0, reveal * epochBlocks - (netuid + 1));
        List<Object> queue = new ArrayList<>();
        if (subtensor.has("WeightCommits", netuid, hotkey)) {
            queue.addAll(open(netuid, subtensor.list("WeightCommits", netuid, hotkey)));
        }
        ensure(queue.size() < UNREVEALED_MAX, "TooManyUnrevealedCommits");
        queue.add(List.of(hash, in.block(), first, first + epochBlocks - 1));
        subtensor.put(queue, "WeightCommits", netuid, hotkey);
        in.tell("WeightsCommitted", hotkey, netuid, hash);
        weights.updated(netuid, uid);
    }

    /** The call batch_commit_weights: what fails is told in an event. */
    void commitBatch(Value hotkey, Value args) {
        List<Value> netuids = args.field("netuids").items();
        List<Value> hashes = args.field("commit_hashes").items();
        ensure(hashes.size() == netuids.size(), "InputLengthsUnequal");
        weights.each(hotkey, netuids, i -> commit(hotkey, netuids.get(i).asInt(), hashes.get(i)));
    }

    /** The commits from the first on that has not expired. */
    private List<Value> open(int netuid, List<Value> commits) {
        int expired = 0;
        while (expired < commits.size()
                && epochsUntilReveal(netuid, commits.get(expired).item(1).asLong()) < 0) {
            expired++;
        }
        return commits.subList(expired, commits.size());
    }

    // ---- reveal

    /** Shows one commit, and forgets those before it. */
    void reveal(Value hotkey, Revealed revealed) {
        List<Value> commits = commits(hotkey, revealed.netuid);
        List<Value> open = open(revealed.netuid, commits);
        List<Value> expired = commits.subList(0, commits.size() - open.size());
        Value hash = revealed.hash(hotkey);
        ensure(!open.isEmpty() || position(expired, hash) >= 0, "NoWeightsCommitFound");
        int position = due(revealed.netuid, expired, open, hash);
        keep(hotkey, revealed.netuid, open.subList(position + 1, open.size()));
        weights.set(hotkey, revealed.netuid, revealed.uids, revealed.values, revealed.key);
        in.tell("WeightsRevealed", hotkey, revealed.netuid, hash);
    }

    /** Shows several commits, all or none of them; the others stay. */
    void revealAll(Value hotkey, Value args) {
        int netuid = args.field("netuid").asInt();
        List<Value> uids = args.field("uids_list").items();
        List<Value> values = args.field("values_list").items();
        List<Value> salts = args.field("salts_list").items();
        List<Value> keys = args.field("version_keys").items();
        ensure(
                values.size() == uids.size()
                        && salts.size() == uids.size()
                        && keys.size() == uids.size(),
                "InputLengthsUnequal");
        List<Value> commits = commits(hotkey, netuid);
        List<Value> open = new ArrayList<>(open(netuid, commits));
        List<Value> expired = commits.subList(0, commits.size() - open.size());
        List<Revealed> all = new ArrayList<>();
        for (int i = 0; i < uids.size(); i++) {
            var revealed =
                    new Revealed(
                            netuid,
                            uids.get(i).items(),
                            values.get(i).items(),
                            salts.get(i).items(),
                            keys.get(i).asBig().longValue());
            due(netuid, expired, open, revealed.hash(hotkey));
            all.add(revealed);
        }
        List<Value> hashes = new ArrayList<>();
        for (Revealed revealed : all) {
            Value hash = revealed.hash(hotkey);
            // Asked for again, since the same hash may have been given twice.
            open.remove(due(netuid, expired, open, hash));
            weights.set(hotkey, netuid, revealed.uids, revealed.values, revealed.key);
            hashes.add(hash);
        }
        keep(hotkey, netuid, open);
        in.tell("WeightsBatchRevealed", hotkey, netuid, hashes);
    }

    private List<Value> commits(Value hotkey, int netuid) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("CommitRevealWeightsEnabled", netuid), "CommitRevealDisabled");
        return subtensor
                .find("WeightCommits", netuid, hotkey)
                .orElseThrow(() -> DispatchFailed.subtensor("NoWeightsCommitFound"))
                .items();
    }

    private static int position(List<Value> commits, Value hash) {
        return commits.stream().map(commit -> commit.item(0)).toList().indexOf(hash);
    }

    /** Where in {@code open} the commit of {@code hash} is, whose epoch must be now. */
    private int due(int netuid, List<Value> expired, List<Value> open, Value hash) {
        int position = position(open, hash);
        ensure(
                position >= 0,
                position(expired, hash) >= 0
                        ? "ExpiredWeightCommit"
                        : "InvalidRevealCommitHashNotMatch");
        long committed = open.get(position).item(1).asLong();
        ensure(epochsUntilReveal(netuid, committed) == 0, "RevealTooEarly");
        return position;
    }

    private void keep(Value hotkey, int netuid, List<Value> commits) {
        if (commits.isEmpty()) {
            in.subtensor().remove("WeightCommits", netuid, hotkey);
        } else {
            in.subtensor().put(commits, "WeightCommits", netuid, hotkey);
        }
    }
}
