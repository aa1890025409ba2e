package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.miner.Scorer;
import dojo.miner.ScorerAnswer;
import dojo.models.LlmBudget;
import dojo.models.LlmUsage;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Scores a sample once, so that an owner sees what a method does before anything is registered. */
final class MinerCheck {
    /** What validators of the documents wait. */
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private static final String PROMPT = "How do I keep bread fresh for a week?";

    /** From the best to the worst, as anybody would put them. */
    private static final List<CompletionText> SAMPLE =
            List.of(
                    new CompletionText(
                            "good",
                            "Keep what you eat within three days in a bread box or a cloth bag at"
                                    + " room temperature; a fridge makes it stale faster. Slice and"
                                    + " freeze the rest, and toast slices straight from the freezer."),
                    new CompletionText(
                            "fair", "Put it into a bag, and eat it before it gets hard."),
                    new CompletionText("bad", "bread bread fresh the The the of a week, and"));

    private MinerCheck() {}

    /** What is scored. */
    static RankingRequest sample(String id, Instant asked) {
        return RankingRequest.question(id, asked.toEpochMilli() / 1e3, PROMPT, SAMPLE);
    }

    /** Prints scores, time and cost; returns the command's exit code. */
    static int run(MinerScoring.Chosen chosen, Scorer scorer, Output output, InstantSource clock) {
        Instant begun = clock.instant();
        var request = sample("check", begun);
        ScorerAnswer answer;
        try (var _ = Progress.of("scoring a sample")) {
            answer = scorer.score(request, begun.plus(WITHIN));
        }
        Duration took = Duration.between(begun, clock.instant());
        ObjectNode json = Json.object().put("seconds", took.toMillis() / 1e3);
        chosen.budget().map(LlmBudget::total).ifPresent(spent -> add(json, spent, chosen.priced()));
        return switch (answer) {
            case ScorerAnswer.Scored scored -> {
                add(json, scored);
                output.print(json, () -> print(json));
                yield 0;
            }
            case ScorerAnswer.Later(_) -> {
                json.put("later", true);
                output.print(json, () -> System.out.println("the scores come later"));
                yield 0;
            }
            case ScorerAnswer.Busy(String reason) -> none(reason, json, output);
            case ScorerAnswer.Declined(String reason) -> none(reason, json, output);
        };
    }

    private static int none(String reason, ObjectNode json, Output output) {
        json.put("declined", reason);
        output.print(json, () -> System.out.println("declined: " + reason));
        return Dojo.FAILED;
    }

    private static void add(ObjectNode json, LlmUsage spent, boolean priced) {
        json.put("calls", spent.calls())
                .put("prompt_tokens", spent.promptTokens())
                .put("completion_tokens", spent.completionTokens());
        if (priced) json.put("usd", spent.dollars());
        else json.putNull("usd");
    }

    private static void add(ObjectNode json, ScorerAnswer.Scored scored) {
        json.put("scoring_method", scored.scoringMethod())
                .put("model_name", scored.model().modelName());
        scored.model().provider().ifPresent(name -> json.put("provider", name));
        scored.model().template().ifPresent(name -> json.put("template", name));
        json.put("prompt", PROMPT);
        ArrayNode scores = json.putArray("scores");
        boolean sensible = true;
        double before = Double.POSITIVE_INFINITY;
        for (CompletionText shown : SAMPLE) {
            Optional<Rank> rank =
                    scored.ranks().stream()
                            .filter(each -> each.cid().equals(shown.cid()))
                            .findFirst();
            double score =
                    rank.map(Rank::score)
                            .orElseThrow(() ->
                                    new SettingRefused(
                                            "the method gave '" + shown.cid() + "' no score"));
            scores.addObject().put("score", score).put("completion", shown.text());
            sensible &= score < before;
            before = score;
        }
        json.put("better_scored_higher", sensible);
    }

    private static void print(ObjectNode json) {
        System.out.println("prompt  " + json.path("prompt").asText());
        json.path("scores")
                .forEach(each ->
                        System.out.printf(
                                "%6.3f  %s%n",
                                each.path("score").asDouble(), each.path("completion").asText()));
        if (!json.path("better_scored_higher").asBoolean()) {
            System.out.println("The better answers of this sample did not get the better scores.");
        }
        System.out.printf(
                "%s, %s%s%s%n",
                json.path("scoring_method").asText(),
                json.path("model_name").asText(),
                json.has("provider") ? " at " + json.path("provider").asText() : "",
                json.has("template") ? ", template " + json.path("template").asText() : "");
        System.out.printf("took %.2f s", json.path("seconds").asDouble());
        if (json.has("calls")) {
            System.out.printf(
                    "; calls %d, tokens %d + %d, ",
                    json.path("calls").asLong(),
                    json.path("prompt_tokens").asLong(),
                    json.path("completion_tokens").asLong());
            System.out.print(
                    json.path("usd").isNull()
                            ? "cost unknown without --llm.price"
                            : "%.6f USD".formatted(json.path("usd").asDouble()));
        }
        System.out.println();
    }
}
