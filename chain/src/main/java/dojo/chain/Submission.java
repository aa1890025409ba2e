package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.extrinsic.Call;
import dojo.chain.extrinsic.Era;
import dojo.chain.extrinsic.Extrinsic;
import dojo.chain.extrinsic.SignedPayload;
import dojo.chain.extrinsic.SigningTerms;
import dojo.chain.metadata.EventRecord;
import dojo.chain.metadata.Value;
import dojo.chain.rpc.Deadline;
import dojo.chain.rpc.Notifications;
import dojo.chain.rpc.RpcError;
import dojo.chain.scale.MalformedScale;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One call of one signer on its way into a block. What the pool tells is a hint; what counts is the
 * signer's nonce and the blocks. After a lost connection the very same extrinsic is sent again, so
 * that it is in a block at most once, whatever became of the first sending.
 */
final class Submission {
    /** How many blocks an extrinsic may wait for its inclusion, as with the Python SDK. */
    static final int ERA_BLOCKS = 128;

    /** How often one call is signed: for a nonce that another took, or for a newer runtime. */
    private static final int SIGNINGS_MAX = 3;

    /** How many lost connections are borne before anything was sent. */
    private static final int LOSSES_UNSENT_MAX = 1;

    /** How many lost connections are borne while it is not known what became of it. */
    private static final int LOSSES_MAX = 20;

    /** The pool's words for a nonce that is in use. */
    private static final Set<String> NONCE_TAKEN = Set.of("Stale", "PriorityTooLow");

    /** The pool's words for an extrinsic that it had before. */
    private static final Set<String> KNOWN = Set.of("AlreadyImported", "TemporarilyBanned");

    /**
     * An extrinsic that may be under way.
     *
     * @param hex all of it
     * @param runtime that it was signed for, and the only one that can put it into a block
     * @param lastBlock the number of the last block that it can be in
     */
    record Sent(String hex, String hash, BlockRuntime runtime, long nonce, long lastBlock) {}

    private final Connections connections;
    private final UnknownSpec unknownSpec;
    private final ReentrantLock nonces;
    private final Keypair signer;
    private final Call call;
    private final long tipRao;
    private final Deadline deadline;
    private final Set<String> retracted = new HashSet<>();
    private Optional<Sent> sent;
    private boolean earlier;
    private OptionalLong nonce = OptionalLong.empty();
    private int signings;

    /**
     * The submission of {@code call}.
     *
     * @param nonces held from asking for a nonce until the node's pool has counted its use, so that
     *     no two extrinsics of one account take the same
     * @param earlier what was sent for the same call before, and not settled; at most one
     */
    Submission(
            Connections connections,
            UnknownSpec unknownSpec,
            ReentrantLock nonces,
            Keypair signer,
            Call call,
            long tipRao,
            Deadline deadline,
            Optional<Sent> earlier) {
        this.connections = connections;
        this.unknownSpec = unknownSpec;
        this.nonces = nonces;
        this.signer = signer;
        this.call = call;
        this.tipRao = tipRao;
        this.deadline = deadline;
        this.sent = earlier;
        this.earlier = earlier.isPresent();
    }

    /** What may be under way, if {@link #outcome} threw. */
    Optional<Sent> unsettled() {
        return sent;
    }

    /**
     * Signs, sends and waits.
     *
     * @throws ChainUnavailable if there is no outcome within the time
     * @throws RpcError if the node refuses for a reason that is not the extrinsic's
     */
    ExtrinsicOutcome outcome() {
        for (int losses = 0; ; ) {
            try {
                var outcome = sent.isPresent() ? resume(sent.get()) : begin();
                if (outcome.isPresent()) return outcome.get();
            } catch (RpcError e) {
                if (sent.isEmpty()) throw e;
                tolerate(++losses, e);
            } catch (ChainUnavailable e) {
                tolerate(++losses, e);
            }
        }
    }

