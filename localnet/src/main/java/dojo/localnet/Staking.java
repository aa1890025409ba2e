package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Stake of coldkeys behind hotkeys: shares of a hotkey's alpha on a subnet. */
record Staking(Execution in, Accounts accounts) {
    /** The least TAO that may be staked, without the fee, or withdrawn unless it is all, in rao. */
    static final long STAKE_MIN = 2_000_000;

    private static final int ROOT = 0;
    private static final int SHARE_BITS = 64;

    /** Who would keep less than the hundred thousandth part of his shares keeps none. */
    private static final BigInteger SHARES_LEFT_LEAST = BigInteger.valueOf(100_000);

    /** The checks of add_stake, which the transaction pool makes as well. */
    void checkAdd(Value coldkey, Value hotkey, int netuid, long tao) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("NetworksAdded", netuid), "SubnetNotExists");
        ensure(netuid == ROOT || subtensor.flag("SubtokenEnabled", netuid), "SubtokenDisabled");
        var pool = new Pool(in, netuid);
        ensure(tao >= STAKE_MIN + pool.fee(STAKE_MIN), "AmountTooLow");
        ensure(accounts.canSpend(coldkey, tao), "NotEnoughBalanceToStake");
        ensure(subtensor.has("Owner", hotkey), "HotKeyAccountNotExists");
        ensure(simulated(() -> pool.buy(tao, true)) > 0, "InsufficientLiquidity");
    }

    private long simulated(Supplier<Pool.Swapped> swap) {
        try {
            return in.simulated(swap).out();
        } catch (DispatchFailed _) {
            throw DispatchFailed.subtensor("InsufficientLiquidity");
        }
    }

    void add(Value coldkey, Value hotkey, int netuid, long tao) {
        checkAdd(coldkey, hotkey, netuid, tao);
        onceABlock(coldkey, hotkey, netuid);
        accounts.withdraw(coldkey, tao);
        var swapped = new Pool(in, netuid).buy(tao, true);
        give(coldkey, hotkey, netuid, swapped.out());
        in.subtensor().putNumber(in.block(), "LastColdkeyHotkeyStakeBlock", coldkey, hotkey);
        in.tell("StakeAdded", coldkey, hotkey, tao, swapped.out(), netuid, swapped.fee());
    }

    /** The checks of remove_stake, which the transaction pool makes as well. */
    void checkRemove(Value coldkey, Value hotkey, int netuid, long alpha) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("NetworksAdded", netuid), "SubnetNotExists");
        ensure(netuid == ROOT || subtensor.flag("SubtokenEnabled", netuid), "SubtokenDisabled");
        ensure(alpha != 0, "AmountTooLow");
        long staked = stake(coldkey, hotkey, netuid);
        ensure(alpha <= staked, "NotEnoughStakeToWithdraw");
        long tao = simulated(() -> new Pool(in, netuid).sell(alpha, true));
        ensure(alpha == staked || tao >= STAKE_MIN, "AmountTooLow");
        ensure(subtensor.has("Owner", hotkey), "HotKeyAccountNotExists");
    }

    void remove(Value coldkey, Value hotkey, int netuid, long alpha) {
        checkRemove(coldkey, hotkey, netuid, alpha);
        onceABlock(coldkey, hotkey, netuid);
        long given = -give(coldkey, hotkey, netuid, -alpha);
        var swapped = new Pool(in, netuid).sell(given, true);
        in.subtensor().putNumber(in.block(), "LastColdkeyHotkeyStakeBlock", coldkey, hotkey);
        in.tell("StakeRemoved", coldkey, hotkey, swapped.out(), given, netuid, swapped.fee());
        accounts.deposit(coldkey, swapped.out());
    }

    private void onceABlock(Value coldkey, Value hotkey, int netuid) {
        ensure(
                !in.subtensor().flag("StakingOperationRateLimiter", hotkey, coldkey, netuid),
                "StakingOperationRateLimitExceeded");
        in.subtensor().put(true, "StakingOperationRateLimiter", hotkey, coldkey, netuid);
    }

    /** Alpha that {@code coldkey} has behind {@code hotkey}. */
    long stake(Value coldkey, Value hotkey, int netuid) {
        BigInteger mine = in.subtensor().bits("Alpha", hotkey, coldkey, netuid);
        return valueOfShare(hotkey, netuid).multiply(mine).shiftRight(2 * SHARE_BITS).longValue();
    }

    /** What one of the hotkey's shares is worth, in units of 2^-64 alpha. */
    private BigInteger valueOfShare(Value hotkey, int netuid) {
        BigInteger all = in.subtensor().bits("TotalHotkeyShares", hotkey, netuid);
        BigInteger value = BigInteger.valueOf(total(hotkey, netuid));
        return all.signum() == 0 ? all : value.shiftLeft(2 * SHARE_BITS).divide(all);
    }

    /** Alpha behind {@code hotkey}. */
    long total(Value hotkey, int netuid) {
        return in.subtensor().number("TotalHotkeyAlpha", hotkey, netuid);
    }

    /**
     * Changes one coldkey's alpha by shares; the others' stays as it is, but for what the shares'
     * 64 fraction bits cannot tell.
     *
     * @return what was changed: all the coldkey has, where next to nothing would be left
     */
    long give(Value coldkey, Value hotkey, int netuid, long alpha) {
        if (alpha == 0) {
            return 0;
        }
        var subtensor = in.subtensor();
        BigInteger all = subtensor.bits("TotalHotkeyShares", hotkey, netuid);
        BigInteger mine = subtensor.bits("Alpha", hotkey, coldkey, netuid);
        BigInteger amount = BigInteger.valueOf(alpha);
        BigInteger shares = amount.shiftLeft(SHARE_BITS);
        if (all.signum() != 0) {
            BigInteger each = valueOfShare(hotkey, netuid);
            shares = each.signum() == 0 ? each : shares.shiftLeft(SHARE_BITS).divide(each);
        }
        long changed = alpha;
        BigInteger left = mine.add(shares).max(BigInteger.ZERO);
        if (alpha < 0 && left.multiply(SHARES_LEFT_LEAST).compareTo(mine) < 0) {
            changed = -stake(coldkey, hotkey, netuid);
            shares = mine.negate();
            left = BigInteger.ZERO;
        }
        putShares(all.add(shares).max(BigInteger.ZERO), "TotalHotkeyShares", hotkey, netuid);
        putShares(left, "Alpha", hotkey, coldkey, netuid);
        putTotal(hotkey, netuid, total(hotkey, netuid) + changed);
        addTo("StakingHotkeys", coldkey, hotkey);
        return changed;
    }

    /** Raises the stake of everybody behind {@code hotkey}, by shares. */
    void giveAll(Value hotkey, int netuid, long alpha) {
        if (alpha > 0) {
            in.subtensor().add(alpha, "TotalHotkeyAlpha", hotkey, netuid);
        }
    }

    private void putShares(BigInteger bits, String entry, Object... keys) {
        if (bits.signum() == 0) {
            in.subtensor().remove(entry, keys);
        } else {
            in.subtensor().put(List.of(bits), entry, keys);
        }
    }

    private void putTotal(Value hotkey, int netuid, long alpha) {
        if (alpha == 0) {
            in.subtensor().remove("TotalHotkeyAlpha", hotkey, netuid);
        } else {
            in.subtensor().putNumber(alpha, "TotalHotkeyAlpha", hotkey, netuid);
        }
    }

    /** Makes {@code coldkey} the owner of a hotkey that has none. */
    void own(Value coldkey, Value hotkey) {
        if (!in.subtensor().has("Owner", hotkey)) {
            in.subtensor().put(coldkey, "Owner", hotkey);
            addTo("OwnedHotkeys", coldkey, hotkey);
            addTo("StakingHotkeys", coldkey, hotkey);
        }
    }

    private void addTo(String entry, Value coldkey, Value hotkey) {
        List<Value> hotkeys = new ArrayList<>(in.subtensor().list(entry, coldkey));
        if (!hotkeys.contains(hotkey)) {
            hotkeys.add(hotkey);
            in.subtensor().put(hotkeys, entry, coldkey);
        }
    }

    Value owner(Value hotkey) {
        return in.subtensor().get("Owner", hotkey);
    }
}
