package dojo.localnet;

import static dojo.localnet.epoch.Distribution.div;
import static dojo.localnet.epoch.Distribution.mul;

import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import dojo.localnet.epoch.Distribution;
import dojo.localnet.epoch.EpochInputs;
import dojo.localnet.epoch.EpochOutputs;
import dojo.localnet.epoch.EpochTerms;
import dojo.localnet.epoch.YumaEpoch;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** New TAO and alpha each block, and at each tempo the epoch that shares the alpha out. */
record Coinbase(Execution in, Staking staking) {
    private static final Logger LOG = LoggerFactory.getLogger(Coinbase.class);

    private static final int FRACTION_BITS = 32;
    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(FRACTION_BITS);
    private static final long ISSUANCE_MAX = 21_000_000_000_000_000L;
    private static final long EMISSION = 1_000_000_000L;

    /**
     * TAO or alpha made in a block when {@code issuance} of it exist; halves as it nears the end.
     */
    static long blockEmission(long issuance) {
        if (issuance >= ISSUANCE_MAX) {
            return 0;
        }
        long ratio = ISSUANCE_MAX / (ISSUANCE_MAX - Math.max(0, issuance));
        return EMISSION >> (63 - Long.numberOfLeadingZeros(ratio));
    }

    /** Runs the step of this block for {@code netuids}, which leave root out. */
    void run(List<Integer> netuids) {
        List<Integer> emitting =
                netuids.stream()
                        .filter(netuid -> in.subtensor().has("FirstEmissionBlockNumber", netuid))
                        .toList();
        emit(emitting);
        for (int netuid : emitting) {
            movePrice(netuid);
        }
        for (int netuid : netuids) {
            if (due(netuid)) {
                in.subtensor().putNumber(0, "BlocksSinceLastStep", netuid);
                in.subtensor().putNumber(in.block(), "LastMechansimStepBlock", netuid);
                epoch(netuid);
            } else {
                in.subtensor().add(1, "BlocksSinceLastStep", netuid);
            }
        }
    }

    private boolean due(int netuid) {
        long tempo = in.subtensor().small("Tempo", netuid);
        return tempo > 0 && (in.block() + netuid + 1) % (tempo + 1) == tempo;
    }

    // ---- emission

    private void emit(List<Integer> netuids) {
        var subtensor = in.subtensor();
        long emission = blockEmission(subtensor.number("TotalIssuance"));
        BigInteger prices = BigInteger.ZERO;
        for (int netuid : netuids) {
            prices = prices.add(subtensor.bits("SubnetMovingPrice", netuid));
        }
        for (int netuid : netuids) {
            inject(netuid, emission, div(subtensor.bits("SubnetMovingPrice", netuid), prices));
        }
    }

    private void inject(int netuid, long emission, BigInteger share) {
        var subtensor = in.subtensor();
        var pool = new Pool(in, netuid);
        BigInteger whole = BigInteger.valueOf(emission).shiftLeft(FRACTION_BITS);
        BigInteger meant = mul(whole, share);
        BigInteger price = pool.price();
        long alphaOut =
                blockEmission(
                        subtensor.number("SubnetAlphaIn", netuid)
                                + subtensor.number("SubnetAlphaOut", netuid));
        if (!subtensor.flag("NetworkRegistrationAllowed", netuid)
                && !subtensor.flag("NetworkPowRegistrationAllowed", netuid)) {
            // A subnet that nobody can join gets nothing.
            meant = BigInteger.ZERO;
            alphaOut = 0;
        }
        boolean subsidised = price.compareTo(div(meant, whole)) < 0;
        long taoIn;
        long alphaIn;
        if (subsidised) {
            // Too cheap for what it earns: the rest of its TAO buys alpha, which is destroyed.
            taoIn = whole(mul(price, whole));
            alphaIn = alphaOut;
            BigInteger rest = meant.subtract(mul(price, whole));
            subtensor.add(-swapped(() -> pool.buy(whole(rest), false)), "SubnetAlphaOut", netuid);
        } else {
            taoIn = whole(meant);
            alphaIn = price.signum() == 0 ? alphaOut : whole(div(meant, price));
        }
        subtensor.putNumber(alphaIn, "SubnetAlphaInEmission", netuid);
        subtensor.add(alphaIn, "SubnetAlphaIn", netuid);
        subtensor.putNumber(alphaOut, "SubnetAlphaOutEmission", netuid);
        subtensor.add(alphaOut, "SubnetAlphaOut", netuid);
        subtensor.putNumber(taoIn, "SubnetTaoInEmission", netuid);
        subtensor.add(taoIn, "SubnetTAO", netuid);
        subtensor.add(taoIn, "TotalStake");
        subtensor.add(taoIn, "TotalIssuance");
        pool.adjust(taoIn, alphaIn);
        pend(netuid, alphaOut, pool, subsidised);
    }