    private void tolerate(int losses, RuntimeException cause) {
        boolean goesOn =
                losses <= (sent.isPresent() ? LOSSES_MAX : LOSSES_UNSENT_MAX)
                        && !deadline.passed()
                        && !Thread.currentThread().isInterrupted();
        if (goesOn) return;
        if (sent.isEmpty()) {
            throw new ChainUnavailable("nothing was sent: " + cause.getMessage(), cause);
        }
        throw new ChainUnavailable(
                "extrinsic "
                        + sent.get().hash()
                        + " is in no block that we know of; it can get into one until block "
                        + sent.get().lastBlock()
                        + ", and the same call again asks for it first: "
                        + cause.getMessage(),
                cause);
    }

    private Connection connection() {
        return connections.get(deadline).until(deadline);
    }

    // ---- sending

    /** Signs and sends; none if that must be done again. */
    private Optional<ExtrinsicOutcome> begin() {
        Connection connection;
        Sent own;
        Notifications updates;
        Connections.acquire(nonces, deadline, "nonces");
        try {
            connection = connection();
            own = signed(connection);
            sent = Optional.of(own);
            updates = watch(connection, own);
        } catch (RpcError e) {
            return refusedFirst(e);
        } finally {
            nonces.unlock();
        }
        try (updates) {
            return follow(connection, updates, own);
        }
    }

    private static Notifications watch(Connection connection, Sent own) {
        return connection
                .transport()
                .subscribe("author_submitAndWatchExtrinsic", "author_unwatchExtrinsic", own.hex());
    }

    private Sent signed(Connection connection) {
        var runtime = connection.runtime();
        unknownSpec.check(runtime.specVersion());
        byte[] bytes = call.encode(runtime.metadata());
        var birth = Birth.now(connection);
        long next = nonce.orElseGet(() -> nextNonce(connection, signer.address()));
        byte[] extrinsic =
                SignedPayload.of(runtime.metadata(), bytes, birth.terms(connection, next, tipRao))
                        .signedBy(signer);
        signings++;
        return new Sent(
                Hex.of(extrinsic), Extrinsic.hash(extrinsic), runtime, next, birth.lastBlock());
    }

    /** What an extrinsic of {@code signer} would be bound to if it were sent now. */
    static SigningTerms terms(Connection connection, Ss58Address signer, long tipRao) {
        return Birth.now(connection).terms(connection, nextNonce(connection, signer), tipRao);
    }

    private static long nextNonce(Connection connection, Ss58Address signer) {
        return connection.transport().call("system_accountNextIndex", signer.text()).asLong();
    }

    /** The block where an extrinsic's life begins. */
    private record Birth(String hash, long number) {
        static Birth now(Connection connection) {
            // A final block: if a later one were undone, the extrinsic would be of no chain.
            String hash = connection.transport().call("chain_getFinalizedHead").asText();
            return new Birth(hash, connection.number(hash));
        }

        long lastBlock() {
            return number + ERA_BLOCKS - 1;
        }

        SigningTerms terms(Connection connection, long nonce, long tipRao) {
            return new SigningTerms(
                    connection.runtime().specVersion(),
                    connection.runtime().transactionVersion(),
                    connection.genesisHash(),
                    // Born at the period's last beginning: for one begun here, this block.
                    Era.mortal(ERA_BLOCKS, number),
                    hash,
                    nonce,
                    tipRao);
        }
    }

    /** What the pool's first word means; it has nothing of ours then. */
    private Optional<ExtrinsicOutcome> refusedFirst(RpcError error) {
        var own = sent;
        sent = Optional.empty();
        var refused = PoolRefusal.of(error).orElseThrow(() -> error);
        if (own.isEmpty()) throw error;
        boolean again =
                signings < SIGNINGS_MAX
                        && (NONCE_TAKEN.contains(refused.error())
                                || signedForOther(refused, own.get()));
        nonce = OptionalLong.empty();
        return again ? Optional.empty() : Optional.of(refused);
    }

