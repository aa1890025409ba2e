package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.task.CompletionId;
import dojo.task.Task;
import dojo.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A validator's question to a miner: score these completions. The answer is the same message with
 * {@code ranks} and what they were made with. The body hash covers every field.
 *
 * @param requestId 1 to {@link TaskId#CHARS_MAX} characters
 * @param epochTimestamp seconds since 1970, of the validator's clock
 * @param completions at most {@link Task#COMPLETIONS_MAX}
 * @param ranks the miner's scores as it sent them: ids may be unknown or repeated, scores NaN
 * @param scoringMethod {@code hf_model}, {@code llm_api}, {@code aws_mturk}, or what a miner made
 *     up
 */
public record RankingRequest(
        String requestId,
        double epochTimestamp,
        String prompt,
        List<CompletionText> completions,
        List<Rank> ranks,
        Optional<String> scoringMethod,
        Optional<ModelConfig> modelConfig)
        implements Synapse {

    /** The most scores an answer may hold; more than a task can have, as some may be repeated. */
    public static final int RANKS_MAX = 4 * Task.COMPLETIONS_MAX;

    /** The type of this message; field names are those of the Python class. */
    public static final SynapseType<RankingRequest> TYPE =
            new SynapseType<>(
                    "RankingRequest",
                    List.of("prompt", "n_completions", "completions"),
                    List.of(
                            "epoch_timestamp",
                            "request_id",
                            "prompt",
                            "n_completions",
                            "completions",
                            "ranks",
                            "scoring_method",
                            "model_config"),
                    RankingRequest::write,
                    RankingRequest::read);

    public RankingRequest {
        requestId = WellFormed.text(requestId);
        prompt = WellFormed.text(prompt);
        completions = List.copyOf(completions);
        ranks = List.copyOf(ranks);
        scoringMethod = scoringMethod.map(WellFormed::text);
        if (requestId.isBlank() || requestId.length() > TaskId.CHARS_MAX) {
            throw new IllegalArgumentException("request id of " + requestId.length());
        }
        if (completions.size() > Task.COMPLETIONS_MAX) {
            throw new IllegalArgumentException(completions.size() + " completions");
        }
        if (ranks.size() > RANKS_MAX) {
            throw new IllegalArgumentException(ranks.size() + " ranks");
        }
    }

    /** The question alone. */
    public static RankingRequest question(
            String requestId,
            double epochTimestamp,
            String prompt,
            List<CompletionText> completions) {
        return new RankingRequest(
                requestId,
                epochTimestamp,
                prompt,
                completions,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** This question with an answer. */
    public RankingRequest answered(List<Rank> scores, String method, ModelConfig model) {
        return new RankingRequest(
                requestId,
                epochTimestamp,
                prompt,
                completions,
                scores,
                Optional.of(method),
                Optional.of(model));
    }

    /** This question without an answer: one by {@code method} comes later. */
    public RankingRequest promised(String method) {
        return new RankingRequest(
                requestId,
                epochTimestamp,
                prompt,
                completions,
                List.of(),
                Optional.of(method),
                Optional.empty());
    }

    @Override
    public SynapseType<RankingRequest> type() {
        return TYPE;
    }

    private ObjectNode write() {
        ObjectNode json =
                Json.object()
                        .put("epoch_timestamp", epochTimestamp)
                        .put("request_id", requestId)
                        .put("prompt", prompt)
                        .put("n_completions", completions.size());
        ArrayNode texts = json.putArray("completions");
        completions.forEach(completion -> texts.add(completion.json()));
        ArrayNode scores = json.putArray("ranks");
        ranks.forEach(rank -> scores.add(rank.json()));
        scoringMethod.ifPresentOrElse(
                method -> json.put("scoring_method", method), () -> json.putNull("scoring_method"));
        modelConfig.ifPresentOrElse(
                config -> json.set("model_config", config.json()),
                () -> json.putNull("model_config"));
        return json;
    }

    private static RankingRequest read(JsonNode body) throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        List<Fields> texts = fields.objects("completions");
        if (texts.size() != fields.count("n_completions")) {
            throw new MalformedSynapse("n_completions does not count the completions");
        }
        if (texts.size() > Task.COMPLETIONS_MAX) throw new MalformedSynapse("too many completions");
        List<CompletionText> completions = new ArrayList<>(texts.size());
        for (Fields text : texts) {
            completions.add(
                    new CompletionText(text.id("cid", CompletionId.CHARS_MAX), text.text("text")));
        }
        List<Fields> scores = fields.objects("ranks");
        if (scores.size() > RANKS_MAX) throw new MalformedSynapse("too many ranks");
        List<Rank> ranks = new ArrayList<>(scores.size());
        for (Fields score : scores) {
            ranks.add(new Rank(score.text("cid"), score.number("score")));
        }
        Optional<Fields> config = fields.optionalObject("model_config");
        return new RankingRequest(
                fields.id("request_id", TaskId.CHARS_MAX),
                fields.number("epoch_timestamp"),
                fields.text("prompt"),
                completions,
                ranks,
                fields.optionalText("scoring_method"),
                config.isPresent()
                        ? Optional.of(ModelConfig.read(config.get()))
                        : Optional.empty());
    }
}
