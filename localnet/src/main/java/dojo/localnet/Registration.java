package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Subnets and the seats in them. */
record Registration(Execution in, Accounts accounts, Staking staking) {
    static final int ROOT = 0;

    /** Blocks between a subnet's registration and its start, as in the fast runtime. */
    static final long START_CALL_DELAY = 10;

    private static final int REGISTRATIONS_PER_TARGET_MAX = 3;
    private static final long ADJUSTMENT_ALPHA = Long.parseUnsignedLong("17893341751498265066");
    private static final String[] SCORES = {
        "Rank", "Trust", "Consensus", "Incentive", "Dividends", "ValidatorTrust", "PruningScores"
    };

    /** What registration writes though it is the default. */
    private static final List<String> STORED_DEFAULTS =
            List.of(
                    "Tempo",
                    "ActivityCutoff",
                    "POWRegistrationsThisInterval",
                    "SubnetTaoProvided",
                    "SubnetAlphaInProvided");

    // ---- subnets

    /** What a subnet costs now, in rao: twice the last price, falling with time. */
    long networkCost() {
        var subtensor = in.subtensor();
        long last = subtensor.number("NetworkLastLockCost");
        long min = subtensor.number("NetworkMinLockCost");
        long lastBlock = subtensor.number("NetworkLastRegistered");
        long perBlock = last / subtensor.number("NetworkLockReductionInterval");
        long asked = last * (lastBlock == 0 ? 1 : 2) - perBlock * (in.block() - lastBlock);
        return Math.max(min, asked);
    }

    /** Whether enough blocks have passed since the last subnet. */
    boolean networkRateAllows() {
        long limit = in.subtensor().limit("NetworkRateLimit");
        long last = in.subtensor().number("NetworkLastRegistered");
        return limit == 0 || last == 0 || in.block() - last >= limit;
    }

    void registerNetwork(Value coldkey, Value hotkey) {
        var subtensor = in.subtensor();
        ensure(
                !subtensor.has("Owner", hotkey) || subtensor.get("Owner", hotkey).equals(coldkey),
                "NonAssociatedColdKey");
        ensure(networkRateAllows(), "NetworkTxRateLimitExceeded");
        long cost = networkCost();
        ensure(accounts.canSpend(coldkey, cost), "NotEnoughBalanceToStake");
        int netuid = 1;
        while (subtensor.flag("NetworksAdded", netuid)) {
            netuid++;
        }
        accounts.withdraw(coldkey, cost);
        subtensor.putNumber(cost, "NetworkLastLockCost");
        subtensor.putNumber(in.block(), "NetworkLastRegistered");
        initialise(netuid);
        staking.own(coldkey, hotkey);
        append(netuid, hotkey);

        long pool = subtensor.number("NetworkMinLockCost");
        subtensor.putNumber(pool, "SubnetTAO", netuid);
        subtensor.putNumber(pool, "SubnetAlphaIn", netuid);
        subtensor.put(coldkey, "SubnetOwner", netuid);
        subtensor.put(hotkey, "SubnetOwnerHotkey", netuid);
        subtensor.putNumber(cost, "SubnetLocked", netuid);
        subtensor.putNumber(cost, "LargestLocked", netuid);
        subtensor.add(pool, "TotalStake");
        subtensor.add(pool - cost, "TotalIssuance");
        in.tell("NetworkAdded", netuid, 1);
    }