    private void pend(int netuid, long alphaOut, Pool pool, boolean subsidised) {
        var subtensor = in.subtensor();
        BigInteger out = BigInteger.valueOf(alphaOut).shiftLeft(FRACTION_BITS);
        BigInteger cut = mul(out, ratio(subtensor.small("SubnetOwnerCut"), 65535));
        subtensor.add(whole(cut), "PendingOwnerCut", netuid);
        BigInteger rest = out.subtract(cut);
        BigInteger rootTao =
                mul(
                        BigInteger.valueOf(subtensor.number("SubnetTAO", Registration.ROOT))
                                .shiftLeft(FRACTION_BITS),
                        div(subtensor.get("TaoWeight").asBig(), Items.u64(-1)));
        BigInteger issuance =
                BigInteger.valueOf(
                                subtensor.number("SubnetAlphaIn", netuid)
                                        + subtensor.number("SubnetAlphaOut", netuid))
                        .shiftLeft(FRACTION_BITS);
        BigInteger root = mul(div(rootTao, rootTao.add(issuance)), rest).shiftRight(1);
        long rootAlpha = whole(root);
        if (!subsidised && rootAlpha > 0) {
            subtensor.add(swapped(() -> pool.sell(rootAlpha, false)), "PendingRootDivs", netuid);
        }
        subtensor.add(rootAlpha, "PendingAlphaSwapped", netuid);
        subtensor.add(whole(rest.subtract(root)), "PendingEmission", netuid);
    }

    /** What a swap gave; nothing where the pool could not do it. */
    private long swapped(Supplier<Pool.Swapped> swap) {
        long[] out = new long[1];
        try {
            in.transactionally(() -> out[0] = swap.get().out());
        } catch (DispatchFailed _) {
            return 0;
        }
        return out[0];
    }

    private void movePrice(int netuid) {
        var subtensor = in.subtensor();
        // Counted from the block of start_call, the one before the first emission.
        long since = in.block() + 1 - subtensor.number("FirstEmissionBlockNumber", netuid);
        long halving = subtensor.number("EMAPriceHalvingBlocks", netuid);
        BigInteger alpha = mul(subtensor.bits("SubnetMovingAlpha"), ratio(since, since + halving));
        BigInteger price = new Pool(in, netuid).price().min(ONE);
        BigInteger moved =
                mul(alpha, price)
                        .add(mul(ONE.subtract(alpha), subtensor.bits("SubnetMovingPrice", netuid)));
        subtensor.put(List.of(moved), "SubnetMovingPrice", netuid);
    }

    private static BigInteger ratio(long a, long b) {
        return div(BigInteger.valueOf(a), BigInteger.valueOf(b));
    }

    private static long whole(BigInteger fixed) {
        return fixed.shiftRight(FRACTION_BITS).longValue();
    }

    // ---- the epoch

