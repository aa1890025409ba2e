package dojo.chain;

import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.Value;
import dojo.chain.rpc.RpcTransport;
import dojo.chain.rpc.Subscription;
import dojo.chain.rpc.Ticker;
import dojo.chain.rpc.WebSocketTransport;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A client of the chain. Used by many threads at once. Each method asks the node anew and blocks
 * until it answers; it throws {@link ChainUnavailable} if the node does not, and {@link
 * dojo.chain.rpc.RpcError} if the node refuses. No method blocks for ever: each has a deadline, and
 * an interrupted thread is let go at once. After a lost connection the next call connects again, to
 * the network's next node if it has several; after an upgrade of the runtime it reads by the new
 * metadata.
 */
public final class Subtensor implements AutoCloseable {
    /** How long {@link #setWeights} waits for a block: a few of 12 seconds. */
    public static final Duration WEIGHTS_WITHIN = Duration.ofSeconds(90);

    /** The names of "too soon", from a block and from the pool. */
    private static final Set<String> TOO_SOON =
            Set.of("SettingWeightsTooFast", "RateLimitExceeded");

    private final Connections connections;
    private final Submissions submissions;
    private final Set<Subscription> feeds = ConcurrentHashMap.newKeySet();

    /** Over {@code connections}, the first of which is opened now. */
    Subtensor(Connections connections, UnknownSpec unknownSpec) {
        this.connections = connections;
        this.submissions = new Submissions(connections, unknownSpec);
        connections.get();
    }

    /**
     * A client of the node at {@code endpoint}, such as {@code ws://127.0.0.1:9944}.
     *
     * @throws ChainUnavailable if it does not answer
     * @throws IllegalArgumentException if it is no address of a WebSocket
     */
    public static Subtensor connect(URI endpoint) {
        return connect(Network.of(endpoint), new SplittableRandom());
    }

    /**
     * A client of {@code network}, whichever of its nodes can be reached.
     *
     * @param jitter by how much the waiting before a further try differs
     * @throws ChainUnavailable if none answers
     */
    public static Subtensor connect(Network network, RandomGenerator jitter) {
        return connect(network, jitter, UnknownSpec.REFUSED);
    }

    /** See {@link #connect(Network, RandomGenerator)}; for the switch --allow-unknown-spec. */
    public static Subtensor connect(
            Network network, RandomGenerator jitter, UnknownSpec unknownSpec) {
        return new Subtensor(
                new Connections(network, WebSocketTransport::connectWithin, jitter), unknownSpec);
    }

    /**
     * A client over connections of another kind, on a clock of another kind: for simulations.
     *
     * @param dial a connection, or ChainUnavailable
     * @param informed a client of the same chain, so that its metadata need not be read again
     * @throws ChainUnavailable if {@code dial} does
     */
    public static Subtensor over(
            Network network,
            Supplier<RpcTransport> dial,
            RandomGenerator jitter,
            Ticker ticker,
            Optional<Subtensor> informed) {
        var connections =
                new Connections(network, (endpoint, within) -> dial.get(), jitter, ticker);
        informed.ifPresent(other -> connections.learn(other.connections));
        return new Subtensor(connections, UnknownSpec.REFUSED);
    }

    private Connection connection() {
        return connections.get();
    }

    /** What the runtime says of itself. */
    public RuntimeMetadata metadata() {
        return connection().metadata();
    }

    /** The number of the best block. */
    public long head() {
        return Connection.number(connection().transport().call("chain_getHeader"));
    }

    /** The chain after the best block, which stays that block. */
    public ChainView best() {
        var connection = connection();
        return connection.view(connection.bestHash());
    }

    /**
     * The chain after the block {@code number}, read by the metadata of its own runtime.
     *
     * @throws ChainUnavailable if the node knows no such block
     */
    public ChainView at(long number) {
        var hash = connection().transport().call("chain_getBlockHash", number);
        if (hash.isNull()) throw new ChainUnavailable("the node knows no block " + number);
        return at(hash.asText());
    }

    /** The chain after the block {@code hash}, {@code 0x…}; see {@link #at(long)}. */
    public ChainView at(String hash) {
        return connection().viewOfAnyAge(hash);
    }

    /** A subnet's neurons at the best block. */
    public Metagraph metagraph(int netuid) {
        return best().metagraph(netuid);
    }

    /** A subnet's neurons with their weights and bonds at the best block. */
    public Metagraph fullMetagraph(int netuid) {
        return best().fullMetagraph(netuid);
    }

