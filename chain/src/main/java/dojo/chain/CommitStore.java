package dojo.chain;

import dojo.wallet.Ss58Address;
import java.util.Optional;

/** Keeps at most one pending commit of each hotkey and subnet; what returned is on the disk. */
interface CommitStore {
    Optional<PendingCommit> pending(Ss58Address hotkey, int netuid);

    void put(PendingCommit pending);

    void remove(WeightCommit commit);
}
