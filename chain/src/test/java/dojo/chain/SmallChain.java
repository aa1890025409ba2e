package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.chain.extrinsic.Extrinsic;
import dojo.chain.extrinsic.SignedPayload;
import dojo.chain.extrinsic.SigningTerms;
import dojo.chain.metadata.EventRecord;
import dojo.chain.metadata.Fixtures;
import dojo.chain.rpc.TinyNode;
import dojo.chain.scale.ScaleWriter;
import dojo.testing.Golden;
import dojo.wallet.Sr25519;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A node of a chain of one account: it takes extrinsics with the right nonce and runtime version,
 * and puts each into a block of its own. What a test wants otherwise, it scripts before asking
 * this.
 */
final class SmallChain implements TinyNode.Script {
    static final String GENESIS = "0x" + "01".repeat(32);

    /** A block; its hash is made of its number and its fork. */
    record Block(long number, int fork, String parent, List<String> extrinsics) {
        String hash() {
            return "0x%062x%02x".formatted(number + 1, fork);
        }

        JsonNode header() {
            return Json.object()
                    .put("number", "0x" + Long.toHexString(number))
                    .put("parentHash", parent);
        }
    }

    private static final String METADATA = Golden.text("chain/metadata-v14-293.hex").strip();

    /** What was called, in order. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final List<Block> blocks = new ArrayList<>();
    final List<String> pool = new ArrayList<>();
    String genesis = GENESIS;
    long spec = 293;

    /** What the pool tells of an extrinsic that it took; the client knows it as "watch". */
    Story story = this::usual;

    private final List<Block> aside = new ArrayList<>();

    /** What happens to an extrinsic in the pool. */
    interface Story {
        void tell(TinyNode.Peer peer) throws IOException;
    }

    SmallChain() {
        blocks.add(new Block(0, 1, "0x" + "00".repeat(32), List.of()));
        for (int i = 0; i < 5; i++) seal();
    }

    Block best() {
        return blocks.getLast();
    }

    /** A block of all that waits. */
    synchronized Block seal() {
        blocks.add(new Block(blocks.size(), 1, best().hash(), List.copyOf(pool)));
        pool.clear();
        return best();
    }

    /** A block of all that waits, beside the chain: it is undone as soon as it is made. */
    synchronized Block aside() {
        aside.add(new Block(blocks.size(), 2, best().hash(), List.copyOf(pool)));
        return aside.getLast();
    }

    /** All the extrinsics that are in blocks. */
    synchronized List<Extrinsic> included() {
        return blocks.stream().flatMap(each -> each.extrinsics().stream()).map(this::read).toList();
    }

    Extrinsic read(String hex) {
        return Extrinsic.decode(Fixtures.v14(), Hex.parse(hex));
    }

    /** The nonce that the next block takes. */
    long nonce() {
        return included().size();
    }

    static JsonNode text(String text) {
        return TextNode.valueOf(text);
    }

    JsonNode version() {
        return Json.object().put("specVersion", spec).put("transactionVersion", 1);
    }

    static JsonNode invalid(String data) {
        return error(1010, "Invalid Transaction", data);
    }

    static JsonNode error(int code, String message, String data) {
        return Json.object().put("code", code).put("message", message).put("data", data);
    }

    @Override
    public synchronized void answer(TinyNode.Peer peer, String method, JsonNode parameters)
            throws IOException {
        calls.add(method);
        switch (method) {
            case "state_getRuntimeVersion" -> peer.result(version());
            case "state_subscribeRuntimeVersion" -> {
                peer.result("runtime");
                peer.notify("runtime", version());
            }
            case "state_getMetadata" -> peer.result(METADATA);
            case "chain_getBlockHash" ->
                    peer.result(
                            !parameters.has(0)
                                    ? best().hash()
                                    : parameters.get(0).asLong() == 0
                                            ? genesis
                                            : blocks.get(parameters.get(0).asInt()).hash());
            case "chain_getFinalizedHead" -> peer.result(blocks.get(blocks.size() - 2).hash());
            case "chain_getHeader" -> peer.result(block(parameters).header());
            case "chain_getBlock" ->
                    peer.result(
                            known(parameters) ? json(block(parameters)) : NullNode.getInstance());
            case "chain_subscribeNewHeads" -> {
                peer.result("heads");
                peer.notify("heads", best().header());
                // Time goes by for one who waits for it.
                if (!pool.isEmpty()) peer.notify("heads", seal().header());
            }
            case "system_accountNextIndex" -> peer.result(LongNode.valueOf(nonce() + pool.size()));
            case "state_queryStorageAt" -> peer.result(account(parameters));
            case "state_getStorage" -> peer.result(events(block(parameters)));
            case "author_submitAndWatchExtrinsic" -> submit(peer, parameters.get(0).textValue());
            default -> {}
        }
    }

