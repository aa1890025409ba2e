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
 * What a validator tells a miner of the third document after a round. The body hash covers every
 * field.
 *
 * @param consensus completion id to consensus score, in the order given; our own extra, empty of
 *     others
 * @param hotkeyToScores miner to score; ours tell each miner its own alone
 * @param why what the receiver's own score comes from, by name; our own extra, empty of others
 */
public record ScoringResult(
        String requestId,
        Map<String, Double> consensus,
        Map<String, Double> hotkeyToScores,
        Map<String, Double> why)
        implements Synapse {

    /** The type of this message; field names are those of the Python class. */
    public static final SynapseType<ScoringResult> TYPE =
            new SynapseType<>(
                    "ScoringResult",
                    List.of("request_id", "hotkey_to_scores"),
                    List.of("request_id", "hotkey_to_scores", "completion_scores", "why"),
                    ScoringResult::write,
                    ScoringResult::read);

    public ScoringResult {
        requestId = WellFormed.text(requestId);
        consensus = Collections.unmodifiableMap(new LinkedHashMap<>(consensus));
        hotkeyToScores = Collections.unmodifiableMap(new LinkedHashMap<>(hotkeyToScores));
        why = Collections.unmodifiableMap(new LinkedHashMap<>(why));
    }

    @Override
    public SynapseType<ScoringResult> type() {
        return TYPE;
    }

    private ObjectNode write() {
        ObjectNode json = Json.object().put("request_id", requestId);
        ObjectNode scores = json.putObject("hotkey_to_scores");
        hotkeyToScores.forEach(scores::put);
        ObjectNode byId = json.putObject("completion_scores");
        consensus.forEach(byId::put);
        ObjectNode reasons = json.putObject("why");
        why.forEach(reasons::put);
        return json;
    }

    private static ScoringResult read(JsonNode body) throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        return new ScoringResult(
                fields.id("request_id", TaskId.CHARS_MAX),
                fields.optionalNumbers("completion_scores"),
                fields.numbers("hotkey_to_scores"),
                fields.optionalNumbers("why"));
    }
}
