package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Seats on the root network, whose holders are delegates and, some of them, senators. */
record Root(Execution in, Staking staking, Registration registration) {
    /** How many senators there can be. */
    static final int SENATE_MAX = 12;

    private static final int DELEGATE_TAKE = 11_796;

    void register(Value coldkey, Value hotkey) {
        int root = Registration.ROOT;
        var subtensor = in.subtensor();
        registration.ensureRoomNow(root);
        ensure(!subtensor.has("Uids", root, hotkey), "HotKeyAlreadyRegisteredInSubNet");
        staking.own(coldkey, hotkey);
        int n = subtensor.small("SubnetworkN", root);
        int uid =
                n < subtensor.small("MaxAllowedUids", root)
                        ? registration.append(root, hotkey)
                        : replacePoorest(n, hotkey);
        joinSenate(hotkey);
        if (!subtensor.has("Delegates", hotkey)) {
            subtensor.put(DELEGATE_TAKE, "Delegates", hotkey);
        }
        registration.count("RegistrationsThisInterval", root);
        registration.count("RegistrationsThisBlock", root);
        in.tell("NeuronRegistered", root, uid, hotkey);
    }

    private int replacePoorest(int n, Value hotkey) {
        int root = Registration.ROOT;
        int poorest = 0;
        long least = Long.MAX_VALUE;
        for (int uid = 0; uid < n; uid++) {
            long stake = staking.total(in.subtensor().get("Keys", root, uid), root);
            if (stake < least) {
                least = stake;
                poorest = uid;
            }
        }
        ensure(least < staking.total(hotkey, root), "StakeTooLowForRoot");
        registration.replace(root, poorest, hotkey);
        return poorest;
    }

    private void joinSenate(Value hotkey) {
        var senate = in.pallet("SenateMembers");
        List<Value> members = new ArrayList<>(senate.list("Members"));
        ensure(!members.contains(hotkey), "CouldNotJoinSenate");
        boolean full = members.size() >= SENATE_MAX;
        if (full) {
            Value poorest = members.getFirst();
            for (Value member : members) {
                if (worth(member).compareTo(worth(poorest)) <= 0) {
                    poorest = member;
                }
            }
            if (worth(poorest).compareTo(worth(hotkey)) >= 0) {
                return;
            }
            members.remove(poorest);
        }
        members.add(hotkey);
        members.sort((a, b) -> Arrays.compareUnsigned(a.bytes(), b.bytes()));
        senate.put(members, "Members");
        in.emit("SenateMembers", full ? "MembersSwapped" : "MemberAdded");
    }

    /** All stake behind a hotkey at today's prices, in units of 2^-32 rao. */
    private BigInteger worth(Value hotkey) {
        BigInteger worth = BigInteger.ZERO;
        for (byte[] key : in.subtensor().keys("TotalHotkeyAlpha", hotkey)) {
            int netuid = in.subtensor().parts("TotalHotkeyAlpha", key).get(1).asInt();
            BigInteger alpha = BigInteger.valueOf(staking.total(hotkey, netuid));
            worth = worth.add(alpha.multiply(new Pool(in, netuid).price()));
        }
        return worth;
    }
}
