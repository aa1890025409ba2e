package dojo.localnet;

import dojo.base.Hex;
import dojo.chain.extrinsic.Extrinsic;
import dojo.chain.metadata.EventRecord.Phase;
import dojo.chain.metadata.Value;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain: its storage, its last blocks, its waiting transactions. Told the time when a block is
 * to be sealed; owns no thread. Safe for several threads: one at a time is inside.
 */
final class Chain {
    /** How many blocks can be read as a whole. */
    static final int BLOCKS_KEPT_MAX = 2400;

    /** How many transactions go into one block; the rest waits for the next. */
    static final int EXTRINSICS_PER_BLOCK_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private static final String NO_HASH = "0x" + "0".repeat(64);
    private static final long SLOT_MS = 1000;
    private static final long INHERENT_REF_TIME = 268_717_000;
    private static final long INHERENT_PROOF_SIZE = 1493;

    private final Runtime293 runtime;
    private final ChainState state;
    private final BlockStore store;
    private final TransactionPool pool = new TransactionPool();
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final List<Consumer<Block>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> submitted = new CopyOnWriteArrayList<>();
    private boolean taking = true;

    private Chain(Runtime293 runtime, BlockStore store, ChainState state) {
        this.runtime = runtime;
        this.store = store;
        this.state = state;
    }

    /** The chain that {@code store} holds, or a new one of which it holds the genesis. */
    static Chain open(Runtime293 runtime, BlockStore store) {
        var chain = new Chain(runtime, store, new ChainState());
        store.load(chain.state, chain::keep);
        if (chain.blocks.isEmpty()) {
            var overlay = new Overlay(chain.state);
            var in = new Execution(runtime.metadata(), overlay, 0);
            Genesis.write(in);
            chain.finish(0, NO_HASH, overlay, List.of(), List.of());
        }
        return chain;
    }

    /** A chain in memory that was the same up to now, without what waits. */
    synchronized Chain copy() {
        var copy = new Chain(runtime, BlockStore.none(), state.copy());
        blocks.values().forEach(copy::keep);
        return copy;
    }

    private void keep(Block block) {
        blocks.put(block.number(), block);
        numbers.put(block.hash(), block.number());
        long oldest = block.number() - BLOCKS_KEPT_MAX;
        if (oldest > 0) {
            Block old = blocks.remove(oldest);
            if (old != null) {
                numbers.remove(old.hash());
            }
        }
    }

    Runtime293 runtime() {
        return runtime;
    }

    /** Calls {@code listener} with the head and then with each new block; it must not wait. */
    synchronized void follow(Consumer<Block> listener) {
        listener.accept(head());
        listeners.add(listener);
    }

    void offBlock(Consumer<Block> listener) {
        listeners.remove(listener);
    }

    /** Calls {@code listener} after each transaction that the pool took. */
    void onSubmitted(Runnable listener) {
        submitted.add(listener);
    }

    // ---- reading

    synchronized Block head() {
        return blocks.lastEntry().getValue();
    }

    synchronized Optional<Block> block(long number) {
        return Optional.ofNullable(blocks.get(number));
    }

    synchronized Optional<Block> block(String hash) {
        Long number = numbers.get(hash);
        return number == null ? Optional.empty() : block(number);
    }

    /** The number of a block whose storage can be read. */
    synchronized OptionalLong readable(String hash) {
        Long number = numbers.get(hash);
        return number == null || !state.readable(number)
                ? OptionalLong.empty()
                : OptionalLong.of(number);
    }

    synchronized Optional<byte[]> storage(byte[] key, long block) {
        return state.get(key, block);
    }

    synchronized Collection<byte[]> keys(byte[] prefix, long block) {
        return state.keys(prefix, block);
    }

    /** What the next block would see; to be thrown away. */
    synchronized Execution preview() {
        return new Execution(runtime.metadata(), new Overlay(state), state.head() + 1);
    }

    /** What {@code read} finds at the end of {@code block}, whose storage must be readable. */
    synchronized <T> T view(long block, Function<Execution, T> read) {
        return read.apply(new Execution(runtime.metadata(), new Overlay(state, block), block));
    }

    /** The nonce for the account's next transaction, waiting ones counted. */
    synchronized long nextNonce(Value account) {
        return pool.nextNonce(account, new Accounts(preview()).nonce(account));
    }

    synchronized List<String> pending() {
        return pool.all().stream().map(each -> Hex.of(each.transaction().bytes())).toList();
    }

    // ---- submitting

