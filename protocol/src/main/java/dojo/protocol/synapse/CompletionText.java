package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;

/**
 * A completion as a miner may see it: no word about who wrote it.
 *
 * @param text anything at all; half a surrogate pair becomes U+FFFD
 */
public record CompletionText(String cid, String text) {
    public CompletionText {
        cid = WellFormed.text(cid);
        text = WellFormed.text(text);
    }

    ObjectNode json() {
        return Json.object().put("cid", cid).put("text", text);
    }
}
