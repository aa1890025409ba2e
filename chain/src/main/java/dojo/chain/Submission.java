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
import dojo.chain.rpc.Notifications;
import dojo.chain.rpc.RpcError;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** Sends one extrinsic and finds out what became of it. */
final class Submission {
    /** How many blocks an extrinsic may wait for its inclusion, as with the Python SDK. */
    static final int ERA_BLOCKS = 128;

    private final Connection connection;
    private final Lock nonces;

    /**
     * Over {@code connection}.
     *
     * @param nonces held from asking for a nonce until the node's pool has counted its use, so that
     *     no two extrinsics of one account take the same
     */
    Submission(Connection connection, Lock nonces) {
        this.connection = connection;
        this.nonces = nonces;
    }

    ExtrinsicOutcome submit(Keypair signer, Call call, Duration within, long tipRao) {
        byte[] bytes = call.encode(connection.metadata());
        byte[] extrinsic;
        Notifications updates;
        nonces.lock();
        try {
            extrinsic =
                    SignedPayload.of(connection.metadata(), bytes, terms(signer.address(), tipRao))
                            .signedBy(signer);
            updates =
                    connection
                            .transport()
                            .subscribe(
                                    "author_submitAndWatchExtrinsic",
                                    "author_unwatchExtrinsic",
                                    Hex.of(extrinsic));
        } catch (RpcError e) {
            return PoolRefusal.of(e).orElseThrow(() -> e);
        } finally {
            nonces.unlock();
        }
        try (updates) {
            return follow(updates, extrinsic, within);
        }
    }

    /** What the next extrinsic of {@code signer} would be bound to. */
    SigningTerms terms(Ss58Address signer, long tipRao) {
        var transport = connection.transport();
        // From a final block: if a later one were undone, the extrinsic would be of no chain.
        String hash = transport.call("chain_getFinalizedHead").asText();
        long current = connection.number(hash);
        var era = Era.mortal(ERA_BLOCKS, current);
        // Born at the period's last beginning, which for a period begun here is this block.
        return new SigningTerms(
                connection.runtime().specVersion(),
                connection.runtime().transactionVersion(),
                connection.genesisHash(),
                era,
                hash,
                transport.call("system_accountNextIndex", signer.text()).asLong(),
                tipRao);
    }

    private ExtrinsicOutcome follow(Notifications updates, byte[] extrinsic, Duration within) {
        String hash = Extrinsic.hash(extrinsic);
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            var update = updates.next(left);
            if (update.isEmpty()) {
                throw new ChainUnavailable(
                        "extrinsic "
                                + hash
                                + " was not in a block within "
                                + within
                                + "; it still may get there");
            }
            var outcome = outcome(update.get(), extrinsic);
            if (outcome.isPresent()) return outcome.get();
        }
    }

    /** What the pool's word about the extrinsic means, if it is the last one. */
    private Optional<ExtrinsicOutcome> outcome(JsonNode status, byte[] extrinsic) {
        for (String included : List.of("inBlock", "finalized")) {
            if (status.hasNonNull(included)) {
                return Optional.of(inBlock(status.get(included).asText(), extrinsic));
            }
        }
        if (status.has("usurped")) return Optional.of(ended("Usurped", status));
        return switch (status.asText()) {
            case "dropped" -> Optional.of(ended("Dropped", status));
            case "invalid" -> Optional.of(ended("Invalid", status));
            default -> Optional.empty(); // future, ready, broadcast, retracted: it goes on
        };
    }

    private static Refused ended(String name, JsonNode status) {
        return new Refused(
                Where.POOL, PoolRefusal.TRANSACTION, name, "the pool gave it up: " + status);
    }

    private ExtrinsicOutcome inBlock(String blockHash, byte[] extrinsic) {
        var block = connection.transport().call("chain_getBlock", blockHash).path("block");
        int index = index(block.path("extrinsics"), Hex.of(extrinsic), blockHash);
        long number = Connection.number(block.path("header"));
        byte[] events = connection.bytes(blockHash, "System", "Events");
        var own =
                connection.metadata().decodeEvents(events).stream()
                        .filter(event -> event.extrinsic().orElse(-1) == index)
                        .toList();
        return failure(own)
                .<ExtrinsicOutcome>map(error -> {
                    var named = connection.metadata().error(error);
                    return new Refused(
                            Where.BLOCK,
                            named.pallet(),
                            named.name(),
                            "in block " + number + " as extrinsic " + index);
                })
                .orElseGet(() -> new Included(number, blockHash, Extrinsic.hash(extrinsic), own));
    }

    private static int index(JsonNode extrinsics, String own, String blockHash) {
        for (int i = 0; i < extrinsics.size(); i++) {
            if (extrinsics.get(i).asText().equals(own)) return i;
        }
        throw new ChainUnavailable("block " + blockHash + " does not hold our extrinsic");
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