    private void initialise(int netuid) {
        var subtensor = in.subtensor();
        subtensor.put(0, "SubnetworkN", netuid);
        subtensor.put(true, "NetworksAdded", netuid);
        subtensor.put(0, "NetworkModality", netuid);
        subtensor.put(subtensor.small("TotalNetworks") + 1, "TotalNetworks");
        subtensor.put(1, "SubnetMechanism", netuid);
        subtensor.put(Genesis.symbol(netuid), "TokenSymbol", netuid);
        subtensor.putNumber(in.block(), "NetworkRegisteredAt", netuid);
        for (String entry : STORED_DEFAULTS) {
            subtensor.put(subtensor.get(entry, netuid), entry, netuid);
        }
        newSubnet(netuid, true, "NetworkRegistrationAllowed", "RegistrationAllowed");
        newSubnet(netuid, 256, "MaxAllowedUids", "MaxAllowedUidsSet");
        newSubnet(netuid, 64, "MaxAllowedValidators", "MaxAllowedValidatorsSet");
        newSubnet(netuid, 1, "MinAllowedWeights", "MinAllowedWeightSet");
        newSubnet(netuid, 65535, "MaxWeightsLimit", "MaxWeightLimitSet");
        newSubnet(netuid, 360, "AdjustmentInterval", "AdjustmentIntervalSet");
        newSubnet(netuid, 1, "TargetRegistrationsPerInterval", "RegistrationPerIntervalSet");
        newSubnet(netuid, Items.u64(ADJUSTMENT_ALPHA), "AdjustmentAlpha", "AdjustmentAlphaSet");
        newSubnet(netuid, 5000, "ImmunityPeriod", "ImmunityPeriodSet");
        newSubnet(netuid, Items.u64(-1), "MinDifficulty", "MinDifficultySet");
        newSubnet(netuid, Items.u64(-1), "MaxDifficulty", "MaxDifficultySet");
    }

    private void newSubnet(int netuid, Object value, String entry, String event) {
        in.subtensor().put(value, entry, netuid);
        in.tell(event, netuid, value);
    }