    /**
     * Takes an extrinsic for one of the next blocks.
     *
     * @param watcher hears what becomes of it; must not wait
     * @return its hash
     * @throws RpcError if it is not valid now
     */
    String submit(byte[] bytes, Consumer<TransactionStatus> watcher) {
        SignedExtrinsic transaction;
        try {
            transaction = SignedExtrinsic.parse(runtime.metadata(), bytes);
        } catch (MalformedScale e) {
            throw new RpcError(
                    RpcError.BAD_FORMAT, "Extrinsic has invalid format: " + e.getMessage());
        }
        synchronized (this) {
            if (!taking) {
                throw new RpcError(
                        RpcError.POOL_FULL,
                        "Immediately Dropped",
                        "The chain makes no more blocks");
            }
            Execution next = preview();
            refusal(next, new Calls(next), transaction)
                    .ifPresent(text -> {
                        throw new RpcError(RpcError.INVALID, "Invalid Transaction", text);
                    });
            long nonce = new Accounts(next).nonce(transaction.signer());
            pool.add(transaction, nonce, watcher);
        }
        submitted.forEach(Runnable::run);
        return transaction.hash();
    }

    /** Drops what waits and refuses what comes: there will be no block for it. */
    synchronized void stopTaking() {
        taking = false;
        for (var waiting : pool.all()) {
            pool.remove(waiting);
            waiting.tell(new TransactionStatus.Dropped());
        }
    }

    /** Why a transaction is not valid in the block of {@code in}; a nonce to come is no reason. */
    private Optional<String> refusal(Execution in, Calls calls, SignedExtrinsic transaction) {
        var accounts = calls.accounts();
        if (transaction.nonce() < accounts.nonce(transaction.signer())) {
            return Optional.of("Transaction is outdated");
        }
        long birth = transaction.era().birth(in.block());
        Block born = blocks.get(birth);
        if (born == null) {
            return Optional.of("Transaction has an ancient birth block");
        }
        if (!transaction.signed(genesisHash(), born.hash())) {
            return Optional.of("Transaction has a bad signature");
        }
        var fee = Fees.of(transaction.call(), transaction.length());
        long rao = fee.rao() + transaction.tip();
        if (!(fee.free() && transaction.tip() == 0)
                && !accounts.canSpend(transaction.signer(), rao)) {
            return Optional.of("Inability to pay some fees (e.g. account balance too low)");
        }
        return calls.refusal(transaction.signer(), transaction.call())
                .map(code -> "Custom error: " + code);
    }

    private String genesisHash() {
        return block(0).map(Block::hash).orElse(NO_HASH);
    }

    // ---- sealing

    /** Whether transactions wait. */
    synchronized boolean hasPending() {
        return !pool.isEmpty();
    }

    /** Seals the next block at {@code now} with the transactions that are ready. */
    Block seal(Instant now) {
        return seal(now, ChainState.byKey());
    }

    /** Seals the next block, at the end of which {@code forced} holds whatever was done before. */
    synchronized Block seal(Instant now, NavigableMap<byte[], Optional<byte[]>> forced) {
        Block parent = head();
        long number = parent.number() + 1;
        var overlay = new Overlay(state);
        var in = new Execution(runtime.metadata(), overlay, number);
        var calls = new Calls(in);
        long millis = Math.max(now.toEpochMilli(), in.pallet("Timestamp").number("Now") + 1);
        String digest = begin(in, parent, millis / SLOT_MS);
        steps(in, calls);
        List<String> extrinsics = new ArrayList<>();
        extrinsics.add(timestamp(in, millis));
        List<TransactionPool.Waiting> included = include(in, calls, extrinsics);
        end(in);
        overlay.writes().putAll(forced);
        Block block = finish(number, parent.hash(), overlay, List.of(digest), extrinsics);
        for (var waiting : included) {
            pool.remove(waiting);
            waiting.tell(new TransactionStatus.InBlock(block.hash()));
        }
        listeners.forEach(listener -> listener.accept(block));
        return block;
    }

    private String begin(Execution in, Block parent, long slot) {
        var system = in.pallet("System");
        byte[] item =
                new ScaleWriter()
                        .u8(6)
                        .raw(new byte[] {'a', 'u', 'r', 'a'})
                        .bytes(new ScaleWriter().u64(slot).toBytes())
                        .toBytes();
        system.putNumber(in.block(), "Number");
        system.put(Hex.parse(parent.hash()), "ParentHash");
        system.put(Hex.parse(parent.hash()), "BlockHash", parent.number());
        if (in.block() > BLOCKS_KEPT_MAX) {
            system.remove("BlockHash", in.block() - BLOCKS_KEPT_MAX - 1);
        }
        system.putRaw(new ScaleWriter().compact(1).raw(item).toBytes(), "Digest");
        in.pallet("Aura").putNumber(slot, "CurrentSlot");
        return Hex.of(item);
    }

