package dojo.chain;

import dojo.base.Hex;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/** A chain's queue of commits, with a network before it that loses messages in both directions. */
final class QueueChain implements CommitChain {
    static final int NETUID = 2;
    static final int TEMPO = 10;

    /** What a killed process or a lost connection looks like. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Of two extrinsics with one nonce, a block takes the first that arrives. */
    private record OnItsWay(String hash, long arrival, long nonce) {}

    final Ss58Address hotkey = Sr25519Keypair.fromUri("//Alice").address();
    final List<CommitFacts.Queued> queue = new ArrayList<>();
    final List<String> revealed = new ArrayList<>();
    private final List<OnItsWay> onTheirWay = new ArrayList<>();
    private final SplittableRandom random;
    long block = 1_000;
    long rateLimit;
    private long nonce;
    private long lastCommit;
    CommitFacts.Kind kind = CommitFacts.Kind.HASHED;
    boolean faulty;

    QueueChain(SplittableRandom random) {
        this.random = random;
    }

    void mayDie() {
        if (faulty && random.nextInt(6) == 0) throw new Killed();
    }

    void seal() {
        block++;
        for (Iterator<OnItsWay> each = onTheirWay.iterator(); each.hasNext(); ) {
            var late = each.next();
            if (late.arrival > block) continue;
            each.remove();
            if (late.nonce == nonce) take(late.hash);
        }
    }

    private boolean take(String hash) {
        nonce++;
        if (kind != CommitFacts.Kind.HASHED || block - lastCommit < rateLimit) return false;
        var facts = commitFacts();
        queue.removeIf(each -> facts.revealTo(each.block()) < block);
        queue.add(new CommitFacts.Queued(hash, block));
        lastCommit = block;
        return true;
    }

    long distinctOpen() {
        var facts = new CommitFacts(block, kind, NETUID, TEMPO, 1, queue);
        return queue.stream()
                .filter(each -> facts.revealTo(each.block()) > block)
                .map(CommitFacts.Queued::hash)
                .distinct()
                .count();
    }

    @Override
    public Ss58Address hotkey() {
        return hotkey;
    }

    @Override
    public int netuid() {
        return NETUID;
    }

    @Override
    public CommitFacts commitFacts() {
        boolean readable = kind == CommitFacts.Kind.HASHED;
        return new CommitFacts(block, kind, NETUID, TEMPO, 1, readable ? queue : List.of());
    }

    @Override
    public ExtrinsicOutcome commit(byte[] hash) {
        mayDie();
        if (faulty && random.nextInt(4) == 0) {
            onTheirWay.add(new OnItsWay(Hex.of(hash), block + random.nextInt(1, 60), nonce));
            throw new Killed();
        }
        seal();
        boolean taken = take(Hex.of(hash));
        mayDie();
        return taken ? included() : refused("CommittingWeightsTooFast");
    }

    @Override
    public ExtrinsicOutcome reveal(WeightCommit commit) {
        mayDie();
        seal();
        nonce++;
        String hash = Hex.of(commit.hash());
        var facts = commitFacts();
        for (int i = 0; i < queue.size(); i++) {
            long committed = queue.get(i).block();
            if (!queue.get(i).hash().equals(hash) || facts.revealTo(committed) < block) continue;
            if (kind != CommitFacts.Kind.HASHED) return refused("CommitRevealDisabled");
            if (facts.revealFrom(committed) > block) return refused("RevealTooEarly");
            queue.subList(0, i + 1).clear();
            revealed.add(hash);
            mayDie();
            return included();
        }
        return refused("NoWeightsCommitFound");
    }

    private ExtrinsicOutcome included() {
        return new ExtrinsicOutcome.Included(block, "0xb", "0xe", List.of());
    }

    private static ExtrinsicOutcome refused(String error) {
        return new ExtrinsicOutcome.Refused(
                ExtrinsicOutcome.Where.BLOCK, "SubtensorModule", error, "");
    }
}
