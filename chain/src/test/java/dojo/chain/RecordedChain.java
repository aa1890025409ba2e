package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.chain.metadata.Recording;
import dojo.chain.rpc.TinyNode;
import dojo.chain.scale.ScaleWriter;
import dojo.testing.Golden;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that can be read only: its storage and its functions answer what was recorded. */
final class RecordedChain implements TinyNode.Script {
    private static final String BLOCK_HASH = "0x" + "22".repeat(32);

    final AtomicInteger reads = new AtomicInteger();
    private final Recording recording;
    private final Set<String> refused;
    private final Map<String, String> storage = new HashMap<>();
    private final Map<String, String> results = new HashMap<>();

    /** A node of the recorded runtime that refuses to call the functions {@code refused}. */
    RecordedChain(Recording recording, Set<String> refused) {
        this.recording = recording;
        this.refused = refused;
        for (var row : recording.rows("storage", "key", "value")) {
            storage.put(row.get("key").textValue(), row.get("value").textValue());
        }
        for (var row : recording.rows("runtimeApi", "result")) {
            results.put(
                    row.get("method").textValue() + row.get("data").textValue(),
                    row.get("result").textValue());
        }
        results.put(
                "Metadata_metadata_versions0x",
                Hex.of(new ScaleWriter().compact(2).u32(14).u32(15).toBytes()));
        if (recording.metadata().size() > 1) {
            results.put(
                    "Metadata_metadata_at_version0x0f000000",
                    Hex.of(new ScaleWriter().u8(1).bytes(metadata(15)).toBytes()));
        }
    }

    private byte[] metadata(int version) {
        return Hex.parse(
                Golden.text("chain/metadata-v" + version + "-" + recording.spec() + ".hex"));
    }

    @Override
    public void answer(TinyNode.Peer peer, String method, JsonNode parameters) throws IOException {
        switch (method) {
            case "state_getRuntimeVersion" -> peer.result(recording.root().get("runtimeVersion"));
            case "state_subscribeRuntimeVersion" -> {
                peer.result("version");
                peer.notify("version", recording.root().get("runtimeVersion"));
            }
            case "state_getMetadata" -> peer.result(Hex.of(metadata(14)));
            case "chain_getBlockHash" -> peer.result(BLOCK_HASH);
            case "chain_getHeader" -> peer.result(Json.object().put("number", "0x87"));
            case "state_call" -> {
                reads.incrementAndGet();
                String name = parameters.get(0).textValue();
                if (refused.contains(name)) {
                    peer.error(Json.object().put("code", 4003).put("message", "not found"));
                } else {
                    peer.result(results.getOrDefault(name + parameters.get(1).textValue(), "0x00"));
                }
            }
            case "state_queryStorageAt" -> {
                reads.incrementAndGet();
                var changes = Json.array();
                for (var key : parameters.get(0)) {
                    changes.addArray().add(key).add(storage.get(key.textValue()));
                }
                var sets = Json.array();
                sets.addObject().put("block", BLOCK_HASH).set("changes", changes);
                peer.result(sets);
            }
            default -> {}
        }
    }
}
