package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.task.TaskId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a validator tells the miners after a round. The body hash covers every field.
 *
 * @param cidToConsensus completion id to consensus score, in the order given
 * @param hotkeyToScore miner to score, in the order given
 * @param why what the receiver's own score comes from, by name; our own extra, empty of others
 */
public record RankingResult(
        String requestId,
        Map<String, Double> cidToConsensus,
        Map<String, Double> hotkeyToScore,
        Map<String, Double> why)
        implements Synapse {

    /** The type of this message; field names are those of the Python class. */
    public static final SynapseType<RankingResult> TYPE =
            new SynapseType<>(
                    "RankingResult",
                    List.of("request_id", "cid_to_consensus", "hotkey_to_score"),
                    List.of("request_id", "cid_to_consensus", "hotkey_to_score", "why"),
                    RankingResult::write,
                    RankingResult::read);

    public RankingResult {
        requestId = WellFormed.text(requestId);
        cidToConsensus = Collections.unmodifiableMap(new LinkedHashMap<>(cidToConsensus));
        hotkeyToScore = Collections.unmodifiableMap(new LinkedHashMap<>(hotkeyToScore));
        why = Collections.unmodifiableMap(new LinkedHashMap<>(why));
    }

    @Override
    public SynapseType<RankingResult> type() {
        return TYPE;
    }

    private ObjectNode write() {
        ObjectNode json = Json.object().put("request_id", requestId);
        ObjectNode consensus = json.putObject("cid_to_consensus");
        cidToConsensus.forEach(consensus::put);
        ObjectNode scores = json.putObject("hotkey_to_score");
        hotkeyToScore.forEach(scores::put);
        ObjectNode reasons = json.putObject("why");
        why.forEach(reasons::put);
        return json;
    }

    private static RankingResult read(JsonNode body) throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        return new RankingResult(
                fields.id("request_id", TaskId.CHARS_MAX),
                fields.numbers("cid_to_consensus"),
                fields.numbers("hotkey_to_score"),
                fields.optionalNumbers("why"));
    }
}