    private static void steps(Execution in, Calls calls) {
        List<Integer> netuids = SubnetView.netuids(in);
        netuids.forEach(calls.registration()::adjustPrices);
        calls.coinbase()
                .run(netuids.stream().filter(netuid -> netuid != Registration.ROOT).toList());
    }

    private String timestamp(Execution in, long millis) {
        in.phase(new Phase.ApplyExtrinsic(0));
        in.pallet("Timestamp").putNumber(millis, "Now");
        in.emit(
                "System",
                "ExtrinsicSuccess",
                Map.of(
                        "weight",
                        Map.of("ref_time", INHERENT_REF_TIME, "proof_size", INHERENT_PROOF_SIZE),
                        "class",
                        "Mandatory",
                        "pays_fee",
                        "Yes"));
        byte[] call = runtime.metadata().encodeCall("Timestamp", "set", Map.of("now", millis));
        return Hex.of(Extrinsic.unsigned(call));
    }

    private List<TransactionPool.Waiting> include(
            Execution in, Calls calls, List<String> extrinsics) {
        List<TransactionPool.Waiting> included = new ArrayList<>();
        List<TransactionPool.Waiting> left = pool.all();
        boolean progress = true;
        // A later arrival may be what an earlier one waits for, so pass until nothing moves.
        while (progress) {
            progress = false;
            List<TransactionPool.Waiting> stillLeft = new ArrayList<>();
            for (var waiting : left) {
                var transaction = waiting.transaction();
                long nonce = calls.accounts().nonce(transaction.signer());
                if (transaction.nonce() > nonce || extrinsics.size() > EXTRINSICS_PER_BLOCK_MAX) {
                    stillLeft.add(waiting);
                } else if (refusal(in, calls, transaction).isPresent()) {
                    pool.remove(waiting);
                    waiting.tell(new TransactionStatus.Invalid());
                } else {
                    apply(in, calls, transaction, extrinsics.size());
                    extrinsics.add(Hex.of(transaction.bytes()));
                    included.add(waiting);
                    progress = true;
                }
            }
            left = stillLeft;
        }
        return included;
    }

    private static void apply(Execution in, Calls calls, SignedExtrinsic transaction, int index) {
        in.phase(new Phase.ApplyExtrinsic(index));
        var accounts = calls.accounts();
        Value signer = transaction.signer();
        var fee = Fees.of(transaction.call(), transaction.length());
        long taken = fee.rao() + transaction.tip();
        boolean taking = !fee.free() || transaction.tip() > 0;
        accounts.bumpNonce(signer);
        if (taking) {
            accounts.withdraw(signer, taken);
        }
        Optional<DispatchFailed> failed =
                calls.attempt(new Origin.Signed(signer), transaction.call());
        boolean refunded = fee.refunded() && failed.isEmpty();
        if (taking) {
            accounts.deposit(signer, refunded ? fee.rao() : 0);
        }
        in.emit(
                "TransactionPayment",
                "TransactionFeePaid",
                signer,
                refunded ? transaction.tip() : taken,
                transaction.tip());
        if (LOG.isTraceEnabled()) {
            LOG.trace(
                    "block {} #{} {}: {}",
                    in.block(),
                    index,
                    transaction.call().path(),
                    failed.map(DispatchFailed::error).orElse("done"));
        }
        Object info = fee.info(!fee.free() && !refunded);
        if (failed.isEmpty()) {
            in.emit("System", "ExtrinsicSuccess", info);
        } else {
            in.emit("System", "ExtrinsicFailed", failed.get().encodable(in.metadata()), info);
        }
    }

    private static void end(Execution in) {
        in.subtensor().clear("StakingOperationRateLimiter");
        in.phase(new Phase.Finalization());
        var system = in.pallet("System");
        system.putRaw(in.metadata().encodeEvents(in.events()), "Events");
        system.putNumber(in.events().size(), "EventCount");
    }

    /** Makes the block real: in memory, then on disk; if the disk fails, it never was. */
    private Block finish(
            long number,
            String parentHash,
            Overlay overlay,
            List<String> digest,
            List<String> extrinsics) {
        var writes = overlay.writes();
        ChainState.Change change = state.apply(number, writes);
        Block block;
        try {
            block = Block.of(number, parentHash, Hex.of(state.root()), digest, extrinsics);
            store.append(block, writes, change);
        } catch (RuntimeException | Error e) {
            state.undo(change);
            throw e;
        }
        keep(block);
        return block;
    }
}
