package dojo.localnet;

import dojo.chain.metadata.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a neuron wants everybody to be able to read: the Commitments pallet. */
record Commitments(Execution in) {
    private static final long SPACE_MIN = 100;

    /** Stores {@code info}; a timelocked one stays closed, for no pulse ever opens it here. */
    void set(Value hotkey, int netuid, Value info) {
        var commitments = in.pallet("Commitments");
        ensure(in.subtensor().has("Uids", netuid, hotkey), "AccountNotAllowedCommit");
        List<Value> fields = info.field("fields").items();
        int most = in.metadata().constant("Commitments", "MaxFields").asInt();
        ensure(fields.size() <= most, "TooManyFieldsInCommitmentInfo");
        use(hotkey, netuid, fields);
        if (fields.stream().anyMatch(field -> field.name().equals("ResetBondsFlag"))) {
            commitments.putNumber(in.block(), "LastBondsReset", netuid, hotkey);
            resetBonds(hotkey, netuid);
        }
        commitments.put(
                Map.of("deposit", 0, "block", in.block(), "info", info),
                "CommitmentOf",
                netuid,
                hotkey);
        commitments.putNumber(in.block(), "LastCommitment", netuid, hotkey);
        var locked = fields.stream().filter(f -> f.name().equals("TimelockEncrypted")).findFirst();
        index(hotkey, netuid, locked.isPresent());
        if (locked.isPresent()) {
            Value round = locked.get().field("reveal_round");
            in.emit("Commitments", "TimelockCommitment", netuid, hotkey, round);
        } else {
            in.emit("Commitments", "Commitment", netuid, hotkey);
        }
    }

    /** Counts the bytes against what a hotkey may store in an epoch. */
    private void use(Value hotkey, int netuid, List<Value> fields) {
        var commitments = in.pallet("Commitments");
        long needed = Math.max(SPACE_MIN, fields.stream().mapToLong(Commitments::bytes).sum());
        long epoch = CommitReveal.epoch(in, netuid, in.block());
        long used =
                commitments
                        .find("UsedSpaceOf", netuid, hotkey)
                        .filter(usage -> usage.field("last_epoch").asLong() == epoch)
                        .map(usage -> usage.field("used_space").asLong())
                        .orElse(0L);
        ensure(used + needed <= commitments.number("MaxSpace"), "SpaceLimitExceeded");
        commitments.put(
                Map.of("last_epoch", epoch, "used_space", used + needed),
                "UsedSpaceOf",
                netuid,
                hotkey);
    }

    private static long bytes(Value field) {
        return switch (field.name()) {
            case "None", "ResetBondsFlag" -> 0;
            case "TimelockEncrypted" -> field.field("encrypted").bytes().length;
            case "Raw0" -> 0;
            default -> field.item(0).bytes().length;
        };
    }

    private void resetBonds(Value hotkey, int netuid) {
        var subtensor = in.subtensor();
        if (subtensor.flag("BondsResetOn", netuid)) {
            Value uid = subtensor.get("Uids", netuid, hotkey);
            for (byte[] key : subtensor.keys("Bonds", netuid)) {
                Value row = subtensor.parts("Bonds", key).get(1);
                List<Value> kept = new ArrayList<>(subtensor.list("Bonds", netuid, row));
                kept.removeIf(bond -> bond.item(0).equals(uid));
                subtensor.put(kept, "Bonds", netuid, row);
            }
        }
    }

    private void index(Value hotkey, int netuid, boolean locked) {
        var commitments = in.pallet("Commitments");
        List<Value> index = new ArrayList<>(commitments.list("TimelockedIndex"));
        index.removeIf(each -> each.item(0).asInt() == netuid && each.item(1).equals(hotkey));
        List<Object> next = new ArrayList<>(index);
        if (locked) {
            int at = 0;
            while (at < index.size() && before(index.get(at), netuid, hotkey)) {
                at++;
            }
            next.add(at, List.of(netuid, hotkey));
        }
        commitments.put(next, "TimelockedIndex");
    }

    private static boolean before(Value each, int netuid, Value hotkey) {
        int other = each.item(0).asInt();
        return other != netuid
                ? other < netuid
                : Arrays.compareUnsigned(each.item(1).bytes(), hotkey.bytes()) < 0;
    }

    private static void ensure(boolean holds, String error) {
        if (!holds) {
            throw DispatchFailed.of("Commitments", error);
        }
    }
}