    private void epoch(int netuid) {
        var subtensor = in.subtensor();
        long alpha = drain("PendingEmission", netuid);
        long root = drain("PendingRootDivs", netuid);
        long swapped = drain("PendingAlphaSwapped", netuid);
        long cut = drain("PendingOwnerCut", netuid);
        int n = subtensor.small("SubnetworkN", netuid);
        if (n == 0) {
            return;
        }
        Value[] hotkeys = new Value[n];
        for (int uid = 0; uid < n; uid++) {
            hotkeys[uid] = subtensor.get("Keys", netuid, uid);
        }
        EpochInputs inputs = inputs(netuid, hotkeys, alpha + swapped);
        EpochOutputs outputs = YumaEpoch.run(inputs);
        LOG.trace(
                "block {} epoch of subnet {}: {} neurons, alpha {} root {} owner {}, incentive {}",
                in.block(),
                netuid,
                n,
                alpha,
                root,
                cut,
                outputs.incentive());
        store(netuid, outputs);
        distribute(netuid, hotkeys, cut, Distribution.split(inputs, outputs, alpha, swapped, root));
    }

    private long drain(String entry, int netuid) {
        long pending = in.subtensor().number(entry, netuid);
        in.subtensor().putNumber(0, entry, netuid);
        return pending;
    }

    private EpochInputs inputs(int netuid, Value[] hotkeys, long emission) {
        var subtensor = in.subtensor();
        int n = hotkeys.length;
        long[] alpha = new long[n];
        long[] tao = new long[n];
        long[] registered = new long[n];
        long[] updated = new long[n];
        boolean[] permit = new boolean[n];
        List<Value> updates = subtensor.list("LastUpdate", netuid);
        List<Value> permits = subtensor.list("ValidatorPermit", netuid);
        OptionalInt owner = OptionalInt.empty();
        Value ownerHotkey = subtensor.get("SubnetOwnerHotkey", netuid);
        boolean owned = subtensor.has("SubnetOwnerHotkey", netuid);
        for (int uid = 0; uid < n; uid++) {
            alpha[uid] = staking.total(hotkeys[uid], netuid);
            tao[uid] = staking.total(hotkeys[uid], Registration.ROOT);
            registered[uid] = subtensor.number("BlockAtRegistration", netuid, uid);
            updated[uid] = updates.get(uid).asLong();
            permit[uid] = permits.get(uid).asBoolean();
            if (owned && hotkeys[uid].equals(ownerHotkey)) {
                owner = OptionalInt.of(uid);
            }
        }
        return new EpochInputs(
                in.block(),
                alpha,
                tao,
                updated,
                registered,
                permit,
                pairs("Weights", netuid, n),
                pairs("Bonds", netuid, n),
                terms(netuid),
                owner,
                emission);
    }

    private EpochTerms terms(int netuid) {
        var subtensor = in.subtensor();
        Value alphas = subtensor.get("AlphaValues", netuid);
        return new EpochTerms(
                EpochTerms.Rules.CURRENT,
                subtensor.small("Tempo", netuid),
                subtensor.small("Kappa", netuid),
                subtensor.limit("BondsMovingAverage", netuid),
                subtensor.small("BondsPenalty", netuid),
                subtensor.small("ActivityCutoff", netuid),
                subtensor.small("MaxAllowedValidators", netuid),
                subtensor.limit("StakeThreshold"),
                subtensor.number("TaoWeight"),
                subtensor.flag("Yuma3On", netuid),
                subtensor.flag("LiquidAlphaOn", netuid),
                alphas.item(0).asInt(),
                alphas.item(1).asInt(),
                subtensor.small("AlphaSigmoidSteepness", netuid));
    }

    private EpochInputs.Pairs pairs(String entry, int netuid, int n) {
        int[][] uids = new int[n][];
        int[][] values = new int[n][];
        for (int uid = 0; uid < n; uid++) {
            var row = new ScaleReader(in.subtensor().raw(entry, netuid, uid));
            int cells = row.count();
            uids[uid] = new int[cells];
            values[uid] = new int[cells];
            int kept = 0;
            for (int k = 0; k < cells; k++) {
                int to = row.u16();
                int value = row.u16();
                if (to < n) {
                    uids[uid][kept] = to;
                    values[uid][kept++] = value;
                }
            }
            uids[uid] = Arrays.copyOf(uids[uid], kept);
            values[uid] = Arrays.copyOf(values[uid], kept);
        }
        return new EpochInputs.Pairs(uids, values);
    }

