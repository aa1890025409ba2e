package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people answered on Mechanical Turk, sent by a miner to the axon of the validator that asked.
 * The body hash covers every field. Credentials that a miner may send along are for validators that
 * read HITs themselves; nothing keeps or prints them.
 *
 * @param hitId names the HIT, at most {@link #HIT_ID_CHARS_MAX} characters; miners of the first
 *     document send none
 * @param scores completion id to score, in the order given, at most {@link Task#COMPLETIONS_MAX}
 * @param credentials let a validator read the HIT itself
 */
public record MTurkResponse(
        Optional<String> hitId, Map<String, Double> scores, Optional<Credentials> credentials)
        implements Synapse {

    /**
     * Amazon's, for a short time.
     *
     * @param expiration as it is written, ISO 8601
     * @param environment {@code sandbox} or {@code production}
     */
    public record Credentials(
            String id, String secret, String token, String expiration, String environment) {
        /** Nothing of them, whoever prints the message. */
        @Override
        public String toString() {
            return "credentials";
        }
    }

    /** The longest id of a HIT, in characters. */
    public static final int HIT_ID_CHARS_MAX = 128;

    /** The type of this message; field names are those of the Python class. */
    public static final SynapseType<MTurkResponse> TYPE =
            new SynapseType<>(
                    "MTurkResponse",
                    List.of("completion_id_to_score"),
                    List.of("mturk_hit_id", "aws_credentials", "completion_id_to_score"),
                    MTurkResponse::write,
                    MTurkResponse::read);

    public MTurkResponse {
        hitId = hitId.map(WellFormed::text).filter(id -> !id.isBlank());
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        if (hitId.isPresent() && hitId.get().length() > HIT_ID_CHARS_MAX) {
            throw new IllegalArgumentException("HIT id of " + hitId.get().length());
        }
        if (scores.size() > Task.COMPLETIONS_MAX) {
            throw new IllegalArgumentException(scores.size() + " scores");
        }
    }

    /** Without credentials. */
    public MTurkResponse(Optional<String> hitId, Map<String, Double> scores) {
        this(hitId, scores, Optional.empty());
    }

    @Override
    public SynapseType<MTurkResponse> type() {
        return TYPE;
    }

    private ObjectNode write() {
        ObjectNode json = Json.object().put("mturk_hit_id", hitId.orElse(""));
        if (credentials.isPresent()) {
            Credentials given = credentials.get();
            json.putObject("aws_credentials")
                    .put("access_key_id", given.id())
                    .put("secret_access_key", given.secret())
                    .put("session_token", given.token())
                    .put("access_expiration", given.expiration())
                    .put("environment", given.environment());
        } else {
            json.putNull("aws_credentials");
        }
        ObjectNode byId = json.putObject("completion_id_to_score");
        scores.forEach(byId::put);
        return json;
    }

    private static MTurkResponse read(JsonNode body) throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        Optional<Fields> given = fields.optionalObject("aws_credentials");
        return new MTurkResponse(
                fields.optionalText("mturk_hit_id"),
                fields.numbers("completion_id_to_score"),
                given.isPresent() ? Optional.of(credentials(given.get())) : Optional.empty());
    }

    private static Credentials credentials(Fields given) throws MalformedSynapse {
        return new Credentials(
                given.optionalText("access_key_id").orElse(""),
                given.optionalText("secret_access_key").orElse(""),
                given.optionalText("session_token").orElse(""),
                given.optionalText("access_expiration").orElse(""),
                given.optionalText("environment").orElse(""));
    }
}
