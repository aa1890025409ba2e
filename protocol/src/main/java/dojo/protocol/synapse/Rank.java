package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;

/**
 * A miner's score of one completion; higher is better.
 *
 * @param cid what the miner wrote, which need not be an id that it was asked about
 * @param score any double; NaN and the infinities come through as the miner sent them
 */
public record Rank(String cid, double score) {
    public Rank {
        cid = WellFormed.text(cid);
    }

    ObjectNode json() {
        return Json.object().put("cid", cid).put("score", score);
    }
}