    void startCall(Value coldkey, int netuid) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("NetworksAdded", netuid), "SubNetworkDoesNotExist");
        if (!subtensor.get("SubnetOwner", netuid).equals(coldkey)) {
            throw DispatchFailed.badOrigin();
        }
        ensure(
                !subtensor.has("FirstEmissionBlockNumber", netuid),
                "FirstEmissionBlockNumberAlreadySet");
        long registered = subtensor.number("NetworkRegisteredAt", netuid);
        ensure(in.block() >= registered + START_CALL_DELAY, "NeedWaitingMoreBlocksToStarCall");
        subtensor.putNumber(in.block() + 1, "FirstEmissionBlockNumber", netuid);
        subtensor.put(true, "SubtokenEnabled", netuid);
        in.tell("FirstEmissionBlockNumberSet", netuid, in.block() + 1);
    }

    // ---- seats

    /** Whether the interval's registrations are used up, three times the target. */
    boolean intervalFull(int netuid) {
        return in.subtensor().small("RegistrationsThisInterval", netuid)
                >= REGISTRATIONS_PER_TARGET_MAX
                        * in.subtensor().small("TargetRegistrationsPerInterval", netuid);
    }

    /** The checks of registrations by burning and, with another flag, by work. */
    void ensureOpen(int netuid, String allowed, Value hotkey) {
        ensure(netuid != ROOT, "RegistrationNotPermittedOnRootSubnet");
        ensure(in.subtensor().flag("NetworksAdded", netuid), "SubNetworkDoesNotExist");
        ensure(in.subtensor().flag(allowed, netuid), "SubNetRegistrationDisabled");
        ensureRoomNow(netuid);
        ensure(!in.subtensor().has("Uids", netuid, hotkey), "HotKeyAlreadyRegisteredInSubNet");
    }

    /** The limits of a block and of an adjustment interval. */
    void ensureRoomNow(int netuid) {
        ensure(
                in.subtensor().small("RegistrationsThisBlock", netuid)
                        < in.subtensor().small("MaxRegistrationsPerBlock", netuid),
                "TooManyRegistrationsThisBlock");
        ensure(!intervalFull(netuid), "TooManyRegistrationsThisInterval");
    }

    void burnedRegister(Value coldkey, int netuid, Value hotkey) {
        var subtensor = in.subtensor();
        ensureOpen(netuid, "NetworkRegistrationAllowed", hotkey);
        long burn = subtensor.number("Burn", netuid);
        ensure(accounts.canSpend(coldkey, burn), "NotEnoughBalanceToStake");
        staking.own(coldkey, hotkey);
        ensure(staking.owner(hotkey).equals(coldkey), "NonAssociatedColdKey");
        accounts.withdraw(coldkey, burn);
        var swapped = new Pool(in, netuid).buy(burn, true);
        subtensor.add(-swapped.out(), "SubnetAlphaOut", netuid);
        subtensor.add(burn, "RAORecycledForRegistration", netuid);
        in.tell(
                "RAORecycledForRegistrationSet",
                netuid,
                subtensor.number("RAORecycledForRegistration", netuid));
        seat(netuid, hotkey, "BurnRegistrationsThisInterval");
    }

    void count(String entry, int netuid) {
        in.subtensor().put(in.subtensor().small(entry, netuid) + 1, entry, netuid);
    }

    /** Gives {@code hotkey} a seat and counts it, in {@code counter} among others. */
    void seat(int netuid, Value hotkey, String counter) {
        int uid = freeSeat(netuid, hotkey);
        count(counter, netuid);
        count("RegistrationsThisInterval", netuid);
        count("RegistrationsThisBlock", netuid);
        in.tell("NeuronRegistered", netuid, uid, hotkey);
    }

    private int freeSeat(int netuid, Value hotkey) {
        int n = in.subtensor().small("SubnetworkN", netuid);
        int max = in.subtensor().small("MaxAllowedUids", netuid);
        ensure(max != 0, "NoNeuronIdAvailable");
        if (n < max) {
            return append(netuid, hotkey);
        }
        int uid = leastUseful(netuid, n);
        replace(netuid, uid, hotkey);
        // Until the next epoch scores it, nobody else is to be seated here.
        set("PruningScores", netuid, uid, Value.of(65535));
        return uid;
    }

    int append(int netuid, Value hotkey) {
        int uid = in.subtensor().small("SubnetworkN", netuid);
        in.subtensor().put(uid + 1, "SubnetworkN", netuid);
        take(netuid, uid, hotkey);
        return uid;
    }

    private void take(int netuid, int uid, Value hotkey) {
        for (String entry : SCORES) {
            set(entry, netuid, uid, Value.of(0));
        }
        set("Active", netuid, uid, Value.of(true));
        set("Emission", netuid, uid, Value.of(0));
        set("LastUpdate", netuid, uid, Value.of(in.block()));
        set("ValidatorPermit", netuid, uid, Value.of(false));
        in.subtensor().put(hotkey, "Keys", netuid, uid);
        in.subtensor().put(uid, "Uids", netuid, hotkey);
        in.subtensor().putNumber(in.block(), "BlockAtRegistration", netuid, uid);
        in.subtensor().put(true, "IsNetworkMember", hotkey, netuid);
    }

    void replace(int netuid, int uid, Value hotkey) {
        var subtensor = in.subtensor();
        Value old = subtensor.get("Keys", netuid, uid);
        subtensor.remove("IsNetworkMember", old, netuid);
        for (String entry : List.of("Uids", "Axons", "Prometheus", "NeuronCertificates")) {
            subtensor.remove(entry, netuid, old);
        }
        for (String entry : List.of("Weights", "Bonds", "AssociatedEvmAddress")) {
            subtensor.remove(entry, netuid, uid);
        }
        take(netuid, uid, hotkey);
    }

    /** Changes the entry of one uid in a per-uid vector, lengthening it by one where it is new. */
    private void set(String entry, int netuid, int uid, Value value) {
        List<Value> vector = new ArrayList<>(in.subtensor().list(entry, netuid));
        if (uid == vector.size()) {
            vector.add(value);
        } else {
            vector.set(uid, value);
        }
        in.subtensor().put(vector, entry, netuid);
    }

    /** Whose seat is given away: lowest score, those out of immunity first, then the oldest. */
    private int leastUseful(int netuid, int n) {
        var subtensor = in.subtensor();
        List<Value> scores = subtensor.list("PruningScores", netuid);
        long immunity = subtensor.number("ImmunityPeriod", netuid);
        Value owner = subtensor.get("SubnetOwnerHotkey", netuid);
        OptionalInt found = OptionalInt.empty();
        boolean foundImmune = true;
        long foundScore = Long.MAX_VALUE;
        long foundSince = Long.MAX_VALUE;
        for (int uid = 0; uid < n; uid++) {
            if (subtensor.get("Keys", netuid, uid).equals(owner)) {
                continue;
            }
            long since = subtensor.number("BlockAtRegistration", netuid, uid);
            boolean immune = in.block() - since < immunity;
            long score = scores.get(uid).asLong();
            boolean better =
                    immune != foundImmune
                            ? foundImmune
                            : score < foundScore || (score == foundScore && since < foundSince);
            if (found.isEmpty() || better) {
                found = OptionalInt.of(uid);
                foundImmune = immune;
                foundScore = score;
                foundSince = since;
            }
        }
        ensure(found.isPresent(), "NoNeuronIdAvailable");
        return found.orElseThrow();
    }

    // ---- prices

    /** The first thing each block does: prices follow demand once an interval. */
    void adjustPrices(int netuid) {
        var subtensor = in.subtensor();
        long last = subtensor.number("LastAdjustmentBlock", netuid);
        if (in.block() - last >= subtensor.small("AdjustmentInterval", netuid)) {
            int pow = subtensor.small("POWRegistrationsThisInterval", netuid);
            int burned = subtensor.small("BurnRegistrationsThisInterval", netuid);
            boolean many =
                    subtensor.small("RegistrationsThisInterval", netuid)
                            > subtensor.small("TargetRegistrationsPerInterval", netuid);
            if (pow == burned || (many ? pow < burned : pow > burned)) {
                adjust(netuid, "Burn", "MinBurn", "MaxBurn");
            }
            if (pow == burned || (many ? pow > burned : pow < burned)) {
                adjust(netuid, "Difficulty", "MinDifficulty", "MaxDifficulty");
            }
            subtensor.putNumber(in.block(), "LastAdjustmentBlock", netuid);
            subtensor.put(0, "RegistrationsThisInterval", netuid);
            subtensor.put(0, "POWRegistrationsThisInterval", netuid);
            subtensor.put(0, "BurnRegistrationsThisInterval", netuid);
        }
        subtensor.put(0, "RegistrationsThisBlock", netuid);
    }

    /** alpha * old + (1 - alpha) * old * (r + t) / 2t, in 18 fraction bits. */
    private void adjust(int netuid, String entry, String minimum, String maximum) {
        var subtensor = in.subtensor();
        int fraction = 18;
        BigInteger one = BigInteger.ONE.shiftLeft(fraction);
        BigInteger old = subtensor.get(entry, netuid).asBig();
        long registered = subtensor.small("RegistrationsThisInterval", netuid);
        long target = Math.max(1, subtensor.small("TargetRegistrationsPerInterval", netuid));
        BigInteger moved =
                old.shiftLeft(fraction)
                        .multiply(BigInteger.valueOf(registered + target))
                        .divide(BigInteger.valueOf(2 * target));
        BigInteger alpha =
                subtensor
                        .get("AdjustmentAlpha", netuid)
                        .asBig()
                        .shiftLeft(fraction)
                        .divide(Items.u64(-1));
        BigInteger next =
                alpha.multiply(old)
                        .add(one.subtract(alpha).multiply(moved).shiftRight(fraction))
                        .shiftRight(fraction);
        BigInteger bounded =
                next.max(subtensor.get(minimum, netuid).asBig())
                        .min(subtensor.get(maximum, netuid).asBig());
        subtensor.put(bounded, entry, netuid);
    }
}