    private boolean signedForOther(Refused refused, Sent own) {
        return refused.error().equals("BadProof")
                && connections.upgraded(own.runtime().specVersion(), deadline).isPresent();
    }

    // ---- after it may have been sent

    /** Finds out what became of {@code own}, and sends it again if nothing did. */
    private Optional<ExtrinsicOutcome> resume(Sent own) {
        var connection = connection();
        String best = connection.bestHash();
        long number = connection.number(best);
        boolean over = number >= own.lastBlock();
        if (over && earlier) return forget();
        var used = used(connection, best, own);
        if (used.isPresent()) return used;
        if (over) {
            return Optional.of(
                    ended("AncientBirthBlock", "it was in no block up to " + own.lastBlock()));
        }
        try (var updates = watch(connection, own)) {
            return follow(connection, updates, own);
        } catch (RpcError e) {
            var refused = PoolRefusal.of(e).orElseThrow(() -> e);
            if (KNOWN.contains(refused.error()) || NONCE_TAKEN.contains(refused.error())) {
                awaitBlockAfter(connection, number);
                return Optional.empty();
            }
            return signedForOther(refused, own) ? signAgain(own) : Optional.of(refused);
        }
    }

    /** The earlier extrinsic can be in no block any more: the call is made anew. */
    private Optional<ExtrinsicOutcome> forget() {
        sent = Optional.empty();
        earlier = false;
        return Optional.empty();
    }

    /** Has the call signed for the new runtime, under the same nonce: one of the two is void. */
    private Optional<ExtrinsicOutcome> signAgain(Sent own) {
        sent = Optional.empty();
        nonce = OptionalLong.of(own.nonce());
        return Optional.empty();
    }

    /** If the nonce is used: by {@code own}, or by another extrinsic. */
    private Optional<ExtrinsicOutcome> used(Connection connection, String best, Sent own) {
        var account = connection.view(best).storage("System", "Account", signer.address());
        long next = account.map(each -> each.field("nonce").asLong()).orElse(0L);
        if (next <= own.nonce()) return Optional.empty();
        String hash = best;
        for (int i = 0; i < ERA_BLOCKS; i++) {
            var block = connection.transport().call("chain_getBlock", hash).path("block");
            var outcome = outcome(connection, hash, block, own);
            if (outcome.isPresent()) return outcome;
            hash = block.path("header").path("parentHash").asText();
        }
        return earlier
                ? forget()
                : Optional.of(ended("Usurped", "another extrinsic took its nonce " + own.nonce()));
    }

    private void awaitBlockAfter(Connection connection, long number) {
        try (var heads = HeadFeed.heads(connection)) {
            // The first one tells of the block that is there already.
            for (boolean first = true; ; first = false) {
                var head = heads.next(deadline.left());
                if (head.isEmpty()) throw new ChainUnavailable("no block after " + number);
                if (!first || Connection.number(head.get()) != number) return;
            }
        }
    }

    // ---- what the pool tells

    /** The outcome; none if what became of it must be looked for. */
    private Optional<ExtrinsicOutcome> follow(
            Connection connection, Notifications updates, Sent own) {
        Optional<ExtrinsicOutcome> found = Optional.empty();
        String foundIn = "";
        // While its block was read it may have been undone: what was told meanwhile comes first.
        while (found.isEmpty() || updates.anyWaiting()) {
            var status =
                    updates.next(deadline.left())
                            .orElseThrow(() -> new ChainUnavailable("it still waits in the pool"));
            String hash = status.path(name(status)).asText();
            switch (name(status)) {
                case "inBlock", "finalized" -> {
                    if (hash.equals(foundIn) && found.isPresent()) continue;
                    foundIn = hash;
                    found = inBlock(connection, hash, own);
                }
                case "retracted" -> {
                    retracted.add(hash);
                    if (hash.equals(foundIn)) found = Optional.empty();
                }
                case "usurped" -> {
                    return found.or(() -> givenUp(connection, own, "Usurped", status));
                }
                case "dropped" -> {
                    return found.or(() -> givenUp(connection, own, "Dropped", status));
                }
                case "invalid" -> {
                    return found.isPresent() ? found : invalid(connection, own, status);
                }
                case "finalityTimeout" -> {
                    // The pool tells no more, and not what became of it.
                    return found;
                }
                default -> {} // future, ready, broadcast: it goes on
            }
        }
        return found;
    }

