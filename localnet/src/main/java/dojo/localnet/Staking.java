package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Stake of coldkeys behind hotkeys: shares of a hotkey's alpha on a subnet. */
final class Staking {
    /** The least TAO that may be staked or withdrawn at once, in rao, without the fee. */
    static final long STAKE_MIN = 2_000_000;

    private static final int ROOT = 0;
    private static final int SHARE_FRACTION_BITS = 64;

    private final Execution in;
    private final Accounts accounts;

    Staking(Execution in, Accounts accounts) {
        this.in = in;
        this.accounts = accounts;
    }

    /** The checks of add_stake, which the transaction pool makes as well. */
    void checkAdd(Value coldkey, Value hotkey, int netuid, long tao) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("NetworksAdded", netuid), "SubnetNotExists");
        ensure(netuid == ROOT || subtensor.flag("SubtokenEnabled", netuid), "SubtokenDisabled");
        ensure(Long.compareUnsigned(tao, STAKE_MIN) >= 0, "AmountTooLow");
        ensure(accounts.canSpend(coldkey, tao), "NotEnoughBalanceToStake");
        ensure(subtensor.has("Owner", hotkey), "HotKeyAccountNotExists");
    }

    void add(Value coldkey, Value hotkey, int netuid, long tao) {
        checkAdd(coldkey, hotkey, netuid, tao);
        onceABlock(coldkey, hotkey, netuid);
        accounts.withdraw(coldkey, tao);
        var swapped = new Pool(in, netuid).buy(tao, true);
        give(coldkey, hotkey, netuid, swapped.out());
        in.subtensor().add(tao, "TotalStake");
        volume(netuid, tao);
        in.subtensor().putNumber(in.block(), "LastColdkeyHotkeyStakeBlock", coldkey, hotkey);
        in.emit(
                "SubtensorModule",
                "StakeAdded",
                coldkey,
                hotkey,
                tao,
                swapped.out(),
                netuid,
                swapped.fee());
    }

    /** The checks of remove_stake, which the transaction pool makes as well. */
    void checkRemove(Value coldkey, Value hotkey, int netuid, long alpha) {
        var subtensor = in.subtensor();
        ensure(subtensor.flag("NetworksAdded", netuid), "SubnetNotExists");
        ensure(netuid == ROOT || subtensor.flag("SubtokenEnabled", netuid), "SubtokenDisabled");
        ensure(subtensor.has("Owner", hotkey), "HotKeyAccountNotExists");
        ensure(alpha >= 0 && stake(coldkey, hotkey, netuid) >= alpha, "NotEnoughStakeToWithdraw");
    }

    void remove(Value coldkey, Value hotkey, int netuid, long alpha) {
        checkRemove(coldkey, hotkey, netuid, alpha);
        onceABlock(coldkey, hotkey, netuid);
        give(coldkey, hotkey, netuid, -alpha);
        var swapped = new Pool(in, netuid).sell(alpha, true);
        ensure(swapped.out() >= STAKE_MIN, "AmountTooLow");
        in.subtensor().add(-swapped.out(), "TotalStake");
        volume(netuid, swapped.out());
        in.subtensor().putNumber(in.block(), "LastColdkeyHotkeyStakeBlock", coldkey, hotkey);
        in.emit(
                "SubtensorModule",
                "StakeRemoved",
                coldkey,
                hotkey,
                swapped.out(),
                alpha,
                netuid,
                swapped.fee());
        accounts.deposit(coldkey, swapped.out());
    }

    private void volume(int netuid, long tao) {
        var volume = in.subtensor().get("SubnetVolume", netuid).asBig();
        in.subtensor().put(volume.add(BigInteger.valueOf(tao)), "SubnetVolume", netuid);
    }

    private void onceABlock(Value coldkey, Value hotkey, int netuid) {
        ensure(
                !in.subtensor().flag("StakingOperationRateLimiter", hotkey, coldkey, netuid),
                "StakingOperationRateLimitExceeded");
        in.subtensor().put(true, "StakingOperationRateLimiter", hotkey, coldkey, netuid);
    }

    /** Alpha that {@code coldkey} has behind {@code hotkey}. */
    long stake(Value coldkey, Value hotkey, int netuid) {
        BigInteger all = in.subtensor().bits("TotalHotkeyShares", hotkey, netuid);
        if (all.signum() == 0) {
            return 0;
        }
        // The value of one share is rounded down before it is multiplied, as the runtime does.
        BigInteger share =
                BigInteger.valueOf(total(hotkey, netuid))
                        .shiftLeft(2 * SHARE_FRACTION_BITS)
                        .divide(all);
        return in.subtensor()
                .bits("Alpha", hotkey, coldkey, netuid)
                .multiply(share)
                .shiftRight(2 * SHARE_FRACTION_BITS)
                .longValue();
    }

    /** Alpha behind {@code hotkey}. */
    long total(Value hotkey, int netuid) {
        return in.subtensor().number("TotalHotkeyAlpha", hotkey, netuid);
    }

    /** Changes one coldkey's alpha; the others' stays as it is. */
    void give(Value coldkey, Value hotkey, int netuid, long alpha) {
        if (alpha == 0) {
            return;
        }
        var subtensor = in.subtensor();
        BigInteger all = subtensor.bits("TotalHotkeyShares", hotkey, netuid);
        long value = total(hotkey, netuid);
        BigInteger shares =
                all.signum() == 0 || value == 0
                        ? BigInteger.valueOf(alpha).shiftLeft(SHARE_FRACTION_BITS)
                        : all.multiply(BigInteger.valueOf(alpha)).divide(BigInteger.valueOf(value));
        BigInteger mine = subtensor.bits("Alpha", hotkey, coldkey, netuid).add(shares);
        subtensor.add(alpha, "TotalHotkeyAlpha", hotkey, netuid);
        put(all.add(shares), "TotalHotkeyShares", hotkey, netuid);
        put(mine, "Alpha", hotkey, coldkey, netuid);
        addTo("StakingHotkeys", coldkey, hotkey);
    }

    /** Raises the stake of everybody behind {@code hotkey}, by shares. */
    void giveAll(Value hotkey, int netuid, long alpha) {
        if (alpha > 0) {
            in.subtensor().add(alpha, "TotalHotkeyAlpha", hotkey, netuid);
        }
    }

    private void put(BigInteger bits, String entry, Object... keys) {
        in.subtensor().put(List.of(bits.max(BigInteger.ZERO)), entry, keys);
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