    private Block block(JsonNode parameters) {
        String hash = parameters.path(parameters.size() - 1).asText(best().hash());
        return Stream.concat(blocks.stream(), aside.stream())
                .filter(each -> each.hash().equals(hash))
                .findFirst()
                .orElseThrow();
    }

    private boolean known(JsonNode parameters) {
        return Stream.concat(blocks.stream(), aside.stream())
                .anyMatch(each -> each.hash().equals(parameters.path(0).asText()));
    }

    private static JsonNode json(Block block) {
        var extrinsics = Json.array().add("0x00");
        block.extrinsics().forEach(extrinsics::add);
        var json = Json.object();
        json.set("header", block.header());
        json.set("extrinsics", extrinsics);
        return Json.object().set("block", json);
    }

    /** Whatever is asked for is the account. */
    private JsonNode account(JsonNode parameters) {
        byte[] account = new ScaleWriter().u32(nonce()).raw(new byte[52]).toBytes();
        var sets = Json.array();
        var changes = sets.addObject().putArray("changes");
        for (var key : parameters.get(0)) changes.addArray().add(key).add(Hex.of(account));
        return sets;
    }

    private JsonNode events(Block block) {
        var info =
                Map.of(
                        "weight", Map.of("ref_time", 1, "proof_size", 0),
                        "class", "Normal",
                        "pays_fee", "No");
        var events = new ArrayList<EventRecord>();
        for (int i = 1; i <= block.extrinsics().size(); i++) {
            events.add(
                    Fixtures.v14()
                            .event(
                                    new EventRecord.Phase.ApplyExtrinsic(i),
                                    "System",
                                    "ExtrinsicSuccess",
                                    List.of(info)));
        }
        return text(Hex.of(Fixtures.v14().encodeEvents(events)));
    }

    private void submit(TinyNode.Peer peer, String hex) throws IOException {
        var extrinsic = read(hex);
        long nonce = extrinsic.signature().orElseThrow().nonce();
        if (nonce < nonce()) {
            peer.error(invalid("Transaction is outdated"));
            return;
        }
        if (pool.contains(hex)) {
            peer.error(error(1013, "Transaction Already Imported", ""));
            return;
        }
        if (pool.stream().anyMatch(each -> read(each).signature().orElseThrow().nonce() == nonce)) {
            peer.error(error(1014, "Priority is too low: (0 vs 0)", ""));
            return;
        }
        if (!signedForThis(extrinsic)) {
            peer.error(invalid("Transaction has a bad signature"));
            return;
        }
        pool.add(hex);
        peer.result("watch");
        story.tell(peer);
    }

    private boolean signedForThis(Extrinsic extrinsic) {
        var signature = extrinsic.signature().orElseThrow();
        int birth = (int) signature.era().birth(best().number());
        var terms =
                new SigningTerms(
                        spec,
                        1,
                        genesis,
                        signature.era(),
                        blocks.get(birth).hash(),
                        signature.nonce(),
                        signature.tip());
        var payload = SignedPayload.of(Fixtures.v14(), extrinsic.callBytes(), terms);
        return Sr25519.verify(signature.signer().publicKey(), payload.toSign(), signature.bytes());
    }

    private void usual(TinyNode.Peer peer) throws IOException {
        tell(peer, "ready");
        tell(peer, "inBlock", seal());
    }

    static void tell(TinyNode.Peer peer, String status) throws IOException {
        peer.notify("watch", text(status));
    }

    static void tell(TinyNode.Peer peer, String status, Block block) throws IOException {
        peer.notify("watch", Json.object().put(status, block.hash()));
    }
}