    /** A subnet's rules at the best block; the chain's defaults if there is no such subnet. */
    public Hyperparameters hyperparameters(int netuid) {
        return best().hyperparameters(netuid);
    }

    /** The uid of {@code hotkey} in a subnet, if it is registered there. */
    public OptionalInt uid(int netuid, Ss58Address hotkey) {
        return best().uid(netuid, hotkey);
    }

    /** The free balance of {@code account}, in rao. */
    public long balance(Ss58Address account) {
        return best().balance(account);
    }

    /** See {@link ChainView#storage}; at the best block. */
    public Optional<Value> storage(String pallet, String entry, Object... keys) {
        return best().storage(pallet, entry, keys);
    }

    /** See {@link ChainView#entries}; at the best block. */
    public List<ChainView.Entry> entries(String pallet, String entry, Object... leading) {
        return best().entries(pallet, entry, leading);
    }

    /** See {@link ChainView#api}; at the best block. */
    public Value api(String api, String method, Object... arguments) {
        return best().api(api, method, arguments);
    }

    /** See {@link ChainView#constant}. */
    public Value constant(String pallet, String name) {
        return metadata().constant(pallet, name);
    }

    /**
     * Signs {@code call}, sends it and waits until it is in a block; if the connection is lost
     * meanwhile, finds out over the next one what became of it.
     *
     * @throws UnverifiedRuntime if the runtime is newer than we know and nobody allowed that
     * @throws ChainUnavailable if it is in none {@code within} the time. It may still get there:
     *     the same call of the same signer to this client asks for it first, and is sent anew only
     *     if that one can be in no block any more
     */
    public ExtrinsicOutcome submit(Keypair signer, Call call, Duration within) {
        return submit(signer, call, within, 0);
    }

    /**
     * See {@link #submit(Keypair, Call, Duration)}; {@code tipRao} moves it forward in the pool.
     */
    public ExtrinsicOutcome submit(Keypair signer, Call call, Duration within, long tipRao) {
        return submissions.submit(signer, call, within, tipRao);
    }

    /**
     * What submitting {@code call} in the name of {@code signer} would send and cost; nothing is
     * sent, no key is needed, and a runtime of unknown spec is no hindrance.
     *
     * @throws dojo.chain.metadata.NotInMetadata if the runtime has no such call
     * @throws dojo.chain.metadata.ValueMismatch if the arguments are not the call's
     */
    public DryRun dryRun(Ss58Address signer, Call call, long tipRao) {
        var connection = connection();
        return DryRun.of(connection, signer, call, Submission.terms(connection, signer, tipRao));
    }

    /**
     * Sets the weights of {@code hotkey} and waits until they are in a block.
     *
     * @param weightsU16 one for each of {@code uids}, 0 to 65535
     * @param versionKey at least the subnet's
     */
    public WeightsOutcome setWeights(
            Keypair hotkey, int netuid, int[] uids, int[] weightsU16, long versionKey) {
        var call = Call.setWeights(netuid, uids, weightsU16, versionKey);
        return switch (submit(hotkey, call, WEIGHTS_WITHIN)) {
            case ExtrinsicOutcome.Included(long block, String _, String hash, var _) ->
                    new WeightsOutcome.Included(block, hash);
            case ExtrinsicOutcome.Refused(var _, String _, String error, String _)
                    when TOO_SOON.contains(error) ->
                    new WeightsOutcome.RateLimited(nextWeights(netuid, hotkey.address()));
            case ExtrinsicOutcome.Refused(var _, String pallet, String error, String detail) ->
                    new WeightsOutcome.Refused(pallet, error, detail);
        };
    }

    private long nextWeights(int netuid, Ss58Address hotkey) {
        var last = storage(ChainView.MODULE, "LastUpdate", netuid).orElseThrow().items();
        int uid = uid(netuid, hotkey).orElse(last.size());
        long since = uid < last.size() ? last.get(uid).asLong() : head();
        return since
                + storage(ChainView.MODULE, "WeightsSetRateLimit", netuid).orElseThrow().asLong();
    }

    /**
     * Tells {@code block} the number of each new best block, the current one first and rising, on
     * one thread; after a lost connection it goes on with the then current one, which can be lower.
     */
    public Subscription newHeads(LongConsumer block) {
        var feed = new HeadFeed(this::connection, block);
        feeds.add(feed);
        Thread.ofVirtual().name("new-heads").start(feed::run);
        return () -> {
            feeds.remove(feed);
            feed.close();
        };
    }

    @Override
    public void close() {
        feeds.forEach(Subscription::close);
        connections.close();
    }
}
