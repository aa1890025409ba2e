package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;

import dojo.base.Hex;
import dojo.base.Json;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Valid requests of Alice to Bob, as an SDK of today writes them. */
final class SignedWire {
    private SignedWire() {}

    static <S extends Synapse> RawRequest request(
            SynapseType<S> type, S synapse, long nonce, String uuid) throws Exception {
        String hash = BodyHash.of(type.hashed(), type.write().apply(synapse));
        byte[] body = Json.bytes(type.write().apply(synapse));
        return new RawRequest(
                "POST /" + type.name() + " HTTP/1.1",
                List.of(
                        "host: 127.0.0.1",
                        "name: " + type.name(),
                        "timeout: 12.0",
                        "bt_header_axon_ip: 127.0.0.1",
                        "bt_header_axon_port: 8091",
                        "bt_header_axon_hotkey: " + BOB.address(),
                        "bt_header_dendrite_ip: 127.0.0.1",
                        "bt_header_dendrite_version: 10002000",
                        "bt_header_dendrite_nonce: " + nonce,
                        "bt_header_dendrite_uuid: " + uuid,
                        "bt_header_dendrite_hotkey: " + ALICE.address(),
                        "bt_header_dendrite_signature: "
                                + Hex.of(ALICE.sign(text(nonce, uuid, hash))),
                        "bt_header_input_obj_prompt: IiI=",
                        "header_size: 0",
                        "total_size: 0",
                        "computed_body_hash: " + hash,
                        "accept: */*",
                        "content-type: application/json",
                        "content-length: " + body.length),
                body);
    }

    /** What Alice signs. */
    static byte[] text(long nonce, String uuid, String hash) {
        return SignedText.request(nonce, ALICE.address().text(), BOB.address(), uuid, hash);
    }

    /** What Alice signed in {@code wire}. */
    static byte[] text(RawRequest wire) {
        return text(
                Long.parseLong(wire.value("bt_header_dendrite_nonce")),
                wire.value("bt_header_dendrite_uuid"),
                wire.value("computed_body_hash"));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
