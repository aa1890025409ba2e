package dojo.cli;

import dojo.base.SettingRefused;
import dojo.base.Suggestion;
import dojo.miner.DemoKind;
import dojo.miner.DemoScorer;
import dojo.miner.LlmScorer;
import dojo.miner.MinerConfig;
import dojo.miner.Scorer;
import dojo.miner.ScoringChoice;
import dojo.miner.ScoringUnavailable;
import dojo.models.LlmBudget;
import dojo.models.LlmJudge;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a miner comes to its scores. */
final class MinerScoring {
    /** Names of the demonstration's behaviours begin with this. */
    private static final String SIMULATED = "simulated/";

    private static final String LINEAR = "dojo/reward-linear";

    /** The documents' model. */
    private static final String MIXTRAL = "mistralai/Mixtral-8x7B-Instruct-v0.1";

    @Option(
            names = "--scoring_method",
            paramLabel = "METHOD",
            defaultValue = "hf_model",
            description =
                    "hf_model (default), llm_api, or the full name of a class of your own, found in"
                            + " DOJO_CLASSPATH; aws_mturk is not offered yet")
    private String method = "hf_model";

    @Option(
            names = "--model_name",
            paramLabel = "NAME",
            description = {
                "of hf_model: "
                        + LINEAR
                        + " (default), a file made by dojo reward train, ORG/NAME or"
                        + " ORG/NAME@REVISION on the Hugging Face hub or in its cache, a folder with"
                        + " such a model, or simulated/KIND for a behaviour of the demonstration",
                "of llm_api: what the provider calls the model; of several, with commas between, the"
                        + " mean counts (default: "
                        + MIXTRAL
                        + ")"
            })
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "seed of a simulated behaviour (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin private HfOptions hf = new HfOptions();

    @Mixin private LlmOptions llm = new LlmOptions();

    @Option(
            names = "--llm.both_orders",
            description = "ask each model twice, with the completions in turned order, and average")
    private boolean bothOrders;

    @Option(
            names = "--llm.at_once",
            paramLabel = "N",
            defaultValue = "8",
            description = "requests scored at the same time (default: ${DEFAULT-VALUE})")
    private int atOnce;

    /**
     * What was chosen.
     *
     * @param budget what it spends from, if it spends
     * @param priced whether what it spends is known in dollars
     */
    record Chosen(Scorer scorer, Optional<LlmBudget> budget, boolean priced) {}

    /** The scorer that was asked for. */
    Chosen chosen() {
        if (method.equals(LlmScorer.METHOD)) return languageModels(model.orElse(MIXTRAL));
        String name = model.orElse(LINEAR);
        try {
            Scorer scorer =
                    name.startsWith(SIMULATED)
                            ? simulated(name.substring(SIMULATED.length()))
                            : ScoringChoice.scorer(method, name, hf::load);
            return new Chosen(scorer, Optional.empty(), false);
        } catch (ScoringUnavailable e) {
            throw new SettingRefused(String.valueOf(e.getMessage()));
        }
    }

    /** {@code config} with as many requests at once as suits the method. */
    MinerConfig apply(MinerConfig config) {
        if (!method.equals(LlmScorer.METHOD)) return config;
        if (atOnce < 1) throw new SettingRefused("--llm.at_once is at least 1");
        return config.withScoredAtOnceMax(atOnce);
    }

    private Chosen languageModels(String names) {
        LlmBudget budget = llm.budget();
        var models = llm.models(names, budget);
        var judge = new LlmJudge(models, bothOrders, llm.tokensMax, InstantSource.system());
        var scorer = new LlmScorer(judge, llm.provider().toldName(), names);
        return new Chosen(scorer, Optional.of(budget), llm.priced());
    }

    private Scorer simulated(String label) {
        var labels = Arrays.stream(DemoKind.values()).map(DemoKind::label).toList();
        return DemoKind.of(label)
                .map(kind -> DemoScorer.of(kind, seed))
                .orElseThrow(() ->
                        new SettingRefused(
                                "there is no behaviour "
                                        + SIMULATED
                                        + label
                                        + Suggestion.nearest(label, labels)
                                                .map(near ->
                                                        "; did you mean " + SIMULATED + near + "?")
                                                .orElse("; known are " + labels)));
    }
}
