package dojo.chain;

import dojo.base.Hex;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.List;

/**
 * What the chain says after one block about the commits of one hotkey in one subnet.
 *
 * @param block the block's number
 * @param tempo blocks from one epoch to the next, less one
 * @param period after how many epochs a commit is revealed
 * @param queue the hotkey's commits, the oldest first; expired ones may be among them
 */
public record CommitFacts(
        long block, Kind kind, int netuid, int tempo, long period, List<Queued> queue) {
    /** From this version on commits are encrypted to a time instead of hashed. */
    private static final int TIMELOCKED_FROM = 3;

    /** How the subnet wants weights. */
    public enum Kind {
        /** Set at once. */
        OFF,
        /** Committed by a hash, and revealed in an epoch that is counted by blocks. */
        HASHED,
        /** Encrypted to a time, which we cannot yet. */
        TIMELOCKED,
        /** By a hash, but with the reveal's time counted as runtimes before spec 200 do. */
        OLDER
    }

    /**
     * A commit on the chain.
     *
     * @param hash 0x and 64 digits
     * @param block the block it came in
     */
    public record Queued(String hash, long block) {}

    /** Copies the list. */
    public CommitFacts {
        queue = List.copyOf(queue);
    }

    static CommitFacts read(ChainView chain, int netuid, Ss58Address hotkey) {
        var values =
                chain.storageAll(
                        List.of(
                                new StorageQuery(ChainView.MODULE, "Tempo", netuid),
                                new StorageQuery(
                                        ChainView.MODULE, "CommitRevealWeightsEnabled", netuid)));
        int tempo = values.getFirst().orElseThrow().asInt();
        if (!values.getLast().orElseThrow().asBoolean()) {
            return new CommitFacts(chain.number(), Kind.OFF, netuid, tempo, 0, List.of());
        }
        var kind = kind(chain);
        if (kind != Kind.HASHED) {
            return new CommitFacts(chain.number(), kind, netuid, tempo, 0, List.of());
        }
        var queue = new ArrayList<Queued>();
        chain.storage(ChainView.MODULE, "WeightCommits", netuid, hotkey)
                .ifPresent(commits -> {
                    for (var each : commits.items()) {
                        queue.add(new Queued(Hex.of(each.item(0).bytes()), each.item(1).asLong()));
                    }
                });
        long period =
                chain.storage(ChainView.MODULE, "RevealPeriodEpochs", netuid)
                        .orElseThrow()
                        .asLong();
        return new CommitFacts(chain.number(), kind, netuid, tempo, period, queue);
    }

    private static Kind kind(ChainView chain) {
        var metadata = chain.metadata();
        boolean timelocked =
                metadata.hasStorage(ChainView.MODULE, "CommitRevealWeightsVersion")
                        && chain.storage(ChainView.MODULE, "CommitRevealWeightsVersion")
                                .map(version -> version.asInt() >= TIMELOCKED_FROM)
                                .orElse(false);
        if (timelocked || !metadata.hasCall(ChainView.MODULE, "commit_weights")) {
            return Kind.TIMELOCKED;
        }
        return metadata.hasStorage(ChainView.MODULE, "RevealPeriodEpochs")
                ? Kind.HASHED
                : Kind.OLDER;
    }

    /** The first block in which a commit of block {@code committed} can be revealed. */
    public long revealFrom(long committed) {
        return (epoch(committed) + period) * (tempo + 1L) - netuid - 1;
    }

    /** The last block in which a commit of block {@code committed} can be revealed. */
    public long revealTo(long committed) {
        return revealFrom(committed) + tempo;
    }

    private long epoch(long block) {
        return (block + netuid + 1) / (tempo + 1L);
    }
}
