package dojo.localnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import java.util.ArrayList;
import java.util.List;

/** A sealed block; everything but the number in hex. */
record Block(
        long number,
        String hash,
        String parentHash,
        String stateRoot,
        String extrinsicsRoot,
        List<String> digest,
        List<String> extrinsics) {

    Block {
        digest = List.copyOf(digest);
        extrinsics = List.copyOf(extrinsics);
    }

    /** The block of these parts, its hash and the root of its extrinsics as Substrate has them. */
    static Block of(
            long number,
            String parentHash,
            String stateRoot,
            List<String> digest,
            List<String> extrinsics) {
        String root = Hex.of(TrieRoot.ordered(extrinsics.stream().map(Hex::parse).toList()));
        var header =
                new ScaleWriter()
                        .raw(Hex.parse(parentHash))
                        .compact(number)
                        .raw(Hex.parse(stateRoot))
                        .raw(Hex.parse(root))
                        .compact(digest.size());
        digest.forEach(item -> header.raw(Hex.parse(item)));
        String hash = Hex.of(Blake2b.hash(32, header.toBytes()));
        return new Block(number, hash, parentHash, stateRoot, root, digest, extrinsics);
    }

    /** The header as clients read it. */
    ObjectNode headerJson() {
        var header =
                Json.object()
                        .put("parentHash", parentHash)
                        .put("number", "0x" + Long.toHexString(number))
                        .put("stateRoot", stateRoot)
                        .put("extrinsicsRoot", extrinsicsRoot);
        var logs = header.putObject("digest").putArray("logs");
        digest.forEach(logs::add);
        return header;
    }

    /** The block as clients read it. */
    ObjectNode json() {
        var json = Json.object();
        var block = json.putObject("block");
        block.set("header", headerJson());
        ArrayNode body = block.putArray("extrinsics");
        extrinsics.forEach(body::add);
        json.putNull("justifications");
        return json;
    }

    /** The block that {@link #json} wrote, checked against the hash it was kept under. */
    static Block read(JsonNode json, String hash) {
        JsonNode header = json.path("block").path("header");
        Block block =
                of(
                        Long.decode(header.path("number").asText()),
                        header.path("parentHash").asText(),
                        header.path("stateRoot").asText(),
                        texts(header.path("digest").path("logs")),
                        texts(json.path("block").path("extrinsics")));
        if (!block.hash.equals(hash)) {
            throw new IllegalStateException("block " + block.number + " is not what its hash says");
        }
        return block;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
