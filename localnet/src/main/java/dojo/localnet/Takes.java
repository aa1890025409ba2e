package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;

/** What delegates keep of their nominators' dividends. */
record Takes(Execution in, Staking staking) {
    void increase(Value coldkey, Value hotkey, int take) {
        var subtensor = in.subtensor();
        ensureOwned(coldkey, hotkey);
        ensure(
                !subtensor.has("Delegates", hotkey) || take > subtensor.small("Delegates", hotkey),
                "DelegateTakeTooLow");
        ensure(take <= subtensor.small("MaxDelegateTake"), "DelegateTakeTooHigh");
        long last = subtensor.number("LastTxBlockDelegateTake", hotkey);
        long limit = subtensor.limit("TxDelegateTakeRateLimit");
        ensure(limit == 0 || last == 0 || in.block() - last > limit, "DelegateTxRateLimitExceeded");
        set(coldkey, hotkey, take, "TakeIncreased");
    }

    void decrease(Value coldkey, Value hotkey, int take) {
        var subtensor = in.subtensor();
        ensureOwned(coldkey, hotkey);
        ensure(
                !subtensor.has("Delegates", hotkey) || take < subtensor.small("Delegates", hotkey),
                "DelegateTakeTooLow");
        ensure(take >= subtensor.small("MinDelegateTake"), "DelegateTakeTooLow");
        set(coldkey, hotkey, take, "TakeDecreased");
    }

    private void ensureOwned(Value coldkey, Value hotkey) {
        ensure(in.subtensor().has("Owner", hotkey), "HotKeyAccountNotExists");
        ensure(staking.owner(hotkey).equals(coldkey), "NonAssociatedColdKey");
    }

    private void set(Value coldkey, Value hotkey, int take, String event) {
        in.subtensor().putNumber(in.block(), "LastTxBlockDelegateTake", hotkey);
        in.subtensor().put(take, "Delegates", hotkey);
        in.tell(event, coldkey, hotkey, take);
    }
}