    private void store(int netuid, EpochOutputs out) {
        var subtensor = in.subtensor();
        subtensor.put(out.active(), "Active", netuid);
        subtensor.put(out.validatorPermit(), "ValidatorPermit", netuid);
        subtensor.put(out.stakeWeight(), "StakeWeight", netuid);
        subtensor.put(out.rank(), "Rank", netuid);
        subtensor.put(out.trust(), "Trust", netuid);
        subtensor.put(out.consensus(), "Consensus", netuid);
        subtensor.put(out.incentive(), "Incentive", netuid);
        subtensor.put(out.dividends(), "Dividends", netuid);
        subtensor.put(out.validatorTrust(), "ValidatorTrust", netuid);
        subtensor.put(out.pruningScores(), "PruningScores", netuid);
        subtensor.put(out.emission(), "Emission", netuid);
        for (int uid = 0; uid < out.bondsRewritten().length; uid++) {
            if (out.bondsRewritten()[uid]) {
                int[] uids = out.bonds().uids()[uid];
                int[] values = out.bonds().values()[uid];
                var row = new ScaleWriter().compact(uids.length);
                for (int k = 0; k < uids.length; k++) {
                    row.u16(uids[k]).u16(values[k]);
                }
                subtensor.putRaw(row.toBytes(), "Bonds", netuid, uid);
            }
        }
    }

    private void distribute(int netuid, Value[] hotkeys, long cut, Distribution.Amounts amounts) {
        var subtensor = in.subtensor();
        boolean owned = subtensor.has("SubnetOwnerHotkey", netuid);
        Value ownerHotkey = subtensor.get("SubnetOwnerHotkey", netuid);
        if (owned) {
            staking.give(subtensor.get("SubnetOwner", netuid), ownerHotkey, netuid, cut);
        }
        for (int uid = 0; uid < hotkeys.length; uid++) {
            // What the owner's own hotkey mines is burned.
            if (!owned || !hotkeys[uid].equals(ownerHotkey)) {
                Value hotkey = hotkeys[uid];
                staking.give(staking.owner(hotkey), hotkey, netuid, amounts.incentive()[uid]);
            }
        }
        subtensor.clear("AlphaDividendsPerSubnet", netuid);
        subtensor.clear("TaoDividendsPerSubnet", netuid);
        for (int uid = 0; uid < hotkeys.length; uid++) {
            Value hotkey = hotkeys[uid];
            share(hotkey, netuid, amounts.dividend()[uid], "AlphaDividendsPerSubnet", netuid);
            subtensor.putNumber(
                    staking.total(hotkey, netuid), "TotalHotkeyAlphaLastEpoch", hotkey, netuid);
            long root =
                    share(
                            hotkey,
                            Registration.ROOT,
                            amounts.rootDividend()[uid],
                            "TaoDividendsPerSubnet",
                            netuid);
            subtensor.add(root, "SubnetTAO", Registration.ROOT);
        }
    }

    /**
     * Gives a dividend to the validator, who takes first, and to those behind; returns all of it.
     */
    private long share(Value hotkey, int into, BigInteger dividend, String record, int netuid) {
        BigInteger take = Distribution.take(dividend, in.subtensor().small("Delegates", hotkey));
        long mine = whole(take);
        long theirs = whole(dividend.subtract(take));
        staking.give(staking.owner(hotkey), hotkey, into, mine);
        staking.giveAll(hotkey, into, theirs);
        in.subtensor().putNumber(theirs, record, netuid, hotkey);
        return mine + theirs;
    }
}