    private static String name(JsonNode status) {
        return status.isObject() && !status.isEmpty()
                ? status.fieldNames().next()
                : status.asText();
    }

    private Optional<ExtrinsicOutcome> invalid(Connection connection, Sent own, JsonNode status) {
        boolean upgraded =
                signings < SIGNINGS_MAX
                        && connections.upgraded(own.runtime().specVersion(), deadline).isPresent();
        if (!upgraded) return givenUp(connection, own, "Invalid", status);
        var used = used(connection, connection.bestHash(), own);
        return used.isPresent() ? used : signAgain(own);
    }

    private Optional<ExtrinsicOutcome> givenUp(
            Connection connection, Sent own, String name, JsonNode status) {
        var used = used(connection, connection.bestHash(), own);
        return used.isPresent() || sent.isEmpty()
                ? used
                : Optional.of(ended(name, "the pool gave it up: " + status));
    }

    private static Refused ended(String name, String detail) {
        return new Refused(Where.POOL, PoolRefusal.TRANSACTION, name, detail);
    }

    // ---- what the blocks tell

    private Optional<ExtrinsicOutcome> inBlock(Connection connection, String hash, Sent own) {
        var block = connection.transport().call("chain_getBlock", hash).path("block");
        if (retracted.contains(hash)) {
            // Told before: it was undone since, or the chain has come back to it.
            long number = Connection.number(block.path("header"));
            var now = connection.transport().call("chain_getBlockHash", number).asText();
            if (!now.equals(hash)) return Optional.empty();
        }
        return outcome(connection, hash, block, own);
    }

    /** What {@code own} did in {@code block}, if it is there. */
    private static Optional<ExtrinsicOutcome> outcome(
            Connection connection, String hash, JsonNode block, Sent own) {
        int index = index(block.path("extrinsics"), own.hex());
        if (index < 0) return Optional.empty();
        long number = Connection.number(block.path("header"));
        var events =
                events(connection, hash, own.runtime()).stream()
                        .filter(event -> event.extrinsic().orElse(-1) == index)
                        .toList();
        return Optional.of(
                failure(events)
                        .<ExtrinsicOutcome>map(error -> {
                            var named = own.runtime().metadata().error(error);
                            return new Refused(
                                    Where.BLOCK,
                                    named.pallet(),
                                    named.name(),
                                    "in block " + number + " as extrinsic " + index);
                        })
                        .orElseGet(() -> new Included(number, hash, own.hash(), events)));
    }

    private static int index(JsonNode extrinsics, String own) {
        for (int i = 0; i < extrinsics.size(); i++) {
            if (extrinsics.get(i).asText().equals(own)) return i;
        }
        return -1;
    }

    private static List<EventRecord> events(
            Connection connection, String hash, BlockRuntime runtime) {
        var entry = runtime.metadata().storage("System", "Events");
        var stored = connection.transport().call("state_getStorage", Hex.of(entry.key()), hash);
        try {
            return runtime.metadata()
                    .decodeEvents(stored.isNull() ? entry.fallback() : Connection.bytes(stored));
        } catch (MalformedScale e) {
            throw new ChainUnavailable(
                    "the events of block " + hash + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The DispatchError of the extrinsic, or of the call that Sudo made for it. */
    private static Optional<Value> failure(List<EventRecord> events) {
        for (var event : events) {
            if (event.is("System", "ExtrinsicFailed")) return Optional.of(event.items().getFirst());
            if (event.is("Sudo", "Sudid")) {
                var result = event.items().getFirst();
                if (result.name().equals("Err")) return Optional.of(result.item(0));
            }
        }
        return Optional.empty();
    }
}
