package dojo.localnet;

import dojo.chain.metadata.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Transactions that wait for a block, by signer and nonce. Holds at most {@link #TRANSACTIONS_MAX}
 * of {@link #BYTES_MAX}; more are refused. Not safe for several threads.
 */
final class TransactionPool {
    /** How many transactions may wait. */
    static final int TRANSACTIONS_MAX = 8192;

    /** How many bytes they may have together. */
    static final long BYTES_MAX = 20L << 20;

    private final Map<Value, NavigableMap<Long, Waiting>> bySigner = new HashMap<>();
    private long arrivals;
    private int size;
    private long bytes;

    /** A transaction and who wants to hear of it. */
    static final class Waiting {
        private final SignedExtrinsic transaction;
        private final Consumer<TransactionStatus> watcher;
        private final long arrival;
        private boolean announcedReady;

        private Waiting(
                SignedExtrinsic transaction, Consumer<TransactionStatus> watcher, long arrival) {
            this.transaction = transaction;
            this.watcher = watcher;
            this.arrival = arrival;
        }

        SignedExtrinsic transaction() {
            return transaction;
        }

        void tell(TransactionStatus status) {
            watcher.accept(status);
        }
    }

    /**
     * Takes a valid transaction.
     *
     * @param next the signer's next nonce on the chain
     * @throws RpcError if the pool is full, or has it, or has one of that nonce
     */
    void add(SignedExtrinsic transaction, long next, Consumer<TransactionStatus> watcher) {
        var known = bySigner.get(transaction.signer());
        Waiting old = known == null ? null : known.get(transaction.nonce());
        if (old != null) {
            if (old.transaction.hash().equals(transaction.hash())) {
                throw new RpcError(
                        RpcError.ALREADY_IMPORTED,
                        "Transaction Already Imported",
                        transaction.hash());
            }
            if (old.transaction.tip() >= transaction.tip()) {
                throw new RpcError(
                        RpcError.PRIORITY_TOO_LOW,
                        "Priority is too low: (%s vs %s)"
                                .formatted(old.transaction.tip(), transaction.tip()),
                        "The transaction has too low priority to replace another transaction"
                                + " already in the pool.");
            }
            old.tell(new TransactionStatus.Usurped(transaction.hash()));
            size--;
            bytes -= old.transaction.length();
        } else if (size >= TRANSACTIONS_MAX || bytes + transaction.length() > BYTES_MAX) {
            throw new RpcError(
                    RpcError.POOL_FULL,
                    "Immediately Dropped",
                    "The transaction couldn't enter the pool because of the limit");
        }
        var waiting = new Waiting(transaction, watcher, arrivals++);
        var ofSigner = bySigner.computeIfAbsent(transaction.signer(), each -> new TreeMap<>());
        ofSigner.put(transaction.nonce(), waiting);
        size++;
        bytes += transaction.length();
        if (nextNonce(transaction.signer(), next) <= transaction.nonce()) {
            waiting.tell(new TransactionStatus.Future());
        }
        announceReady(ofSigner, next);
    }

    private static void announceReady(NavigableMap<Long, Waiting> ofSigner, long next) {
        long nonce = next;
        for (var entry : ofSigner.tailMap(next, true).entrySet()) {
            if (entry.getKey() != nonce++) {
                return;
            }
            Waiting waiting = entry.getValue();
            if (!waiting.announcedReady) {
                waiting.announcedReady = true;
                waiting.tell(new TransactionStatus.Ready());
            }
        }
    }

    /** The nonce after the signer's uninterrupted run of waiting transactions. */
    long nextNonce(Value signer, long next) {
        var ofSigner = bySigner.get(signer);
        long nonce = next;
        while (ofSigner != null && ofSigner.containsKey(nonce)) {
            nonce++;
        }
        return nonce;
    }

    /** Every waiting transaction, in order of arrival. */
    List<Waiting> all() {
        List<Waiting> all = new ArrayList<>();
        bySigner.values().forEach(each -> all.addAll(each.values()));
        all.sort((a, b) -> Long.compare(a.arrival, b.arrival));
        return all;
    }

    boolean isEmpty() {
        return size == 0;
    }

    Optional<Waiting> remove(Waiting waiting) {
        var ofSigner = bySigner.get(waiting.transaction.signer());
        if (ofSigner == null || ofSigner.get(waiting.transaction.nonce()) != waiting) {
            return Optional.empty();
        }
        ofSigner.remove(waiting.transaction.nonce());
        size--;
        bytes -= waiting.transaction.length();
        if (ofSigner.isEmpty()) {
            bySigner.remove(waiting.transaction.signer());
        }
        return Optional.of(waiting);
    }
}
